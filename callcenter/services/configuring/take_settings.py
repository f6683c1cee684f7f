"""Take settings as they are now: for the parts of this process, and for the PBX beside it."""

import asyncio

import structlog

from callcenter.services.configuring.current import Current
from callcenter.services.configuring.kept_copy import keep_changes, kept_changes
from callcenter.services.configuring.reload_pbx import PbxProblem, reload_pbx
from callcenter.settings import Settings
from callcenter.settings_changes import Changes
from db.pool import Pool
from db.settings_changes import note_pbx

log = structlog.get_logger(__name__)


async def give_to_pbx(pool: Pool, settings: Settings, current: Current) -> PbxProblem | None:
    """Have the PBX of this node take `settings`, note how it went, and keep the copy.

    A PBX that does not run takes them at its next start, from the copy.
    """
    problem = await asyncio.to_thread(reload_pbx, settings)
    if problem in {None, PbxProblem.NOT_RUNNING, PbxProblem.NOT_HERE}:
        await asyncio.to_thread(keep_changes, settings, current.changes)
    async with pool.acquire() as connection:
        await note_pbx(connection, settings.pbx.node, current.change_id, problem)
    return problem


async def given_to_pbx(base: Settings) -> Changes:
    """Return the changes that the PBX of this node was last given."""
    return await asyncio.to_thread(kept_changes, base)
