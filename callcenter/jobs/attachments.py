"""The timed work on attachments: delete what has expired, sweep what nobody knows."""

from datetime import timedelta
from typing import Final

from callcenter.jobs.periodic import Job
from callcenter.services.attachments.expire_attachments import expire_attachments
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.attachments.sweep_attachments import sweep_attachments
from db.pool import Pool

EXPIRY_EVERY: Final = timedelta(hours=1)  # kept for years: an hour late is on time
SWEEP_EVERY: Final = timedelta(hours=12)


def attachment_jobs(pool: Pool, places: AttachmentPlaces) -> list[Job]:
    """Return the jobs to run beside the web server, or in a process of their own."""

    async def expire() -> None:
        await expire_attachments(pool, places)

    async def sweep() -> None:
        await sweep_attachments(pool, places)

    return [
        Job("expire_attachments", EXPIRY_EVERY, expire),
        Job("sweep_attachments", SWEEP_EVERY, sweep, lone=True),
    ]
