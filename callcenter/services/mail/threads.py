"""Find the case a letter belongs to: the number it names, else the letters it answers."""

from callcenter.domain.letters import LetterRead, numbers_in, own_messages
from db.letters import Thread, thread_by_letters, thread_by_notices, thread_by_number
from db.pool import Connection


async def find_thread(connection: Connection, read: LetterRead) -> Thread | None:
    """Return the case; None: the letter begins something new."""
    found = await thread_by_number(connection, numbers_in(read))
    if found is None:
        notices = [one.notice_id for one in own_messages(read.refers_to)]
        found = await thread_by_notices(connection, notices)
    return found or await thread_by_letters(connection, list(read.refers_to))
