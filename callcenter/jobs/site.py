"""Forget, for strangers, what need not be remembered: old counts, expired challenges."""

from datetime import timedelta
from typing import Final

from callcenter.domain.proof_of_work import LATEST
from callcenter.jobs.periodic import Job
from db.pool import Pool
from db.rate_counts import forget_counts
from db.site import forget_challenges

EVERY: Final = timedelta(hours=1)


def site_jobs(pool: Pool) -> list[Job]:
    async def forget() -> None:
        async with pool.acquire() as connection:
            await forget_counts(connection)
            await forget_challenges(connection, LATEST + EVERY)

    return [Job("forget_strangers", EVERY, forget, lone=True)]
