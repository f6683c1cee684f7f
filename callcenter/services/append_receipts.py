"""Append receipts of deletion to their chain, in the caller's transaction."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from callcenter.domain.hash_chain import Head, Link, extend, genesis, tidied
from db.chains import Chain, lock_chain
from db.pool import Connection
from db.receipts import Receipt, ReceiptsEnd, insert_receipts, receipts_end

RECEIPTS_GENESIS: Final = genesis("receipts")


@dataclass(frozen=True, slots=True)
class Deletion:
    """One recording that is gone, and what its receipt says; no personal values."""

    recording_id: UUID
    body: Mapping[str, object]


async def append_receipts(connection: Connection, deletions: Sequence[Deletion]) -> datetime:
    """Write a receipt for each of `deletions` and return the moment they bear.

    Until the transaction ends, other writers of receipts wait: append last.
    """
    await lock_chain(connection, Chain.RECEIPTS)
    end = await receipts_end(connection)
    rows = await asyncio.to_thread(_chained, end, deletions)
    await insert_receipts(connection, rows)
    return end.created_at


def _chained(end: ReceiptsEnd, deletions: Sequence[Deletion]) -> list[Receipt]:
    """Return the receipts that carry the chain on; hashing a thousand takes a while."""
    head = RECEIPTS_GENESIS if end.hash is None else Head(end.seq, end.hash)
    links = extend(head, [_said(one.recording_id, end.created_at, one.body) for one in deletions])
    pairs = zip(deletions, links, strict=True)
    return [_row(one, link, end.created_at) for one, link in pairs]


def _row(one: Deletion, link: Link, created_at: datetime) -> Receipt:
    body = link.body["body"]  # as it was hashed
    return Receipt(
        seq=link.seq,
        recording_id=one.recording_id,
        body=body if isinstance(body, dict) else {},
        created_at=created_at,
        prev_hash=link.prev_hash,
        hash=link.hash,
    )


def receipt_body(receipt: Receipt) -> dict[str, object]:
    """Return what the hash of `receipt` covers: every column but its number and hashes."""
    return _said(receipt.recording_id, receipt.created_at, receipt.body)


def _said(
    recording_id: UUID, created_at: datetime, body: Mapping[str, object]
) -> dict[str, object]:
    moment = created_at.astimezone(UTC).isoformat(timespec="microseconds")
    return tidied({"recording_id": str(recording_id), "created_at": moment, "body": body})
