"""The watch over promised moments, once a minute in one process."""

from datetime import timedelta
from typing import Final

from callcenter.domain.office import Office
from callcenter.jobs.periodic import Job
from callcenter.services.deadlines.promise_registration import promise_registrations
from callcenter.services.deadlines.watch_deadlines import BATCH, Watch, watch_deadlines
from callcenter.services.tickets.registration_told import meet_told_registrations
from db.pool import Pool

INTERVAL: Final = timedelta(minutes=1)
AT_ONCE: Final = 0.0  # there may be more


def deadlines_job(pool: Pool, watch: Watch, office: Office) -> Job:
    """Return the job that promises for drafts, warns, records breaches, closes the undisputed."""

    async def look() -> float | None:
        promised = await promise_registrations(pool, office)
        await meet_told_registrations(pool)
        report = await watch_deadlines(pool, watch)
        return AT_ONCE if max(promised.looked_at, report.looked_at) >= BATCH else None

    return Job("deadlines", INTERVAL, look, lone=True)
