"""Say what a purge would delete now and what goes next, without touching anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callcenter.domain.clock_guard import ClockAlarm
from callcenter.services.clock_guard import look_at_clock
from db.pool import Pool
from db.purge import Doomed, doomed

AHEAD: Final = timedelta(days=1)
LIMIT: Final = 100_000


@dataclass(frozen=True, slots=True)
class PurgePreview:
    """`now` goes with the next run, `later` within the time asked about; earliest first."""

    at: datetime
    alarm: ClockAlarm | None  # why the next run would claim nothing new
    now: Sequence[Doomed]
    later: Sequence[Doomed]


async def preview_purge(pool: Pool, ahead: timedelta = AHEAD, limit: int = LIMIT) -> PurgePreview:
    """Return what would go now and, within `ahead`, when what else goes."""
    async with pool.acquire() as connection:
        verdict = await look_at_clock(connection)
        rows = await doomed(connection, verdict.at + ahead, limit)
    trusted = verdict.alarm is None
    now = [
        row
        for row in rows
        if row.state == "deleting" or (trusted and row.expires_at <= verdict.at)
    ]
    chosen = {row.recording_id for row in now}
    later = [row for row in rows if row.recording_id not in chosen]
    return PurgePreview(verdict.at, verdict.alarm, now, later)
