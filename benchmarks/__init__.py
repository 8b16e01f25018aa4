"""Measurements of the running product; each prints what it measured beside its limit."""
