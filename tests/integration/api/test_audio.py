"""Hearing a recording over HTTP: a reason first, then the bytes, and only to those allowed."""

import hashlib
import random
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from aiohttp import ClientError

from callcenter.domain.access import Role
from callcenter.services.recording_places import RecordingPlaces
from db.pool import Pool
from tests.integration.api.visitor import Client, Visitor
from tests.integration.api.world import World, audited, build

SOUND = random.Random(7).randbytes(300_000)  # noqa: S311 - any bytes do
WHY = "Жалоба гражданина"

INSERT = """
    INSERT INTO recordings (recording_id, stem, linkedid, node, state, started_at, ended_at,
                            retention, duration_seconds, bytes, sha256, storage_key)
    VALUES ($1, $2, $3, 'pbx1', 'ready', app_now() - $4::interval - interval '1 minute',
            app_now() - $4::interval, '30 days', 60, $5, $6, $7)
"""


@dataclass(frozen=True, slots=True)
class Sounds:
    world: World
    own: UUID  # of the call that extension 201 answered
    foreign: UUID


async def record(
    pool: Pool, places: RecordingPlaces, linkedid: str, ended_ago: timedelta = timedelta(hours=1)
) -> UUID:
    recording_id = uuid4()
    key = f"2026-11-22/{recording_id}.ogg"
    await places.store.put(key, SOUND)
    digest = hashlib.sha256(SOUND).digest()
    async with pool.acquire() as connection:
        await connection.execute(
            INSERT, recording_id, linkedid, linkedid, ended_ago, len(SOUND), digest, key
        )
    return recording_id


@pytest.fixture
async def sounds(pool: Pool, places: RecordingPlaces) -> Sounds:
    world = await build(pool)
    own = await record(pool, places, world.own.linkedid)
    return Sounds(world, own, await record(pool, places, world.foreign.linkedid))


async def listen(visitor: Visitor, recording_id: UUID, why: str = WHY, span: str = "") -> bytes:
    answer = await visitor.get(
        f"/recordings/{recording_id}/audio", params={"reason": why}, headers={"Range": span}
    )
    assert answer.status in {200, 206}, await answer.text()
    return await answer.read()


@pytest.mark.parametrize("role", Role, ids=str)
async def test_only_those_allowed_hear(
    client: Client, pool: Pool, sounds: Sounds, role: Role
) -> None:
    visitor = await Visitor.of_role(client, pool, role, extension="201")
    hears_own = role in {Role.OPERATOR, Role.LINE2, Role.LINE3, Role.SUPERVISOR}

    for recording_id, allowed in (
        (sounds.own, hears_own),
        (sounds.foreign, role is Role.SUPERVISOR),
    ):
        answer = await visitor.get(f"/recordings/{recording_id}/audio", params={"reason": WHY})

        assert (answer.status == 200) == allowed
        assert (await answer.read() == SOUND) == allowed
        assert answer.status in {200, 403, 404}


async def test_the_reason_is_written_before_the_sound_leaves(
    pool: Pool, sounds: Sounds, supervisor: Visitor
) -> None:
    await listen(supervisor, sounds.own)

    assert await audited(pool) == [("supervisor", "recording.listened", f"recording {sounds.own}")]
    async with pool.acquire() as connection:
        body = await connection.fetchval("SELECT body FROM audit ORDER BY seq DESC LIMIT 1")
    assert body["reason"] == WHY
    assert body["address"] == "127.0.0.1"


async def test_no_entry_no_sound(pool: Pool, sounds: Sounds, supervisor: Visitor) -> None:
    async with pool.acquire() as connection:
        await connection.execute("ALTER TABLE audit ADD CHECK (seq < 0) NOT VALID")

    answer = await supervisor.get(f"/recordings/{sounds.own}/audio", params={"reason": WHY})

    assert answer.status == 500
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("query", ["", "?reason=", "?reason=ok", "?reason=%20%20%20%20"])
async def test_without_a_reason_there_is_no_sound(
    sounds: Sounds, supervisor: Visitor, query: str
) -> None:
    assert (await supervisor.get(f"/recordings/{sounds.own}/audio{query}")).status == 422


async def test_one_entry_covers_all_ranges_of_a_listening(
    pool: Pool, sounds: Sounds, supervisor: Visitor
) -> None:
    begun = await supervisor.post(f"/recordings/{sounds.own}/listenings", json={"reason": WHY})
    listening = (await begun.json())["listening_id"]
    path = f"/recordings/{sounds.own}/audio?listening={listening}"

    heard = b""
    for start in range(0, len(SOUND), 100_000):
        answer = await supervisor.get(path, headers={"Range": f"bytes={start}-{start + 99_999}"})
        assert answer.status == 206
        heard += await answer.read()

    assert heard == SOUND
    assert len(await audited(pool)) == 1


