"""The dialogues against a real PostgreSQL and a scripted Asterisk on a real socket."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from agi.dialogues.table import dialogues
from agi.server import AgiServer, Limits
from callcenter.domain.case_number import CaseKind, make_case_number
from callcenter.domain.rate_limits import ENQUIRIES_OF_CALLER, ENQUIRIES_OF_CASE
from callcenter.services.greet_caller import greet_caller
from db.pool import Connection, Pool, open_pool
from tests.agi_peer import LIMIT_SECONDS, LINKEDID, Peer, calling, environment, serving

MOSCOW = ZoneInfo("Europe/Moscow")
NUMBER = "79161234567"
E164 = "+79161234567"
FACT = E164[-4:]
LATE = datetime(2026, 3, 5, 22, 30, tzinfo=UTC)  # the 6th in Moscow


MAKE_TICKET = """
    UPDATE cases SET kind = 'ticket', state = 'in_work', due_at = $2 WHERE case_id = $1
"""
INSERT_TICKET = """
    INSERT INTO tickets (case_id, category, work_type, requester_role, authorisation, urgency,
                         line, started_at)
    VALUES ($1, 'use', 'consult', 'user', 'ok', 'low', 2, app_now())
"""


def case_number(running: int) -> str:
    return make_case_number(CaseKind.APPEAL, 2026, running)


@pytest.fixture
async def server(pool: Pool) -> AsyncIterator[AgiServer]:
    async with serving(dialogues(pool, MOSCOW, "495")) as server:
        yield server


async def add_case(
    pool: Pool,
    *,
    number: str | None = None,
    state: str = "draft",
    name: str = "",
    phone: str | None = E164,
    at: datetime = LATE,
) -> UUID:
    case_id = uuid4()
    await pool.execute(
        """INSERT INTO cases (case_id, case_number, kind, state, caller_e164, caller_name,
                              created_at, registered_at, closed_at)
           VALUES ($1, $2, 'appeal', $3, $4, $5, $6, $7, $8)""",
        *(case_id, number, state, phone, name, at),
        at if state == "registered" else None,
        at if state == "closed" else None,
    )
    return case_id


async def add_call(pool: Pool, case_id: UUID) -> None:
    await pool.execute(
        """INSERT INTO calls (linkedid, node, direction, offered_at, outcome, timeline, case_id)
           VALUES ($1, 'pbx1', 'inbound', $2, 'ringing', '[]', $3)""",
        *(LINKEDID, LATE, case_id),
    )


async def ask(server: AgiServer, script: str, *arguments: str, **values: str) -> Peer:
    async with calling(server, environment(script, *arguments, **values)) as peer:
        await peer.play()
    return peer


async def status(
    server: AgiServer, digits: str, fact: str = FACT, **values: str
) -> tuple[str | None, ...]:
    peer = await ask(server, "status", LINKEDID, digits, fact, **values)
    return tuple(map(peer.variable, ("CC_STATUS,", "CC_STATUS_ON", "CC_AGI_OK")))


@pytest.mark.covers("003-29", "003-37")
@pytest.mark.parametrize(
    ("state", "told"), [("draft", "received"), ("registered", "registered"), ("closed", "closed")]
)
async def test_a_caller_hears_the_state_and_its_office_date(
    server: AgiServer, pool: Pool, state: str, told: str
) -> None:
    number = case_number(1)
    await add_case(pool, number=number, state=state)

    assert await status(server, number) == (told, "2026-03-06", "1")


async def test_the_line_of_a_ticket_and_its_term_are_told(server: AgiServer, pool: Pool) -> None:
    case_id = await add_case(pool, number=case_number(1), state="registered")
    await pool.execute(MAKE_TICKET, case_id, LATE)
    await pool.execute(INSERT_TICKET, case_id)

    peer = await ask(server, "status", LINKEDID, case_number(1), FACT)

    assert [peer.variable(name) for name in ("CC_STATUS,", "CC_STATUS_LINE", "CC_STATUS_DUE")] == [
        "in_work",
        "2",
        "2026-03-06",
    ]


async def test_the_number_one_phones_from_is_no_second_fact(server: AgiServer, pool: Pool) -> None:
    await add_case(pool, number=case_number(1), state="registered")

    assert (await status(server, case_number(1), ""))[0] == "not_found"


async def test_a_wrong_fact_sounds_like_a_number_nobody_has(server: AgiServer, pool: Pool) -> None:
    await add_case(pool, number=case_number(1), state="registered")

    wrong = await ask(server, "status", LINKEDID, case_number(1), "0000")
    unknown = await ask(server, "status", LINKEDID, case_number(2), "0000")

    assert wrong.commands == unknown.commands


async def test_a_former_number_leads_to_its_case(server: AgiServer, pool: Pool) -> None:
    case_id = await add_case(pool, number=case_number(1), state="registered")
    await pool.execute(
        "INSERT INTO former_numbers (case_number, case_id) VALUES ($1, $2)",
        *(case_number(2), case_id),
    )

    assert (await status(server, case_number(2)))[0] == "registered"


async def test_nobody_tries_all_facts_of_one_case(server: AgiServer, pool: Pool) -> None:
    await add_case(pool, number=case_number(1), state="registered")
    tries = range(ENQUIRIES_OF_CASE.most)
    for wrong in tries:
        await status(server, case_number(1), f"{wrong:04d}", callerid=f"7916{wrong:07d}")

    assert (await status(server, case_number(1), callerid="79169999999"))[0] == "unavailable"


async def test_the_answer_goes_to_the_callers_own_channel_and_done_is_last(
    server: AgiServer,
) -> None:
    peer = await ask(server, "status", LINKEDID, case_number(1), FACT)

    assert peer.commands[-1] == f'SET VARIABLE "SHARED(CC_AGI_OK,{LINKEDID})" 1'
    assert f'SET VARIABLE "SHARED(CC_STATUS,{LINKEDID})" "not_found"' in peer.commands


async def test_a_number_nobody_has_is_not_found(server: AgiServer) -> None:
    assert await status(server, case_number(77)) == ("not_found", "", "1")


@pytest.mark.parametrize("typed", ["2260000010", "226000001", "", "abcdefghij", "9" * 64])
async def test_a_typing_slip_is_told_from_a_missing_case(server: AgiServer, typed: str) -> None:
    assert await status(server, typed) == ("invalid", "", "1")


async def test_nothing_personal_leaves_with_the_state(server: AgiServer, pool: Pool) -> None:
    await add_case(pool, number=case_number(1), state="registered", name="Мария Ивановна")

    peer = await ask(server, "status", LINKEDID, case_number(1), FACT)

    assert not any(word in said for said in peer.commands for word in ("Мария", E164, NUMBER))


async def test_one_caller_cannot_walk_the_case_numbers(server: AgiServer, pool: Pool) -> None:
    await add_case(pool, number=case_number(1), state="registered")
    heard = [await status(server, case_number(1)) for _ in range(ENQUIRIES_OF_CALLER.most + 1)]

    assert heard[-2][0] == "registered"
    assert heard[-1] == ("unavailable", "", "1")
    assert (await status(server, case_number(1), callerid="79160000000"))[0] == "registered"


async def test_the_draft_takes_the_only_name_known_for_the_number(
    server: AgiServer, pool: Pool
) -> None:
    draft = await add_case(pool)
    await add_call(pool, draft)
    await add_case(pool, number=case_number(1), state="registered", name="Мария")
    await add_case(pool, number=case_number(2), state="closed", name="Мария")

    peer = await ask(server, "greet", LINKEDID, NUMBER, "78001000122")

    assert peer.variable("CC_AGI_OK") == "1"
    assert await name_of(pool, draft) == "Мария"


async def test_screens_are_told_when_a_draft_is_named(
    server: AgiServer, pool: Pool, connection: Connection
) -> None:
    news: asyncio.Queue[str] = asyncio.Queue()
    await connection.add_listener("callcenter", lambda *heard: news.put_nowait(str(heard[-1])))
    await add_call(pool, await add_case(pool))
    await add_case(pool, number=case_number(1), state="registered", name="Мария")

    await ask(server, "greet", LINKEDID, NUMBER, "78001000122")

    told = await asyncio.wait_for(news.get(), LIMIT_SECONDS)
    assert told == f'{{"calls":["{LINKEDID}"]}}'


async def test_two_people_on_one_number_are_a_choice_and_never_a_guess(
    server: AgiServer, pool: Pool
) -> None:
    draft = await add_case(pool)
    await add_call(pool, draft)
    await add_case(pool, number=case_number(1), state="registered", name="Мария")
    await add_case(pool, number=case_number(2), state="closed", name="Пётр")

    await ask(server, "greet", LINKEDID, NUMBER, "78001000122")

    assert await name_of(pool, draft) == ""


async def test_a_greeting_counts_open_cases_and_offers_all_names(pool: Pool) -> None:
    await add_call(pool, await add_case(pool))
    await add_case(pool, number=case_number(1), state="registered", name="Мария")
    await add_case(pool, number=case_number(2), state="closed", name="Пётр")
    await add_case(pool, number=case_number(3), name="Иван", phone="+79990000000")

    greeting = await greet_caller(pool, LINKEDID, NUMBER, "495")

    assert (greeting.names, greeting.open_cases) == (("Мария", "Пётр"), 1)
    assert greeting.known
    assert greeting.name is None


@pytest.mark.parametrize("state", ["draft", "registered"])
async def test_what_an_operator_has_written_stays(
    server: AgiServer, pool: Pool, state: str
) -> None:
    case_id = await add_case(
        pool, number=case_number(1), state=state, name="" if state == "registered" else "Анна"
    )
    await add_call(pool, case_id)
    await add_case(pool, number=case_number(2), state="closed", name="Мария")
    before = await name_of(pool, case_id)

    await ask(server, "greet", LINKEDID, NUMBER, "78001000122")

    assert await name_of(pool, case_id) == before


async def test_a_draft_that_comes_a_moment_later_is_named_too(
    fresh_database: str, pool: Pool
) -> None:
    await add_case(pool, number=case_number(1), state="registered", name="Мария")
    own = await open_pool(fresh_database)
    async with serving(dialogues(own, MOSCOW, "495")) as server:
        greeting = asyncio.create_task(ask(server, "greet", LINKEDID, NUMBER, "78001000122"))
        await until_another_pool_has_asked(pool)
        draft = await add_case(pool)
        await add_call(pool, draft)
        await asyncio.wait_for(greeting, LIMIT_SECONDS)
    await own.close()

    assert await name_of(pool, draft) == "Мария"


async def test_a_withheld_number_greets_nobody(server: AgiServer, pool: Pool) -> None:
    draft = await add_case(pool, phone=None)
    await add_call(pool, draft)
    await add_case(pool, number=case_number(1), name="Мария", phone=None)

    peer = await ask(server, "greet", LINKEDID, "", "78001000122")

    assert peer.variable("CC_AGI_OK") == "1"
    assert await name_of(pool, draft) == ""


@pytest.mark.parametrize(
    ("number", "owed", "promise"),
    [(NUMBER, 0, "promised"), (NUMBER, 1, "already"), ("", 0, "no_number")],
)
async def test_a_promise_says_what_is_true(
    server: AgiServer, pool: Pool, number: str, owed: int, promise: str
) -> None:
    for _ in range(owed):
        await pool.execute(
            """INSERT INTO callbacks (callback_id, phone_e164, case_id, reason, state, created_at,
                                      due_at, last_unanswered_at)
               VALUES ($1, $2, $3, 'abandoned', 'open', $4, $4, $4)""",
            *(uuid4(), E164, await add_case(pool), LATE),
        )

    peer = await ask(server, "callback", LINKEDID, number)

    assert peer.variable("CC_CALLBACK") == promise
    assert peer.variable("CC_AGI_OK") == "1"


async def test_a_script_called_without_its_arguments_is_not_done(server: AgiServer) -> None:
    peer = await ask(server, "status", LINKEDID)

    assert peer.commands == []


@pytest.mark.parametrize(
    ("script", "variable"), [("status", "CC_STATUS,"), ("callback", "CC_CALL")]
)
async def test_with_postgresql_hung_the_caller_hears_so_in_half_a_second(  # B9
    server: AgiServer, pool: Pool, script: str, variable: str
) -> None:
    argument = case_number(1) if script == "status" else NUMBER
    await ask(server, script, LINKEDID, argument, FACT)
    backends = await pool.fetch("SELECT pid FROM pg_stat_activity WHERE datname IS NOT NULL")

    with stopped([row["pid"] for row in backends]):
        begun = time.monotonic()
        peer = await ask(server, script, LINKEDID, argument, FACT)
        assert time.monotonic() - begun < 0.5

    assert peer.variable(variable) == "unavailable"
    again = await ask(server, script, LINKEDID, argument, FACT)
    assert again.variable(variable) != "unavailable"


async def test_with_postgresql_away_the_caller_hears_so_at_once(fresh_database: str) -> None:  # B9
    pool = await open_pool(fresh_database)
    async with serving(dialogues(pool, MOSCOW, "495")) as server:
        await pool.close()
        begun = time.monotonic()
        assert (await status(server, case_number(1)))[0] == "unavailable"
        assert time.monotonic() - begun < 0.5


async def test_many_lookups_at_once_share_a_small_pool(pool: Pool) -> None:  # B8
    for running in range(1, 21):
        await add_case(pool, number=case_number(running), state="registered")
    async with serving(dialogues(pool, MOSCOW, "495"), Limits()) as server:
        heard = await asyncio.gather(
            *[
                status(server, case_number(1 + caller % 20), callerid=f"7916{caller:07d}")
                for caller in range(100)
            ]
        )

    assert {state for state, _, _ in heard} == {"registered"}


async def until_another_pool_has_asked(pool: Pool) -> None:
    """Wait until a connection of another pool has been used and given back."""
    asked = """SELECT EXISTS (SELECT FROM pg_stat_activity
                               WHERE datname = current_database() AND pid <> pg_backend_pid()
                                 AND query LIKE '%advisory_unlock_all%')"""
    async with asyncio.timeout(LIMIT_SECONDS):
        while not await pool.fetchval(asked):  # noqa: ASYNC110 - the state is the server's
            await asyncio.sleep(0.005)


async def name_of(pool: Pool, case_id: UUID) -> str:
    return str(await pool.fetchval("SELECT caller_name FROM cases WHERE case_id = $1", case_id))


@contextmanager
def stopped(backends: list[int]) -> Iterator[None]:
    """Stop a PostgreSQL: it still accepts connections, and answers nobody."""
    stat = Path(f"/proc/{backends[0]}/stat").read_text(encoding="utf-8")
    postmaster = int(stat.rpartition(")")[2].split()[1])
    try:
        for pid in (postmaster, *backends):
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in (postmaster, *backends):
            os.kill(pid, signal.SIGCONT)
