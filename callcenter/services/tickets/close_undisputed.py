"""What the watch over deadlines does with a ticket nobody disputed in time (003-48)."""

from uuid import UUID

from callcenter.domain.office import Office
from callcenter.services.deadlines.watch_deadlines import Close
from callcenter.services.tickets.dispute import close_after_dispute
from db.pool import Connection


def closing(office: Office) -> Close:
    """Return the watch's way to close a ticket."""

    async def close(connection: Connection, case_id: UUID) -> bool:
        return await close_after_dispute(connection, office, case_id)

    return close
