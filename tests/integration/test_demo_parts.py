"""The demo's configuration, accounts, state file and judgement of what a call has left."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from callcenter.demo import evidence
from callcenter.demo.accounts import ensure_accounts
from callcenter.demo.configuration import write_configuration
from callcenter.demo.directory import ensure_directory
from callcenter.demo.evidence import MissingLink, evidence_of
from callcenter.demo.state_file import remove_state, write_state
from callcenter.services.passwords import Passwords
from callcenter.settings import load, values_of
from db.accounts import credentials
from db.pool import Pool

URL = "postgresql://postgres:@/postgres?host=/tmp"
NUMBER = "+79120000001"
THEN = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
WORLD_READABLE = 0o077


def test_the_configuration_is_read_by_every_command(tmp_path: Path) -> None:
    path = write_configuration(tmp_path, 3, URL)
    settings = load({"CALLCENTER_CONFIG": str(path)})

    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == URL
    assert [phone.extension for phone in settings.operator_phones] == [
        "201", "202", "203", "301", "302",
    ]  # fmt: skip
    assert settings.pbx.trunk_addresses == ("127.0.0.2",)
    assert settings.pbx.sip_port != 5060
    assert path.stat().st_mode & WORLD_READABLE == 0


def test_the_demo_takes_settings_but_keeps_its_own_places(tmp_path: Path) -> None:
    asked = values_of(
        {
            "CALLCENTER_RECORDING_RETENTION": "PT60S",
            "CALLCENTER_STATE_DIR": "/elsewhere",
            "CALLCENTER_PBX__MENU_WAIT_SECONDS": "3",
            "CALLCENTER_PBX__SIP_PORT": "5060",
        }
    )

    path = write_configuration(tmp_path, 1, URL, asked)

    settings = load({"CALLCENTER_CONFIG": str(path)})
    assert settings.recording_retention == timedelta(seconds=60)
    assert settings.pbx.menu_wait_seconds == 3
    assert settings.state_dir == tmp_path
    assert settings.pbx.sip_port != 5060


def test_the_state_file_names_everything_a_script_needs(tmp_path: Path) -> None:
    settings = load({"CALLCENTER_CONFIG": str(write_configuration(tmp_path, 1, URL))})

    write_state(tmp_path, settings, [], (11, 12))

    path = tmp_path / "state.json"
    assert set(json.loads(path.read_text())) == {
        "panel_url", "sip_address", "trunk_source_address", "hotline_number", "database_url",
        "ami_address", "agi_address", "server_pid", "asterisk_pid", "incoming_folder",
        "journal_file", "letters_folder", "accounts",
    }  # fmt: skip
    assert path.stat().st_mode & WORLD_READABLE == 0
    remove_state(tmp_path)
    assert not path.exists()


async def right_password(pool: Pool, login: str, password: str) -> bool:
    async with pool.acquire() as connection:
        found = await credentials(connection, login, "Europe/Moscow")
    assert found is not None
    passwords = Passwords()
    try:
        return await passwords.matches(found.password_hash, password)
    finally:
        passwords.close()


async def test_each_phone_has_an_operator_and_passwords_stay(pool: Pool, tmp_path: Path) -> None:
    await ensure_directory(pool, "495")
    first = await ensure_accounts(pool, tmp_path, ["201", "202"])

    again = await ensure_accounts(pool, tmp_path, ["201"])

    assert [(one.login, one.role, one.extension) for one in first] == [
        ("operator1", "operator", "201"),
        ("operator2", "operator", "202"),
        ("operator", "operator", "301"),
        ("operator-two", "operator", "302"),
        ("supervisor", "supervisor", None),
        ("administrator", "administrator", None),
        ("specialist", "line2", None),
        ("expert", "line3", None),
        ("clinic", "organisation", None),
        ("auditor", "auditor", None),
    ]
    assert again == [first[0], *first[2:]]
    assert await right_password(pool, "operator1", again[0].password)
    assert await right_password(pool, "operator2", first[1].password)
    assert (tmp_path / "accounts.json").stat().st_mode & WORLD_READABLE == 0


async def test_a_lost_password_is_replaced(pool: Pool, tmp_path: Path) -> None:
    await ensure_directory(pool, "495")
    before = await ensure_accounts(pool, tmp_path, ["201"])
    (tmp_path / "accounts.json").unlink()

    after = await ensure_accounts(pool, tmp_path, ["201"])

    assert not await right_password(pool, "operator1", before[0].password)
    assert await right_password(pool, "operator1", after[0].password)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "JOURNAL_SECONDS", 0.3)
    monkeypatch.setattr(evidence, "RECORDING_SECONDS", 0.3)


async def store_call(pool: Pool, outcome: str = "answered", *, ended: bool = True) -> None:
    case_id = uuid4()
    await pool.execute(
        "INSERT INTO cases (case_id, case_number, kind, state, created_at)"
        " VALUES ($1, '2260001231', 'appeal', 'draft', $2)",
        case_id,
        THEN,
    )
    await pool.execute(
        "INSERT INTO calls (linkedid, node, direction, caller_e164, offered_at, ended_at, outcome,"
        " timeline, case_id) VALUES ('k1-1.1', 'pbx1', 'inbound', $1, $2, $3, $4, '{}', $5)",
        NUMBER,
        THEN,
        THEN + timedelta(seconds=9) if ended else None,
        outcome,
        case_id,
    )


async def store_recording(pool: Pool, state: str, operator_level_db: float = -20) -> None:
    await pool.execute(
        "INSERT INTO recordings (recording_id, stem, linkedid, node, state, started_at, ended_at,"
        " retention, duration_seconds, bytes, citizen_level_db, agent_level_db)"
        " VALUES ($1, 'k1-1.1', 'k1-1.1', 'pbx1', $2, $3, $3, '30 days', 9, 1000, -20, $4)",
        uuid4(),
        state,
        THEN,
        operator_level_db,
    )


async def test_a_complete_chain_is_returned(pool: Pool) -> None:
    await store_call(pool)
    await store_recording(pool, "ready")

    left = await evidence_of(pool, NUMBER, THEN)

    assert left.call.case_number == "2260001231"
    assert left.recording.duration_seconds == 9


@pytest.mark.usefixtures("impatient")
async def test_each_missing_link_is_named(pool: Pool) -> None:
    with pytest.raises(MissingLink, match=r"journal line: bi\.calls has no row"):
        await evidence_of(pool, NUMBER, THEN)

    await store_call(pool, ended=False)
    with pytest.raises(MissingLink, match="journal line: the call has ended"):
        await evidence_of(pool, NUMBER, THEN)

    await pool.execute("UPDATE calls SET ended_at = offered_at, outcome = 'abandoned'")
    with pytest.raises(MissingLink, match="stands there as abandoned"):
        await evidence_of(pool, NUMBER, THEN)

    await pool.execute("UPDATE calls SET outcome = 'answered'")
    with pytest.raises(MissingLink, match=r"recording: bi\.recordings has no row"):
        await evidence_of(pool, NUMBER, THEN)

    await store_recording(pool, "expected", operator_level_db=-80)
    with pytest.raises(MissingLink, match="recording: it is expected"):
        await evidence_of(pool, NUMBER, THEN)

    await pool.execute("UPDATE recordings SET state = 'ready'")
    with pytest.raises(MissingLink, match="operator's voice in the recording: its level is -80"):
        await evidence_of(pool, NUMBER, THEN)


@pytest.mark.usefixtures("impatient")
async def test_an_earlier_call_of_the_number_is_not_taken(pool: Pool) -> None:
    await store_call(pool)

    with pytest.raises(MissingLink, match="no row"):
        await evidence_of(pool, NUMBER, THEN + timedelta(seconds=1))
