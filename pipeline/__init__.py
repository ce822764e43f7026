"""phuchoi: archives of scanned Vietnamese reports into trustworthy data."""

__version__ = "0.1.0"
