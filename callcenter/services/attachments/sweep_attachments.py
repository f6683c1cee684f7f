"""Remove files that no row knows: of transactions rolled back, and of uploads that were killed.

A file's age is that of its id (UUIDv7), never what the disk says. Young ones stay: their
transaction may still be going on.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog

from callcenter.services.attachments.places import AttachmentPlaces
from db.attachments import known_attachments
from db.clock_marks import app_now
from db.pool import Pool
from recordings.naming import attachment_of_key

YOUNG: Final = timedelta(days=2)
PIECE: Final = 500

log = structlog.get_logger(__name__)


async def sweep_attachments(pool: Pool, places: AttachmentPlaces) -> int:
    """Remove what nobody knows; return how many files went."""
    async with pool.acquire() as connection:
        before = await app_now(connection) - YOUNG
    found: dict[UUID, str] = {}
    removed = 0
    async for one in places.store.list():
        attachment_id = attachment_of_key(one.key)
        if attachment_id is not None and made_at(attachment_id) < before:
            found[attachment_id] = one.key
        if len(found) == PIECE:
            removed += await _remove_unknown(pool, places, found)
            found = {}
    removed += await _remove_unknown(pool, places, found)
    removed += await asyncio.to_thread(_remove_scratch, places.scratch, before)
    if removed:
        log.warning("attachments.swept", files=removed)
    return removed


def made_at(attachment_id: UUID) -> datetime:
    """Return the moment in a UUIDv7, whatever it is a UUID of."""
    return datetime.fromtimestamp((attachment_id.int >> 80) / 1000, UTC)


async def _remove_unknown(pool: Pool, places: AttachmentPlaces, found: dict[UUID, str]) -> int:
    async with pool.acquire() as connection:
        known = await known_attachments(connection, [*found])
    unknown = [key for attachment_id, key in found.items() if attachment_id not in known]
    for key in unknown:
        await places.store.delete(key)
    return len(unknown)


def _remove_scratch(scratch: Path, before: datetime) -> int:
    """Remove uploads that were cut off by a kill; an upload takes minutes, not days."""
    removed = 0
    for path in scratch.iterdir():
        try:
            if made_at(UUID(path.name)) < before:
                path.unlink()
                removed += 1
        except ValueError:
            log.warning("attachments.stray", name=path.name)
    return removed