async def test_a_listening_is_one_persons_for_one_recording(
    client: Client, pool: Pool, sounds: Sounds, supervisor: Visitor
) -> None:
    begun = await supervisor.post(f"/recordings/{sounds.own}/listenings", json={"reason": WHY})
    listening = (await begun.json())["listening_id"]
    other = await Visitor.of_role(client, pool, Role.SUPERVISOR, login="other")

    theirs = await other.get(f"/recordings/{sounds.own}/audio?listening={listening}")
    elsewhere = await supervisor.get(f"/recordings/{sounds.foreign}/audio?listening={listening}")

    assert [theirs.status, elsewhere.status] == [404, 404]


@pytest.mark.parametrize(
    ("span", "start", "end"),
    [
        ("bytes=0-", 0, 300_000),
        ("bytes=0-0", 0, 1),
        ("bytes=-5", 299_995, 300_000),
        ("bytes=299999-400000", 299_999, 300_000),
        ("bytes=100000-199999", 100_000, 200_000),
    ],
)
async def test_a_range_is_sent_alone(
    sounds: Sounds, supervisor: Visitor, span: str, start: int, end: int
) -> None:
    answer = await supervisor.get(
        f"/recordings/{sounds.own}/audio", params={"reason": WHY}, headers={"Range": span}
    )

    assert answer.status == 206
    assert await answer.read() == SOUND[start:end]
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(SOUND)}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_type == "audio/ogg"


@pytest.mark.parametrize(
    "span",
    ["bytes=" + ",".join(["0-"] * 1000), "bytes=-0", "bytes=300000-", "bytes=9-1", "bytes=--1"],
    ids=["thousand", "no tail", "beyond", "backwards", "negative"],
)
async def test_an_abusive_range_is_refused(sounds: Sounds, supervisor: Visitor, span: str) -> None:
    answer = await supervisor.get(
        f"/recordings/{sounds.own}/audio", params={"reason": WHY}, headers={"Range": span}
    )

    assert answer.status == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(SOUND)}"


async def test_a_range_of_another_copy_gets_the_whole(sounds: Sounds, supervisor: Visitor) -> None:
    answer = await supervisor.get(
        f"/recordings/{sounds.own}/audio",
        params={"reason": WHY},
        headers={"Range": "bytes=0-9", "If-Range": '"another"'},
    )

    assert answer.status == 200
    assert await answer.read() == SOUND


async def test_an_expired_recording_is_refused_from_that_moment(
    pool: Pool, places: RecordingPlaces, sounds: Sounds, supervisor: Visitor
) -> None:
    async with pool.acquire() as connection:
        await connection.execute("DELETE FROM recordings WHERE recording_id = $1", sounds.foreign)
    thirty_days = timedelta(hours=720)
    gone = await record(pool, places, sounds.world.foreign.linkedid, thirty_days)

    answer = await supervisor.get(f"/recordings/{gone}/audio", params={"reason": WHY})

    assert answer.status == 410
    assert (await answer.json())["code"] == "recording_expired"


async def test_a_stump_is_never_taken_for_the_whole(
    pool: Pool, places: RecordingPlaces, sounds: Sounds, supervisor: Visitor
) -> None:
    asked = "SELECT storage_key FROM recordings WHERE recording_id = $1"
    async with pool.acquire() as connection:
        await places.store.delete(await connection.fetchval(asked, sounds.own))

    with pytest.raises(ClientError):  # the connection is cut
        await listen(supervisor, sounds.own)


async def test_states_are_shown_without_sound(sounds: Sounds, administrator: Visitor) -> None:
    page = await (await administrator.get("/recordings?state=ready&limit=1")).json()
    rest = await (
        await administrator.get(f"/recordings?state=ready&limit=5&cursor={page['next_cursor']}")
    ).json()

    shown = {item["recording_id"] for item in [*page["items"], *rest["items"]]}
    assert shown == {str(sounds.own), str(sounds.foreign)}
    assert page["items"][0]["sha256"] == hashlib.sha256(SOUND).hexdigest()
    assert (await administrator.get("/recordings?with_problem=true")).status == 200


async def test_the_state_of_a_foreign_recording_is_not_found(
    client: Client, pool: Pool, sounds: Sounds
) -> None:
    anna = await Visitor.of_role(client, pool, Role.OPERATOR, extension="201")

    own = await anna.get(f"/recordings/{sounds.own}")
    foreign = await anna.get(f"/recordings/{sounds.foreign}")

    assert [own.status, foreign.status] == [200, 404]
    assert await audited(pool) == [
        ("operator", "read", f"recording {sounds.own}"),
        ("operator", "denied", f"recording {sounds.foreign}"),
    ]


@pytest.mark.parametrize(
    ("path", "action"), [("/recordings", "listed"), ("/recordings/{own}", "read")]
)
async def test_states_that_cannot_be_recorded_as_read_are_not_shown(
    pool: Pool, sounds: Sounds, supervisor: Visitor, path: str, action: str
) -> None:
    asked = path.format(own=sounds.own)
    assert (await supervisor.get(asked)).status == 200
    assert [entry[1] for entry in await audited(pool)] == [action]
    async with pool.acquire() as connection:
        await connection.execute("ALTER TABLE audit ADD CHECK (seq < 0) NOT VALID")

    assert (await supervisor.get(asked)).status == 500
