"""Note a start of the PBX, as AMI tells it after a login.

The calls that were going on before it are ended by whoever follows the journal, as soon as
all that the PBX wrote about them has been read: there may stand how they really ended.
"""

from datetime import datetime

from callcenter.services.journal_desk import JournalDesk
from db.journal import NewBoot, insert_boot


async def note_boot(desk: JournalDesk, systemname: str, seen_at: datetime) -> bool:
    """Return whether this start was new. `seen_at` is the PBX's clock."""
    async with desk.pool.acquire() as connection:
        return await insert_boot(connection, desk.node, NewBoot(systemname, seen_at))
