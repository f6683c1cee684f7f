"""Read the audit chain, on record, and check its latest part."""

from dataclasses import dataclass, replace
from typing import Final

from callcenter.domain.access import Person
from callcenter.domain.audit_view import shows_body
from callcenter.domain.hash_chain import Head
from callcenter.services.append_audit import AUDIT_GENESIS
from callcenter.services.record_reading import listed
from callcenter.services.verify_receipts import ChainReport, follow_audit
from db.audit import audit_end
from db.audit_lists import AuditFilter, AuditLine, audit_hash, audit_lines
from db.pool import Connection, Pool

LAST: Final = 2**62
CHECKED_AT_ONCE: Final = 50_000  # entries; a few seconds


async def read_audit(
    pool: Pool, person: Person, only: AuditFilter, before: int | None, limit: int
) -> list[AuditLine]:
    """Return a page, the newest first; what is not this person's business is left out."""
    async with pool.acquire() as connection, connection.transaction():
        rows = await audit_lines(connection, before or LAST, only, limit)
        asked = {"actor": only.actor, "action": only.action, "object": only.object}
        await listed(
            connection, person, "audit", {**asked, "since": only.since, "until": only.until},
            len(rows),
        )  # fmt: skip
    return [row if shows_body(person.role, row.action) else replace(row, body={}) for row in rows]


@dataclass(frozen=True, slots=True)
class LatestProof:
    """`first_seq` to `last_seq` were checked. `bad_seq` None: all of them fit."""

    first_seq: int
    last_seq: int
    bad_seq: int | None
    problem: str | None


async def check_latest(pool: Pool, entries: int = CHECKED_AT_ONCE) -> LatestProof:
    """Follow the chain over its latest entries; `callcenter receipts verify` does the whole."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        end = await audit_end(connection)
        head = await _head_before(connection, end.seq - entries)
        report = await follow_audit(connection, head)
    return _proof(head, report)


async def _head_before(connection: Connection, seq: int) -> Head:
    if seq <= 0:
        return AUDIT_GENESIS
    found = await audit_hash(connection, seq)
    return AUDIT_GENESIS if found is None else Head(seq, found)


def _proof(head: Head, report: ChainReport) -> LatestProof:
    bad = report.bad
    return LatestProof(
        head.seq + 1,
        report.head.seq,
        None if bad is None else bad.seq,
        None if bad is None else bad.fault.value,
    )
