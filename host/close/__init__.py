"""Speaks to Close's REST API. Imports nothing, so that the panel can paint before the network is loaded."""
