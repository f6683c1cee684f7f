"""The card of a call: for whose phone it is on, with everybody the number speaks for."""

from uuid import UUID, uuid4

from callcenter.domain.access import Role
from callcenter.services.live.publish import LivePublisher
from db.pool import Pool
from tests.integration.api.visitor import Client, Visitor
from tests.integration.api.world import PHONE, Held, add_call, audited, build
from tests.integration.live_parts import publishing, standing
from tests.waiting import until_so

ANNA = UUID(int=1)
INSERT_PERSON = "INSERT INTO persons (person_id, family_name, given_name) VALUES ($1, $2, $3)"
INSERT_PHONE = """
    INSERT INTO person_phones (phone_id, person_id, position, raw, kind, e164)
    VALUES ($1, $2, 1, $3, 'e164', $3)
"""
RING_NOW = """
    UPDATE calls SET answered_at = NULL, ended_at = NULL, agent_extension = NULL, wait_seconds = 0
     WHERE linkedid = $1
"""


async def operator(client: Client, pool: Pool, extension: str) -> Visitor:
    return await Visitor.of_role(
        client, pool, Role.OPERATOR, login=f"operator{extension}", extension=extension
    )


async def rings(publisher: LivePublisher, pool: Pool, extension: str, linkedid: str) -> None:
    publisher.put(
        "ring",
        extension,
        {"extension": extension, "linkedid": linkedid, "caller_e164": PHONE, "queue": "hotline"},
    )
    await until_so(lambda: standing(pool, "ring"))


async def known_family(pool: Pool) -> None:
    """Store Anna with PHONE, and a name in one earlier case."""
    await pool.execute(INSERT_PERSON, ANNA, "Иванова", "Анна")
    await pool.execute(INSERT_PHONE, uuid4(), ANNA, PHONE)
    await pool.execute("UPDATE cases SET caller_name = 'Сидоров' WHERE case_number = '2260000025'")


async def test_the_card_shows_everybody_and_everything_of_the_number(
    client: Client, pool: Pool, fresh_database: str
) -> None:
    world = await build(pool)
    await known_family(pool)
    await pool.execute(RING_NOW, world.own.linkedid)
    mine = await operator(client, pool, "201")
    async with publishing(fresh_database) as publisher:
        await rings(publisher, pool, "201", world.own.linkedid)
        answer = await mine.get(f"/cards/{world.own.linkedid}")
    card = await answer.json()

    assert answer.status == 200
    assert card["caller_e164"] == PHONE
    assert (card["case_id"], card["case_number"]) == (str(world.own.case_id), "2260000017")
    assert [(one["name"], one["person_id"], one["how"]) for one in card["who"]] == [
        ("Сидоров", None, "earlier_case"),
        ("Иванова Анна", str(ANNA), "phone"),
    ]
    assert [one["number"] for one in card["open_cases"]] == ["2260000025"]
    assert [one["linkedid"] for one in card["earlier_calls"]] == [world.foreign.linkedid]
    assert (card["queue"], card["queue_title"]) == ("hotline", "Горячая линия")
    assert card["line_title"] == "Горячая линия"
    assert 49 < card["waited_seconds"] < 70
    assert card["withheld"] is False


async def test_a_card_is_for_whose_phone_it_is_who_answered_and_who_reads_all_calls(
    client: Client, pool: Pool, fresh_database: str
) -> None:
    world = await build(pool)
    path = f"/cards/{world.own.linkedid}"
    answered, rung, other = [await operator(client, pool, e) for e in ("201", "202", "203")]
    async with publishing(fresh_database) as publisher:
        await rings(publisher, pool, "202", world.own.linkedid)
        assert (await answered.get(path)).status == 200
        assert (await rung.get(path)).status == 200
        assert (await other.get(path)).status == 404
        for role, status in ((Role.SUPERVISOR, 200), (Role.AUDITOR, 200)):
            visitor = await Visitor.of_role(client, pool, role)
            assert (await visitor.get(path)).status == status
        publisher.put("ring", "202", None)
        await until_so(lambda: _gone(pool))
        assert (await rung.get(path)).status == 404


async def _gone(pool: Pool) -> bool:
    return not await standing(pool, "ring")


async def test_a_reading_is_recorded_once_for_each_call_and_person_a_refusal_each_time(
    client: Client, pool: Pool
) -> None:
    world = await build(pool)
    mine, other = await operator(client, pool, "201"), await operator(client, pool, "203")
    for _ in range(3):
        await mine.get(f"/cards/{world.own.linkedid}")
    await other.get(f"/cards/{world.own.linkedid}")
    await other.get(f"/cards/{world.own.linkedid}")

    what = f"card {world.own.linkedid}"
    assert [entry for entry in await audited(pool) if "card" in entry[2]] == [
        ("operator201", "read", what),
        ("operator203", "denied", what),
        ("operator203", "denied", what),
    ]


async def test_a_card_is_there_before_the_journal_is(
    client: Client, pool: Pool, fresh_database: str
) -> None:
    """The phone rings for a call whose line has not been read yet."""
    mine = await operator(client, pool, "201")
    async with publishing(fresh_database) as publisher:
        await rings(publisher, pool, "201", "s-1.77")
        answer = await mine.get("/cards/s-1.77")
    card = await answer.json()

    assert (answer.status, card["case_id"], card["caller_e164"]) == (200, None, PHONE)


async def test_a_withheld_number_is_nobody(client: Client, pool: Pool) -> None:
    held = await _anonymous(pool)
    mine = await operator(client, pool, "201")
    card = await (await mine.get(f"/cards/{held.linkedid}")).json()

    assert (card["withheld"], card["caller_e164"], card["who"]) == (True, None, [])
    assert card["earlier_calls"] == card["open_cases"] == []


async def _anonymous(pool: Pool) -> Held:
    held = await add_call(pool, "s-1.5", "201", None, "2260000033")
    await pool.execute("UPDATE calls SET caller_e164 = NULL, caller_raw = 'anonymous'")
    await pool.execute("UPDATE cases SET caller_e164 = NULL")
    return held


async def test_what_a_caller_calls_himself_is_text(client: Client, pool: Pool) -> None:
    world = await build(pool)
    hostile = "<script>alert(1)</script>\u202e' OR 1=1 --"
    await pool.execute("UPDATE cases SET caller_name = $1", hostile)
    mine = await operator(client, pool, "201")
    card = await (await mine.get(f"/cards/{world.own.linkedid}")).json()

    assert [one["name"] for one in card["who"]] == [hostile]
