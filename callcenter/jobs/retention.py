"""The timed work of retention: the purge, and the nightly proof that it works."""

from datetime import time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from callcenter.jobs.periodic import Job
from callcenter.services.prove_absence import prove_absence, seconds_until_proof
from callcenter.services.purge import PurgeFolders, purge
from db.pool import Pool

PROOF_HOUR: Final = time(3, 30)  # local: few calls, and the day's audio has gone
ASK_AGAIN: Final = timedelta(hours=1)
JUST_AFTER: Final = 0.05  # seconds past an expiry, so that it has come for the database too


def retention_jobs(
    pool: Pool, folders: PurgeFolders, purge_interval: timedelta, zone: ZoneInfo
) -> list[Job]:
    """Return the jobs to run beside the web server, or in a process of their own."""

    async def purge_now() -> float | None:
        report = await purge(pool, folders)
        wait = report.next_in_seconds
        return None if wait is None or report.alarm else wait + JUST_AFTER

    async def prove_tonight() -> float | None:
        if (wait := await seconds_until_proof(pool, zone, PROOF_HOUR)) > 0:
            return wait
        await prove_absence(pool, folders)
        return None

    return [
        Job("purge", purge_interval, purge_now),
        Job("prove_absence", ASK_AGAIN, prove_tonight, lone=True),
    ]
