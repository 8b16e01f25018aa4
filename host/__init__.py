"""Close CRM beside the mail being read: the native messaging host and its side panel."""

__version__ = "0.1.0"
