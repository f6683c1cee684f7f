"""The timed work of e-mail: letters out, letters in."""

from datetime import timedelta
from typing import Final

from callcenter.jobs.periodic import Job
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.mail.desk import MailDesk
from callcenter.services.mail.forget_letters import forget_letters
from callcenter.services.mail.receive_letters import receive_letters
from callcenter.services.mail.take_letters import take_letters
from callcenter.services.notices.send_notices import Outbox, send_notices
from callcenter.services.notices.write_words import House
from callcenter.services.tickets.registration_told import registration_told
from callcenter.settings import Settings
from db.pool import Pool

A_WHILE: Final = timedelta(hours=1)
LOOK: Final = timedelta(seconds=3)  # in the outbox: who was told a number waits for its letter


def mail_jobs(pool: Pool, settings: Settings, places: AttachmentPlaces) -> list[Job]:
    """Return the jobs to run beside the web server, or in processes of their own."""
    outbox = Outbox(pool, settings.mail, House.of(settings), registration_told)
    desk = MailDesk.of(pool, settings, places)

    async def send_now() -> float | None:
        return await send_notices(outbox)

    async def read_now() -> float | None:
        try:
            came = await receive_letters(desk)
        except Exception:  # what was kept before does not wait for the mailbox
            await take_letters(desk)
            raise
        taken = await take_letters(desk)
        return 0.0 if came or taken else None

    async def forget_old() -> float | None:
        await forget_letters(desk)
        return None

    return [
        Job("letter_sources", A_WHILE, forget_old, lone=True),
        Job("notices", LOOK, send_now),
        Job("letters", settings.mail.imap_interval, read_now, lone=True),
    ]
