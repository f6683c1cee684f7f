"""Who answers for an organisation: notices go to them, line 1 calls them (003-07, A16)."""

from datetime import date
from itertools import groupby
from uuid import UUID

import structlog

from callcenter.domain.directory.staff import StaffRole, answering, heads
from db.pool import Connection
from db.staff import StaffContactRow, staff_upwards

log = structlog.get_logger()


async def responsible_for(
    connection: Connection, organisation_id: UUID, on: date
) -> list[StaffContactRow]:
    """Return every responsible specialist active `on` (the office's date); if none, the heads.

    A unit without specialists of its own has those of the organisation it belongs to. That a
    head had to stand in, or that nobody answers (an empty list), is logged as a warning and
    shown by the directory's list of what is missing.
    """
    found = answering(await _levels(connection, organisation_id, on), on)
    if not any(one.role == StaffRole.RESPONSIBLE_SPECIALIST for one in found):
        log.warning(
            "directory.no_responsible_specialist",
            organisation_id=str(organisation_id),
            heads=len(found),
        )
    return found


async def head_of(
    connection: Connection, organisation_id: UUID, on: date
) -> StaffContactRow | None:
    """Return the head; None: none is known. Of several the one appointed last, an acting one."""
    found = await heads_of(connection, organisation_id, on)
    return max(found, key=lambda head: (head.valid_from, head.staff_id), default=None)


async def heads_of(
    connection: Connection, organisation_id: UUID, on: date
) -> list[StaffContactRow]:
    """Return all heads active `on`, acting ones too, of the nearest level that has any."""
    return heads(await _levels(connection, organisation_id, on), on)


async def _levels(
    connection: Connection, organisation_id: UUID, on: date
) -> list[list[StaffContactRow]]:
    rows = await staff_upwards(connection, organisation_id, on)
    levels = groupby(rows, key=lambda row: row.level)
    return [[row.contact for row in group] for _, group in levels]
