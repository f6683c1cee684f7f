"""Become the role that row security binds, and ourselves again. Until the transaction ends."""

from typing import Final
from uuid import UUID

from db.pool import Connection, InsufficientPrivilege, InvalidParameter

# Lists are planned for their values: `$1 OR <own cases>` has an index only once $1 is known.
# One statement: the role without its organisation, or the other way round, never exists.
BECOME: Final = """
    SELECT set_config('callcenter.organisation', $1, true),
           set_config('callcenter.duty', $2, true), set_config('role', $3, true),
           set_config('plan_cache_mode', 'force_custom_plan', true)
"""
ROLE: Final = "callcenter_organisation"


async def become_organisation(
    connection: Connection, organisation_id: UUID | None, duty: str | None = None
) -> None:
    """See what employees of this organisation with this duty see; None: nothing at all."""
    await connection.execute(BECOME, str(organisation_id or ""), duty or "", ROLE)


async def become_ourselves(connection: Connection) -> None:
    await connection.execute(BECOME, "", "", "none")


async def may_become_organisation(connection: Connection) -> bool:
    """Return whether the role is there and we may act as it."""
    try:
        async with connection.transaction():
            await become_organisation(connection, None)
            await become_ourselves(connection)
    except (InsufficientPrivilege, InvalidParameter):
        return False
    return True
