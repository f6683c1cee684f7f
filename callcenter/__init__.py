"""Contact centre for a regional health-care hotline."""

__version__ = "0.1.0"
