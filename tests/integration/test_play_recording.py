"""Who may hear a recording, until when, and that it is written down first (promises P4, P5)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from callcenter.domain.access import Person, Role
from callcenter.services.finalise_recording import finalise_recording
from callcenter.services.list_recordings import list_recordings
from callcenter.services.play_recording import (
    CHUNK,
    NotPlayableError,
    ReasonMissingError,
    RecordingGoneError,
    RecordingMissingError,
    play_recording,
    resume_recording,
    sound,
)
from callcenter.services.read_recording import read_recording
from callcenter.services.verify_recordings import Difference, verify_recordings
from db.pool import Pool, open_pool
from db.recording_lists import Cursor, RecordingFilter
from tests.integration.accounts import CLINIC, found_organisations
from tests.recordings_world import RecordedCall, World
from tests.speech import conversation

REASON = "жалоба гражданина 2-26-000123-7"
EDGE = timedelta(seconds=2)  # the test itself takes time
INSERT_USER = """
    INSERT INTO users (user_id, login, full_name, role, extension, organisation_id, password_hash)
    VALUES ($1, $2, $2, $3, $4, $5, 'x')
"""
ANSWERED_BY = "UPDATE calls SET agent_id = $1 WHERE agent_extension = $2"
AUDIT = "SELECT actor, action, object, body FROM audit ORDER BY seq"


@pytest.fixture
async def world(pool: Pool, tmp_path: Path) -> AsyncIterator[World]:
    world = World.below(pool, tmp_path)
    yield world
    world.places.close()


async def person(world: World, role: Role, extension: str | None = None) -> Person:
    await found_organisations(world.pool)
    organisation = CLINIC if role == Role.ORGANISATION else None
    known = Person(uuid4(), f"{role}{extension or ''}", role, extension, organisation)
    await world.pool.execute(
        INSERT_USER, known.user_id, known.login, role, extension, organisation
    )
    await world.pool.execute(ANSWERED_BY, known.user_id, extension)
    return known


async def stored(world: World) -> RecordedCall:
    call = await world.call()
    await finalise_recording(world.pool, world.places, call.recording_id)
    return call


async def audit(world: World) -> list[tuple[str, str, str]]:
    return [(row["actor"], row["action"], row["object"]) for row in await world.pool.fetch(AUDIT)]


async def heard(world: World, pool: Pool, who: Person, recording_id: UUID) -> bytes:
    playback = await play_recording(pool, who, recording_id, REASON)
    return b"".join([part async for part in sound(pool, world.places, playback, 0, playback.size)])


async def test_a_listening_is_written_down_and_gives_every_byte(world: World) -> None:
    call = await stored(world)
    supervisor = await person(world, Role.SUPERVISOR)

    content = await heard(world, world.pool, supervisor, call.recording_id)

    assert content == (world.stored_folder / world.copies()[0]).read_bytes()
    entry = await world.pool.fetchrow(AUDIT)
    assert entry is not None
    assert entry["object"] == f"recording {call.recording_id}"
    assert entry["body"]["reason"] == REASON


@pytest.mark.parametrize(
    ("role", "extension", "allowed"),
    [
        (Role.OPERATOR, "201", True),
        (Role.OPERATOR, "202", False),
        (Role.OPERATOR, None, False),
        (Role.LINE2, "201", True),
        (Role.SUPERVISOR, None, True),
        (Role.ORGANISATION, None, False),
        (Role.ADMINISTRATOR, None, False),
        (Role.AUDITOR, None, False),
    ],
)
async def test_only_those_allowed_hear_it(
    world: World, role: Role, extension: str | None, *, allowed: bool
) -> None:
    call = await stored(world)
    who = await person(world, role, extension)

    if allowed:
        assert await heard(world, world.pool, who, call.recording_id)
    else:
        with pytest.raises(RecordingMissingError):
            await heard(world, world.pool, who, call.recording_id)
    action = "recording.listened" if allowed else "recording.refused"
    assert await audit(world) == [(who.login, action, f"recording {call.recording_id}")]


@pytest.mark.parametrize("reason", ["", "  ", "ab", "x" * 501])
async def test_without_a_reason_nothing_is_heard(world: World, reason: str) -> None:
    call = await stored(world)
    supervisor = await person(world, Role.SUPERVISOR)

    with pytest.raises(ReasonMissingError):
        await play_recording(world.pool, supervisor, call.recording_id, reason)


async def test_when_it_cannot_be_written_down_nothing_is_heard(world: World) -> None:
    call = await stored(world)
    supervisor = await person(world, Role.SUPERVISOR)
    await world.pool.execute("ALTER TABLE audit RENAME TO audit_is_broken")

    with pytest.raises(Exception, match="audit"):
        await play_recording(world.pool, supervisor, call.recording_id, REASON)

    assert await world.pool.fetchval("SELECT count(*) FROM listenings") == 0


@pytest.mark.parametrize(("early", "playable"), [(EDGE, True), (-EDGE, False)])
async def test_it_is_heard_until_720_hours_and_not_a_moment_longer(
    world: World, fresh_database: str, early: timedelta, *, playable: bool
) -> None:
    call = await stored(world)
    supervisor = await person(world, Role.SUPERVISOR)
    left = await world.pool.fetchval(
        "SELECT $1::timestamptz - app_now()", call.ended_at + timedelta(hours=720)
    )

    later = await open_pool(fresh_database, clock_shift=left - early)
    try:
        if playable:
            assert await heard(world, later, supervisor, call.recording_id)
        else:
            with pytest.raises(RecordingGoneError):
                await heard(world, later, supervisor, call.recording_id)
    finally:
        await later.close()


async def test_sound_ends_quietly_when_the_purge_takes_it(world: World) -> None:
    call = await world.call(conversation(turns=8))
    await finalise_recording(world.pool, world.places, call.recording_id)
    supervisor = await person(world, Role.SUPERVISOR)
    playback = await play_recording(world.pool, supervisor, call.recording_id, REASON)
    assert playback.size > CHUNK

    parts = []
    async for part in sound(world.pool, world.places, playback, 0, playback.size):
        parts.append(part)
        await world.pool.execute("UPDATE recordings SET state = 'deleting'")

    assert [len(part) for part in parts] == [CHUNK]


async def test_sound_of_an_expired_recording_is_not_read(
    world: World, fresh_database: str
) -> None:
    call = await stored(world)
    supervisor = await person(world, Role.SUPERVISOR)
    playback = await play_recording(world.pool, supervisor, call.recording_id, REASON)

    later = await open_pool(fresh_database, clock_shift=timedelta(days=31))
    parts = [part async for part in sound(later, world.places, playback, 0, playback.size)]
    await later.close()

    assert parts == []


async def test_a_player_goes_on_with_its_listening_and_nobody_else_does(
    world: World, fresh_database: str
) -> None:
    call = await stored(world)
    supervisor = await person(world, Role.SUPERVISOR)
    operator = await person(world, Role.OPERATOR, "201")
    playback = await play_recording(world.pool, supervisor, call.recording_id, REASON)

    assert await resume_recording(world.pool, supervisor, playback.listening_id) == playback
    assert len(await audit(world)) == 1
    with pytest.raises(RecordingMissingError):
        await resume_recording(world.pool, operator, playback.listening_id)
    later = await open_pool(fresh_database, clock_shift=timedelta(minutes=61))
    with pytest.raises(RecordingMissingError):
        await resume_recording(later, supervisor, playback.listening_id)
    await later.close()


async def test_a_range_is_exactly_what_was_asked(world: World) -> None:
    call = await stored(world)
    supervisor = await person(world, Role.SUPERVISOR)
    playback = await play_recording(world.pool, supervisor, call.recording_id, REASON)
    content = (world.stored_folder / playback.storage_key).read_bytes()

    async def part(start: int, end: int) -> bytes:
        parts = [part async for part in sound(world.pool, world.places, playback, start, end)]
        return b"".join(parts)

    assert await part(0, 1) == content[:1]
    assert await part(100, 5000) == content[100:5000]
    assert await part(len(content) - 1, len(content) + 50) == content[-1:]


async def test_what_has_no_copy_says_why_it_cannot_be_played(world: World) -> None:
    call = await world.call()
    supervisor = await person(world, Role.SUPERVISOR)

    with pytest.raises(NotPlayableError) as refusal:
        await play_recording(world.pool, supervisor, call.recording_id, REASON)

    assert (refusal.value.state, refusal.value.problem) == ("expected", None)
    assert await audit(world) == []  # nothing was heard


async def test_lists_show_only_what_is_theirs_page_by_page(world: World) -> None:
    calls = [await world.call() for _ in range(3)]
    supervisor = await person(world, Role.SUPERVISOR)
    stranger = await person(world, Role.OPERATOR, "202")

    first = await list_recordings(world.pool, supervisor, RecordingFilter(), limit=2)
    after = Cursor(first[-1].started_at, first[-1].recording_id)
    rest = await list_recordings(world.pool, supervisor, RecordingFilter(), after=after)

    assert {row.stem for row in (*first, *rest)} == {call.stem for call in calls}
    assert len(rest) == 1
    assert await list_recordings(world.pool, stranger, RecordingFilter()) == []
    assert await read_recording(world.pool, stranger, calls[0].recording_id) is None
    none = RecordingFilter(states=["missing"])
    assert await list_recordings(world.pool, supervisor, none) == []


async def test_verify_finds_the_altered_and_the_lost(world: World) -> None:
    whole, altered, lost = [await stored(world) for _ in range(3)]
    by_id = {path.stem: path for path in world.stored_folder.rglob("*.ogg")}
    path = by_id[str(altered.recording_id)]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    by_id[str(lost.recording_id)].unlink()

    found = {
        one.recording_id: one.difference
        async for one in verify_recordings(world.pool, world.places)
    }

    assert found == {
        whole.recording_id: None,
        altered.recording_id: Difference.ALTERED,
        lost.recording_id: Difference.GONE,
    }
