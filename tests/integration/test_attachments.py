"""Attachments on a real disk and a real database: kept, never lost, gone on time, never early."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from uuid6 import UUID as UUID7
from uuid6 import uuid7

from callcenter.services.attachments.expire_attachments import expire_attachments
from callcenter.services.attachments.keep_attachment import (
    MOST_OF_ONE_OWNER,
    AttachmentOwner,
    AttachmentRefusedError,
    Refusal,
    Upload,
    keep_attachment,
)
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.attachments.sweep_attachments import YOUNG, made_at, sweep_attachments
from callcenter.services.verify_receipts import verify_receipts
from callcenter.settings import load
from db.attachments import AttachmentRow, release_attachments
from db.pool import Connection, Pool
from recordings.naming import attachment_key
from tests.files_made import PDF, bomb, png
from tests.integration.accounts import add

LETTER = Upload("Заявление.pdf", PDF, "paper")
INSERT_APPLICATION = """
    INSERT INTO access_applications (application_id, kind, created_by)
    VALUES ($1, 'grant_user', $2)
"""
INSERT_CASE = """
    INSERT INTO cases (case_id, case_number, kind, state, created_at)
    VALUES ($1, '2260000017', 'appeal', 'draft', app_now())
"""
CLOSE = """
    UPDATE cases SET state = 'closed', close_reason = 'done', closed_at = app_now() - $2::interval
     WHERE case_id = $1
