"""How often one caller may ask for the state of a case. Pure: the caller passes the time in.

Case numbers run in sequence, so that a patient machine could read the state of all of them.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(hours=1)
LOOKUPS_OF_CALLER: Final = 9  # three calls of three tries
LOOKUPS_WITHHELD: Final = 30  # all callers without a number together


@dataclass(slots=True)
class LookupLimit:
    """Counts lookups by caller since the window's beginning; forgets them all at its end."""

    _began_at: datetime | None = None  # None: nobody has asked yet
    _counts: dict[str, int] = field(default_factory=dict)

    def allow(self, caller: str, now: datetime) -> bool:
        """Count one lookup of `caller` (empty: number withheld); False when it is too many."""
        if self._began_at is None or not timedelta(0) <= now - self._began_at < WINDOW:
            self._began_at = now
            self._counts.clear()
        used = self._counts.get(caller, 0) + 1
        self._counts[caller] = used
        return used <= (LOOKUPS_OF_CALLER if caller else LOOKUPS_WITHHELD)
