"""Delete attachments whose retention is over, like recordings: claim, unlink, then say so.

A case's files are kept so long after its closing, never less than so long after they came;
those of applications and appointments after they were released. Nothing is claimed while the
clock is not trusted. The receipt is an entry of the audit chain (`callcenter receipts verify`
follows it). A kill after any step leaves rows that say `deleting`: the next run goes on, and
for it a file already gone is as good as removed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import structlog

from callcenter.domain.signatures import Signature
from callcenter.services.append_audit import append_audit
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.clock_guard import look_at_clock
from db.attachments import Going, claim_expired, mark_gone, take_going
from db.pool import Connection, Pool

BATCH: Final = 100

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class ExpiryReport:
    claimed: int = 0
    deleted: int = 0
    failed: list[UUID] = field(default_factory=list)  # still `deleting`, tried again next time


async def expire_attachments(pool: Pool, places: AttachmentPlaces) -> ExpiryReport:
    """Delete all that has expired and all that an earlier run left half done."""
    report = ExpiryReport()
    async with pool.acquire() as connection:
        verdict = await look_at_clock(connection)
    if verdict.alarm is None:
        report.claimed = await _claim_all(pool, places, verdict.at)
    else:
        log.error("attachments.clock", alarm=verdict.alarm, advice=verdict.alarm.advice)
    while await _delete_batch(pool, places, report):
        pass
    return report


async def _claim_all(pool: Pool, places: AttachmentPlaces, at: datetime) -> int:
    total = 0
    async with pool.acquire() as connection:
        while claimed := await claim_expired(connection, at, places.retention, BATCH):
            total += claimed
    return total


async def _delete_batch(pool: Pool, places: AttachmentPlaces, report: ExpiryReport) -> int:
    async with pool.acquire() as connection, connection.transaction():
        batch = await take_going(connection, report.failed, BATCH)
        gone = [one for one in batch if await _unlinked(places, one, report)]
        if gone:
            await mark_gone(connection, [one.attachment_id for one in gone])
            await _write_down(connection, gone)
    report.deleted += len(gone)
    return len(batch)


async def _unlinked(places: AttachmentPlaces, one: Going, report: ExpiryReport) -> bool:
    try:
        await places.store.delete(one.storage_key)
    except OSError as error:
        log.error(  # noqa: TRY400 - the system's word says it all
            "attachment.stuck", attachment_id=str(one.attachment_id), error=str(error)
        )
        report.failed.append(one.attachment_id)
        return False
    return True


async def _write_down(connection: Connection, gone: Sequence[Going]) -> None:
    for one in gone:
        body = {
            "owner": str(one.owner_id),
            "bytes": one.size,
            "sha256": one.sha256.hex(),
            "kept_at": one.kept_at.astimezone(UTC).isoformat(timespec="seconds"),
        }
        await append_audit(
            connection,
            actor=Signature.SYSTEM,
            action="attachment.deleted",
            object=f"attachment {one.attachment_id}",
            body=body,
        )
