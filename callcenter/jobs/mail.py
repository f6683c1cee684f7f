"""The timed work of e-mail: letters out."""

from datetime import timedelta
from typing import Final

from callcenter.jobs.periodic import Job
from callcenter.services.notices.send_notices import Outbox, send_notices
from callcenter.services.notices.write_words import House
from callcenter.settings import Settings
from db.pool import Pool

LOOK: Final = timedelta(seconds=3)  # in the outbox: who was told a number waits for its letter


def mail_jobs(pool: Pool, settings: Settings) -> list[Job]:
    """Return the jobs to run beside the web server, or in processes of their own."""
    outbox = Outbox(pool, settings.mail, House.of(settings))

    async def send_now() -> float | None:
        return await send_notices(outbox)

    return [Job("notices", LOOK, send_now)]