"""
AGE = "UPDATE attachments SET kept_at = app_now() - $1::interval"
SECOND = timedelta(seconds=1)


@pytest.fixture
def places(tmp_path: Path) -> AttachmentPlaces:
    return AttachmentPlaces.of(load({"CALLCENTER_STATE_DIR": str(tmp_path)}))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "attachments" / "kept"


@pytest.fixture
async def case_id(connection: Connection) -> UUID:
    case_id = uuid4()
    await connection.execute(INSERT_CASE, case_id)
    return case_id


async def keep(
    connection: Connection, places: AttachmentPlaces, case_id: UUID, upload: Upload = LETTER
) -> AttachmentRow:
    async with connection.transaction():
        return await keep_attachment(connection, places, upload, AttachmentOwner.case(case_id))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_file_is_kept_under_a_name_of_ours(
    connection: Connection, places: AttachmentPlaces, kept: Path, case_id: UUID
) -> None:
    row = await keep(connection, places, case_id)

    (path,) = files(kept)
    assert path.read_bytes() == PDF
    assert str(path.relative_to(kept)) == row.storage_key
    assert "Заявление" not in row.storage_key
    assert (row.name, row.media_type, row.size) == ("Заявление.pdf", "application/pdf", len(PDF))


async def test_the_same_file_twice_is_one(
    connection: Connection, places: AttachmentPlaces, kept: Path, case_id: UUID
) -> None:
    first = await keep(connection, places, case_id)

    assert await keep(connection, places, case_id, replace(LETTER, name="иначе.pdf")) == first
    assert len(files(kept)) == 1


async def test_a_refused_file_leaves_nothing(
    connection: Connection, places: AttachmentPlaces, kept: Path, case_id: UUID
) -> None:
    with pytest.raises(AttachmentRefusedError) as refused:
        await keep(connection, places, case_id, Upload("x.docx", bomb(), "email"))

    assert refused.value.why is Refusal.LOOKS_LIKE_BOMB
    assert files(kept) == []


async def test_the_limits_hold(
    connection: Connection, places: AttachmentPlaces, tmp_path: Path, case_id: UUID
) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(40 * 1024 * 1024)
    with pytest.raises(AttachmentRefusedError) as refused:
        await keep(connection, places, case_id, Upload("x", large, "email"))
    assert refused.value.why is Refusal.TOO_LARGE

    for number in range(MOST_OF_ONE_OWNER):
        await keep(connection, places, case_id, Upload("x", PDF + b"%%EOF%d" % number, "email"))
    with pytest.raises(AttachmentRefusedError) as refused:
        await keep(connection, places, case_id)
    assert refused.value.why is Refusal.TOO_MANY


async def test_a_file_goes_when_its_time_has_come_and_not_a_second_before(
    pool: Pool, connection: Connection, places: AttachmentPlaces, kept: Path, case_id: UUID
) -> None:
    row = await keep(connection, places, case_id)
    await connection.execute(AGE, places.retention * 2)
    assert (await expire_attachments(pool, places)).deleted == 0  # its case is open

    await connection.execute(CLOSE, case_id, places.retention - 5 * SECOND)
    assert (await expire_attachments(pool, places)).deleted == 0
    assert len(files(kept)) == 1

    await connection.execute(CLOSE, case_id, places.retention)
    report = await expire_attachments(pool, places)

    assert (report.claimed, report.deleted, report.failed) == (1, 1, [])
    assert files(kept) == []
    state, name = await connection.fetchrow("SELECT state, name FROM attachments") or ("", "x")
    assert (state, name) == ("deleted", "")
    audited = await connection.fetchval(
        "SELECT body->>'sha256' FROM audit WHERE action = 'attachment.deleted' AND object = $1",
        f"attachment {row.attachment_id}",
    )
    assert audited == row.sha256.hex()
    assert (await verify_receipts(pool)).good


async def test_a_file_added_late_is_kept_as_long_as_any(
    pool: Pool, connection: Connection, places: AttachmentPlaces, case_id: UUID
) -> None:
    await keep(connection, places, case_id)
    await connection.execute(CLOSE, case_id, places.retention * 2)

    assert (await expire_attachments(pool, places)).claimed == 0


async def test_an_application_keeps_its_scan_until_it_is_released(
    pool: Pool, connection: Connection, places: AttachmentPlaces
) -> None:
    clerk = await add(pool, "clerk")
    owner = AttachmentOwner.application(uuid4())
    await connection.execute(INSERT_APPLICATION, owner.owner_id, clerk.user_id)
    async with connection.transaction():
        await keep_attachment(connection, places, LETTER, owner)
    await connection.execute(AGE, places.retention * 2)
    assert (await expire_attachments(pool, places)).claimed == 0

    await release_attachments(connection, owner.owner_id)
    assert (await expire_attachments(pool, places)).claimed == 0
    later = replace(places, retention=timedelta(0))

    assert (await expire_attachments(pool, later)).deleted == 1


async def test_what_was_left_half_done_is_finished(
    pool: Pool, connection: Connection, places: AttachmentPlaces, kept: Path, case_id: UUID
) -> None:
    await keep(connection, places, case_id)
    await connection.execute("UPDATE attachments SET state = 'deleting'")
    files(kept)[0].unlink()  # killed between unlinking and saying so

    assert (await expire_attachments(pool, places)).deleted == 1


async def test_the_sweep_takes_only_what_no_row_knows(
    pool: Pool, connection: Connection, places: AttachmentPlaces, kept: Path, case_id: UUID
) -> None:
    row = await keep(connection, places, case_id)
    now: datetime = await connection.fetchval("SELECT app_now()")
    for age in (YOUNG + SECOND, YOUNG - timedelta(minutes=1)):
        key = attachment_key(id_made_at(now - age), now.date())
        await places.store.put(key, png())
        (places.scratch / str(id_made_at(now - age))).write_bytes(b"half")

    assert await sweep_attachments(pool, places) == 2
    assert len(files(kept)) == 2
    assert kept / row.storage_key in files(kept)
    assert len(list(places.scratch.iterdir())) == 1


async def test_a_rolled_back_letter_leaves_an_orphan_that_the_sweep_can_date(
    connection: Connection, places: AttachmentPlaces, kept: Path, case_id: UUID
) -> None:
    transaction = connection.transaction()
    await transaction.start()
    row = await keep_attachment(connection, places, LETTER, AttachmentOwner.case(case_id))
    await transaction.rollback()

    assert kept / row.storage_key in files(kept)
    assert await connection.fetchval("SELECT count(*) FROM attachments") == 0
    assert abs(made_at(row.attachment_id) - row.kept_at) < timedelta(seconds=10)


def id_made_at(moment: datetime) -> UUID:
    """Return an id as `uuid7` would have made it at `moment`."""
    stamp = int(moment.timestamp() * 1000) << 80
    made = UUID7(int=stamp | (uuid7().int & ((1 << 80) - 1)))
    return UUID(bytes=made.bytes)
