"""Registers the native messaging host with Thunderbird, takes it back again, and says whether it is sound."""
