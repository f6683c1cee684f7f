"""Follow both hash chains from their first row and name the first bad one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from callcenter.domain.hash_chain import BadLink, Head, Link, check, check_end
from callcenter.services.append_audit import AUDIT_GENESIS, audit_body
from callcenter.services.append_receipts import RECEIPTS_GENESIS, receipt_body
from db.audit import audit_after
from db.pool import Connection, Pool
from db.receipts import deleted_without_receipt, receipts_after

PIECE: Final = 500  # rows hashed in one go, in a thread
NAMED: Final = 100

Read = Callable[[Connection, int, int], Awaitable[Sequence[Link]]]


@dataclass(frozen=True, slots=True)
class ChainReport:
    """One chain. `head` is worth keeping elsewhere: it is the anchor of the next check."""

    chain: str
    rows: int  # good ones, from the start
    head: Head
    bad: BadLink | None


@dataclass(frozen=True, slots=True)
class ReceiptsReport:
    receipts: ChainReport
    audit: ChainReport
    without_receipt: Sequence[UUID]  # said to be deleted, and no receipt says so

    @property
    def good(self) -> bool:
        return not (self.receipts.bad or self.audit.bad or self.without_receipt)


async def verify_receipts(
    pool: Pool, receipts_anchor: Head | None = None, audit_anchor: Head | None = None
) -> ReceiptsReport:
    """Check receipts and audit; an anchor is a head printed earlier and kept elsewhere."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        return ReceiptsReport(
            await _follow("receipts", connection, _receipts, RECEIPTS_GENESIS, receipts_anchor),
            await _follow("audit", connection, _audit, AUDIT_GENESIS, audit_anchor),
            await deleted_without_receipt(connection, NAMED),
        )


async def follow_audit(connection: Connection, head: Head) -> ChainReport:
    """Check the audit chain from `head` on, an entry that is taken for good."""
    return await _follow("audit", connection, _audit, head, None)


async def _follow(
    chain: str, connection: Connection, read: Read, head: Head, anchor: Head | None
) -> ChainReport:
    while links := await read(connection, head.seq, PIECE):
        result = await asyncio.to_thread(check, links, head, anchor)
        if isinstance(result, BadLink):
            return ChainReport(chain, result.seq - 1, head, result)
        head = result
    return ChainReport(chain, head.seq, head, check_end(head, anchor))


async def _receipts(connection: Connection, after: int, limit: int) -> Sequence[Link]:
    rows = await receipts_after(connection, after, limit)
    return [Link(row.seq, receipt_body(row), row.prev_hash, row.hash) for row in rows]


async def _audit(connection: Connection, after: int, limit: int) -> Sequence[Link]:
    rows = await audit_after(connection, after, limit)
    return [Link(row.seq, audit_body(row), row.prev_hash, row.hash) for row in rows]
