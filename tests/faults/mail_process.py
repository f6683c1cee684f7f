"""Letters in and notices out in a process of its own, to be killed.

`python -m tests.faults.mail_process URL SMTP_PORT IMAP_PORT FOLDER [sends_again|forgets]`: with
the last argument it has a bug that the kill test must find. `sends_again` queues whatever a
dead sender had claimed; `forgets` moves the mailbox's position apart from the letter.
"""

import asyncio
import sys
from pathlib import Path

from callcenter import logs
from callcenter.notify.mailbox import Mailbox, Waiting
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.mail import receive_letters as receiving
from callcenter.services.mail.desk import MailDesk
from callcenter.services.mail.take_letters import take_letters
from callcenter.services.notices import send_notices as sending
from callcenter.settings import load
from db.letters import advance
from db.notices import OutboxRow, add_try
from db.pool import Connection, Pool, open_pool
from tests.integration.mail_parts import HOUSE
from tests.mail_servers import Box, Post, mail_settings

GAP = 0.02  # seconds between the planted bug's two commits
SEND_AGAIN = "UPDATE notices SET state = 'queued' WHERE state IN ('sending', 'unknown')"


async def send_again(pool: Pool) -> None:
    await pool.execute(SEND_AGAIN)


async def position_first(desk: MailDesk, box: Mailbox, found: Waiting) -> None:
    async with desk.pool.acquire() as connection:
        await advance(connection, desk.mail.mailbox, box.uidvalidity, found.uid)
    await asyncio.sleep(GAP)
    await keep(desk, box, found)


keep = receiving._keep  # noqa: SLF001 - the step the bug is planted in


async def unhurried(connection: Connection, row: OutboxRow, outcome: str, reply: str) -> None:
    """Record a try slowly, so that a kill finds one between the server's answer and the row."""
    await asyncio.sleep(GAP)
    await add_try(connection, row, outcome, reply)


async def main(url: str, smtp_port: str, imap_port: str, folder: str, planted: str = "") -> None:
    logs.configure("ERROR")
    sending.add_try = unhurried  # type: ignore[attr-defined]
    if planted == "sends_again":
        sending.settle_forgotten = send_again
    if planted == "forgets":
        receiving._keep = position_first  # noqa: SLF001
    pool = await open_pool(url)
    settings = load({}).model_copy(update={"state_dir": Path(folder)})
    post, box = Post(port=int(smtp_port)), Box(Path(folder), int(imap_port))
    mail = mail_settings(post, box)
    desk = MailDesk(pool, mail, settings.zone, AttachmentPlaces.of(settings))
    await asyncio.gather(_out(sending.Outbox(pool, mail, HOUSE)), _in(desk))


async def _out(outbox: sending.Outbox) -> None:
    while True:
        await sending.send_notices(outbox)
        await asyncio.sleep(GAP)


async def _in(desk: MailDesk) -> None:
    while True:
        await receiving.receive_letters(desk)
        await take_letters(desk)
        await asyncio.sleep(GAP)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
