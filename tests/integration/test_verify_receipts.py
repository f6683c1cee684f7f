"""Receipts and audit, tampered with in the database itself: the first bad row is named."""

from datetime import timedelta
from pathlib import Path

import pytest

from callcenter.domain.hash_chain import BadLink, Fault
from callcenter.services.append_audit import append_audit
from callcenter.services.purge import purge
from callcenter.services.verify_receipts import ReceiptsReport, verify_receipts
from db.pool import Connection, Pool
from tests.integration.retention_parts import RETENTION, make_folders, plant

COUNT = 12
RENUMBER = """
    WITH gone AS (DELETE FROM receipts RETURNING *)
    INSERT INTO receipts SELECT row_number() OVER (ORDER BY {order}), recording_id, body,
                                created_at, prev_hash, hash FROM gone
"""
TAMPERING = {
    "a body changed": (
        ["""UPDATE receipts SET body = body || '{"bytes": 7}' WHERE seq = 5"""],
        BadLink(5, Fault.CHANGED),
    ),
    "a body's key added": (
        ["""UPDATE receipts SET body = body || '{"more": null}' WHERE seq = 9"""],
        BadLink(9, Fault.CHANGED),
    ),
    "a moment changed": (
        ["UPDATE receipts SET created_at = created_at - interval '1 us' WHERE seq = 1"],
        BadLink(1, Fault.CHANGED),
    ),
    "a hash changed": (
        ["UPDATE receipts SET hash = sha256(hash) WHERE seq = 12"],
        BadLink(12, Fault.CHANGED),
    ),
    "a row deleted": (["DELETE FROM receipts WHERE seq = 4"], BadLink(4, Fault.MISSING)),
    "the first row deleted": (["DELETE FROM receipts WHERE seq = 1"], BadLink(1, Fault.MISSING)),
    "a row deleted and the rest renumbered": (
        ["DELETE FROM receipts WHERE seq = 4", RENUMBER.format(order="seq")],
        BadLink(4, Fault.UNLINKED),
    ),
    "two rows swapped": (
        [RENUMBER.format(order="CASE seq WHEN 6 THEN 7 WHEN 7 THEN 6 ELSE seq END")],
        BadLink(6, Fault.UNLINKED),
    ),
    "a row inserted": (
        [
            "UPDATE receipts SET seq = seq + 100 WHERE seq > 3",
            "UPDATE receipts SET seq = seq - 99 WHERE seq > 100",
            """INSERT INTO receipts SELECT 4, r.recording_id, '{}', now(), p.hash, sha256('x')
                 FROM recordings r, receipts p WHERE r.state = 'ready' AND p.seq = 3""",
        ],
        BadLink(4, Fault.CHANGED),
    ),
}


@pytest.fixture
async def chain(pool: Pool, connection: Connection, tmp_path: Path) -> ReceiptsReport:
    """Return the report on twelve honest receipts."""
    folders = make_folders(tmp_path)
    now = await connection.fetchval("SELECT app_now()")
    for number in range(COUNT):
        await plant(connection, folders, now - RETENTION - timedelta(seconds=number))
    await plant(connection, folders, now)
    await purge(pool, folders)
    report = await verify_receipts(pool)
    assert report.good
    assert report.receipts.rows == COUNT
    return report


@pytest.mark.parametrize("how", TAMPERING)
async def test_the_first_bad_receipt_is_named(
    pool: Pool, connection: Connection, chain: ReceiptsReport, how: str
) -> None:
    statements, bad = TAMPERING[how]
    for statement in statements:
        await connection.execute(statement)

    report = await verify_receipts(pool)

    assert report.receipts.bad == bad
    assert report.receipts.rows == bad.seq - 1
    assert chain.good
    assert not report.good


async def test_receipts_cut_off_the_end_are_missed_by_their_recordings(
    pool: Pool, connection: Connection, chain: ReceiptsReport
) -> None:
    await connection.execute("DELETE FROM receipts WHERE seq > 10")

    report = await verify_receipts(pool)
    anchored = await verify_receipts(pool, receipts_anchor=chain.receipts.head)

    assert report.receipts.bad is None
    assert len(report.without_receipt) == 2
    assert not report.good
    assert anchored.receipts.bad == BadLink(11, Fault.TRUNCATED)


async def test_a_changed_audit_entry_is_named(pool: Pool, connection: Connection) -> None:
    for login in ("anna", "boris", "clara"):
        async with connection.transaction():
            await append_audit(connection, actor=login, action="listened", object="1")
    await connection.execute("UPDATE audit SET actor = 'nobody' WHERE actor = 'boris'")

    assert (await verify_receipts(pool)).audit.bad == BadLink(2, Fault.CHANGED)
