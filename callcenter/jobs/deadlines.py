"""The watch over promised moments, once a minute in one process."""

from datetime import timedelta
from typing import Final

from callcenter.jobs.periodic import Job
from callcenter.services.deadlines.watch_deadlines import BATCH, Watch, watch_deadlines
from db.pool import Pool

INTERVAL: Final = timedelta(minutes=1)
AT_ONCE: Final = 0.0  # there may be more


def deadlines_job(pool: Pool, watch: Watch) -> Job:
    """Return the job that warns, records breaches and closes what nobody disputed."""

    async def look() -> float | None:
        report = await watch_deadlines(pool, watch)
        return AT_ONCE if report.looked_at >= BATCH else None

    return Job("deadlines", INTERVAL, look, lone=True)
