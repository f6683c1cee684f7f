"""Take settings as they are now: for the parts of this process, and for the PBX beside it."""

import asyncio

import structlog

from callcenter.services.configuring.current import Current
from callcenter.services.configuring.kept_copy import keep_changes, kept_changes
from callcenter.services.configuring.reload_pbx import PbxProblem, reload_pbx
from callcenter.settings import Settings, SettingsError
from callcenter.settings_changes import Changes
from db.pool import Pool
from db.settings_changes import note_pbx, pbx_rows

log = structlog.get_logger(__name__)


async def give_to_pbx(
    pool: Pool, base: Settings, settings: Settings, current: Current
) -> PbxProblem | None:
    """Have the PBX of this node take `settings`, unless it has; note how it went.

    A PBX that does not run takes them at its next start, from the copy that is kept; asked
    again, it reads everything anew, for nobody knows what it has read. `base` is the settings
    without changes. None: the PBX has them.
    """
    owed = await _is_owed(pool, settings.pbx.node)
    if not owed and await asyncio.to_thread(_given, base) == current.changes:
        return None
    problem = await asyncio.to_thread(reload_pbx, settings, everything=owed)
    if problem in {None, PbxProblem.NOT_RUNNING, PbxProblem.NOT_HERE}:
        await asyncio.to_thread(keep_changes, settings, current.changes)
    async with pool.acquire() as connection:
        await note_pbx(connection, settings.pbx.node, current.change_id, problem)
    return problem


async def _is_owed(pool: Pool, node: str) -> bool:
    async with pool.acquire() as connection:
        rows = await pbx_rows(connection)
    return any(row.node == node and row.problem is not None for row in rows)


def _given(base: Settings) -> Changes | None:
    try:
        return kept_changes(base)
    except SettingsError as error:  # a copy that cannot be read is written anew
        log.warning("pbx.copy_unreadable", error=str(error))
        return None
