"""The only reader of the wall clock. Everything else takes the time as a value."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)
