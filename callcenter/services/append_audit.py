"""Append one entry to the audit chain, in the caller's transaction.

Fail closed: when this raises, what it would have recorded must not happen. Append as the
last step of the transaction: until its end, others who append wait.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from callcenter.domain.hash_chain import Head, Link, extend, genesis, tidied
from callcenter.services.answer_once import done_under_key
from db.audit import AuditEntry, audit_end, insert_audit
from db.chains import Chain, lock_chain
from db.pool import Connection

AUDIT_GENESIS: Final = genesis("audit")


async def append_audit(
    connection: Connection,
    *,
    actor: str,
    action: str,
    object: str,  # noqa: A002 - the word of the audit trade, and the column's name
    body: Mapping[str, object] | None = None,
) -> int:
    """Record that `actor` did `action` to `object`; return the entry's number.

    `connection` must be in a transaction (isolation level read committed). `body` holds
    JSON values, no personal ones; raises ChainError for anything else.
    """
    if not connection.is_in_transaction():
        raise RuntimeError("append_audit needs an open transaction")
    await done_under_key(connection)
    await lock_chain(connection, Chain.AUDIT)
    end = await audit_end(connection)
    said = _said(end.at, actor=actor, action=action, object=object, body=body or {})
    head = Head(end.seq, end.hash) if end.hash is not None else AUDIT_GENESIS
    entry = _row(end.at, extend(head, [said])[0])
    await insert_audit(connection, entry)
    return entry.seq


def audit_body(entry: AuditEntry) -> dict[str, object]:
    """Return what the hash of `entry` covers: every column but its number and hashes."""
    return _said(
        entry.at, actor=entry.actor, action=entry.action, object=entry.object, body=entry.body
    )


def _said(at: datetime, **columns: str | Mapping[str, object]) -> dict[str, object]:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return tidied({"at": moment, **columns})


def _row(at: datetime, link: Link) -> AuditEntry:
    said = link.body
    body = said["body"]
    return AuditEntry(
        seq=link.seq,
        at=at,
        actor=str(said["actor"]),
        action=str(said["action"]),
        object=str(said["object"]),
        body=body if isinstance(body, Mapping) else {},
        prev_hash=link.prev_hash,
        hash=link.hash,
    )
