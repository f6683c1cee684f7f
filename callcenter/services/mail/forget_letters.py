"""Forget letters as they came once they are old: what they said is in their cases."""

from callcenter.services.mail.desk import MailDesk
from db.letters import forget_sources


async def forget_letters(desk: MailDesk) -> None:
    """Delete the bytes of letters older than `mail.keep_letters`, but those a person must see."""
    async with desk.pool.acquire() as connection:
        await forget_sources(connection, desk.mail.keep_letters)
