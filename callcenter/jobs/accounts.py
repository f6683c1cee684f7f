"""The timed work around accounts: access that ends, applicants to be told, the review."""

from datetime import timedelta
from typing import Final

from callcenter.jobs.periodic import Job
from callcenter.services.accounts_access.decide_application import note_told_by_mail
from callcenter.services.accounts_access.end_access import end_access
from callcenter.services.accounts_access.review_access import Reminder, remind_of_review
from callcenter.settings import Settings
from db.pool import Pool

SOON: Final = timedelta(seconds=30)  # a block is whole within a minute (A23)
HOURLY: Final = timedelta(hours=1)


def account_jobs(pool: Pool, settings: Settings) -> list[Job]:
    """Return the jobs to run beside the web server, or in a process of their own."""

    async def end() -> None:
        await end_access(pool, settings.zone)

    async def told() -> None:
        await note_told_by_mail(pool)

    async def review() -> None:
        await remind_of_review(
            pool, Reminder(settings.zone, settings.origin, settings.mail.language)
        )

    return [
        Job("end_access", SOON, end, lone=True),
        Job("applicants_told", SOON, told, lone=True),
        Job("review_access", HOURLY, review, lone=True),
    ]
