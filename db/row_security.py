"""Become the role that row security binds, and ourselves again. Until the transaction ends."""

from typing import Final
from uuid import UUID

from db.pool import Connection

# One statement: the role without its organisation, or the other way round, never exists.
BECOME: Final = """
    SELECT set_config('callcenter.organisation', $1, true), set_config('role', $2, true)
"""
ROLE: Final = "callcenter_organisation"


async def become_organisation(connection: Connection, organisation_id: UUID | None) -> None:
    """See what employees of this organisation see; None: nothing at all."""
    await connection.execute(BECOME, str(organisation_id or ""), ROLE)


async def become_ourselves(connection: Connection) -> None:
    await connection.execute(BECOME, "", "none")
