"""Rows made from events: one call, one case, one obligation, however the events come."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callcenter.domain.events import CallEvent, parse_line
from callcenter.services.recent_calls import RecentCalls
from callcenter.services.record_events import Batch, record_events
from db.callbacks import CONVERSATIONS_SINCE
from db.journal import EVENTS_OF_CALLS, OPEN_CALLS, prepare_tail
from db.pool import Connection
from db.rejected import Rejected
from tests.integration.journal_parts import (
    NODE,
    RULES,
    Recorder,
    drop_versions,
    from_number,
    renamed,
    rows,
)
from tests.unit.call_script import ARRIVAL, CALL, QUEUED, TALKING, ended, script

TRACE = Path(__file__).parents[1] / "unit" / "traces" / "attended_transfer.jsonl"
REAL = [parse_line(raw) for raw in TRACE.read_bytes().splitlines()]
ANSWERED = [*TALKING, *ended(44.5, "citizen", "201")]
ABANDONED = [*QUEUED, *ended(30, "citizen", "201")]
SHORT = [*ARRIVAL[:4], *ended(3, "citizen")]


@pytest.fixture
def record(connection: Connection) -> Recorder:
    return Recorder(connection)


@pytest.mark.covers("001-12", "003-21", "I-1")
async def test_a_real_journal_gives_one_citizens_call_with_one_case(record: Recorder) -> None:
    await record(REAL)
    found = await rows(record.connection)

    assert [(call["direction"], call["outcome"]) for call in found["calls"]] == [
        ("inbound", "answered"),
        ("internal", "answered"),
    ]
    assert [call["case_id"] for call in found["calls"]] == [found["cases"][0]["case_id"], None]
    assert found["cases"][0]["case_number"] == "2260000019"
    assert found["recordings"][0]["state"] == "expected"
    assert found["recordings"][0]["ended_at"] == found["calls"][0]["ended_at"]


async def test_the_case_has_its_number_before_a_phone_rings(record: Recorder) -> None:
    await record(ARRIVAL[:2])
    draft = await record.value("SELECT state || coalesce(case_number, '') FROM cases")
    await record(ARRIVAL[2:])
    number = await record.value("SELECT case_number FROM cases JOIN calls USING (case_id)")

    assert (draft, number) == ("draft", "2260000019")


def busy_hour() -> list[CallEvent]:
    """Return calls of every sort, their events mixed as a PBX writes them."""
    other = from_number(ABANDONED, "89005556677")
    calls = [
        ANSWERED,
        renamed(ABANDONED, 1, 20),
        renamed(ANSWERED, 2, 70),
        renamed(ABANDONED, 3, 140),
        renamed(other, 4, 1),
        renamed(from_number(SHORT, "89005556677"), 5, 60),
        renamed(from_number(ABANDONED, "anonymous"), 6, 3),
        renamed(script((0, "plumbing", "CHAN_START"), (1, "plumbing", "LINKEDID_END")), 7),
        renamed(ABANDONED, 8, 200),
        REAL,
    ]
    return sorted((event for call in calls for event in call), key=lambda event: event.event_at)


@pytest.mark.parametrize("size", [1, 7, 40])
async def test_how_events_are_batched_changes_no_row(connection: Connection, size: int) -> None:
    events = busy_hour()
    record = Recorder(connection)
    for start in range(0, len(events), size):
        await record(events[start : start + size])
    piecemeal = await rows(connection)
    await connection.execute("TRUNCATE calls, cases, case_counters, call_events CASCADE")
    await connection.execute("TRUNCATE recordings CASCADE")
    await Recorder(connection)(events)

    assert await rows(connection) == drop_versions(piecemeal, await rows(connection))


async def test_events_read_again_change_nothing(record: Recorder) -> None:
    await record(busy_hour())
    before = await rows(record.connection)
    again = await record(busy_hour())
    await Recorder(record.connection)(list(reversed(busy_hour())))

    assert await rows(record.connection) == before
    assert again.calls == (), "nothing new is told to anybody"


async def test_late_events_after_a_restart_refold_from_the_rows(record: Recorder) -> None:
    await record(ABANDONED[:-3])
    await Recorder(record.connection)(ABANDONED[-3:])

    assert await record.value("SELECT outcome FROM calls") == "abandoned"
    assert await record.value("SELECT jsonb_array_length(timeline->'steps') FROM calls") == 10


async def test_an_abandoned_call_is_owed_and_settled_by_the_next_talk(record: Recorder) -> None:
    await record(ABANDONED)
    opened = await record.value("SELECT reason || ' ' || state FROM callbacks")
    await record(renamed(ANSWERED, 1, 600))
    done = await record.connection.fetchrow("SELECT state, evidence_linkedid FROM callbacks")

    assert opened == "abandoned open"
    assert done is not None
    assert tuple(done) == ("done", renamed(ANSWERED, 1)[0].linkedid)


async def test_calling_out_settles_it_and_joins_the_case(record: Recorder) -> None:
    await record(ABANDONED)
    await record(call_out("89001112233", later=900))
    found = await rows(record.connection)

    assert found["callbacks"][0]["state"] == "done"
    assert [call["case_id"] for call in found["calls"]] == [found["cases"][0]["case_id"]] * 2


def call_out(number: str, later: float) -> list[CallEvent]:
    first = "boot1-1795339000.1"
    names = {
        CALL: (first, "PJSIP/201-00000021"),
        "boot1-1795338000.2": ("boot1-1795339000.2", "PJSIP/trunk-00000022"),
    }
    happening = script(
        (0, "citizen", "CHAN_START"),
        (0, "citizen", "OUTBOUND", number),
        (1, "201", "CHAN_START"),
        (6, "201", "BRIDGE_ENTER", "b"),
        (6, "citizen", "BRIDGE_ENTER", "b"),
        *[(36, who, kind) for kind in ("HANGUP", "CHAN_END") for who in ("citizen", "201")],
        (36, "citizen", "LINKEDID_END"),
    )
    later_on = renamed(happening, 0, later)
    return [
        replace(
            event, linkedid=first, uniqueid=names[event.uniqueid][0],
            channel=names[event.uniqueid][1],
        )
        for event in later_on
    ]  # fmt: skip


async def test_an_earlier_talk_settles_nothing(record: Recorder) -> None:
    await record(renamed(ABANDONED, 1, 600))
    await record(ANSWERED)  # a slower node brings it later; it was ten minutes before

    assert await record.value("SELECT state FROM callbacks") == "open"


async def test_a_talk_brought_first_settles_what_is_owed_from_before_it(
    record: Recorder,
) -> None:
    await record(renamed(ANSWERED, 1, 600))
    await record(ABANDONED)

    assert await record.value("SELECT state FROM callbacks") == "done"


async def test_a_talk_that_began_before_a_call_came_does_not_answer_it(record: Recorder) -> None:
    """Two people of one clinic, behind one number: one talks, the other waits in vain."""
    await record(TALKING)
    await record(renamed([*QUEUED, *ended(15, "citizen", "201")], 1, later=20))
    await record(ended(300, "citizen", "201"))

    assert await record.value("SELECT state FROM callbacks") == "open"


async def test_a_call_that_came_while_another_rang_is_answered_with_it(record: Recorder) -> None:
    """One person phones twice, is answered on the second line and lets the first go."""
    await record(renamed(TALKING, 1, later=5))
    await record(ABANDONED)

    assert await record.value("SELECT state FROM callbacks") == "done"


@pytest.mark.parametrize("size", [1, 100], ids=["as it happens", "in one batch"])
async def test_a_promise_after_a_talk_is_not_met_by_that_talk(record: Recorder, size: int) -> None:
    lost_in_a_transfer = [
        *TALKING,
        *script(
            (20, "201", "BRIDGE_EXIT", "b1"),
            (20, "citizen", "BRIDGE_EXIT", "b1"),
            (21, "citizen", "QUEUE", "hotline"),
            (80, "citizen", "QUEUEEXIT", "hotline:TIMEOUT"),
            (85, "citizen", "CALLBACK", "overflow"),
        ),
        *ended(90, "citizen", "201"),
    ]
    for start in range(0, len(lost_in_a_transfer), size):
        await record(lost_in_a_transfer[start : start + size])

    assert await record.value("SELECT reason || ' ' || state FROM callbacks") == "overflow open"


async def test_one_phone_has_one_open_obligation_for_all_its_calls(record: Recorder) -> None:
    await record(ABANDONED)
    await record(renamed(ABANDONED, 1, 60))

    assert await record.value("SELECT count(*) FROM callbacks") == 1
    assert await record.value("SELECT count(*) FROM callback_calls") == 2
    assert await record.value("SELECT last_unanswered_at FROM callbacks") == datetime(
        2026, 11, 22, 9, 1, tzinfo=UTC
    )


async def test_left_answered_and_left_again_in_one_batch_is_still_owed(record: Recorder) -> None:
    await record([*ABANDONED, *renamed(ANSWERED, 1, 100), *renamed(ABANDONED, 2, 200)])
    states = await record.connection.fetch("SELECT state FROM callbacks ORDER BY created_at")

    assert [row["state"] for row in states] == ["done", "open"]


async def test_a_promise_counts_from_the_moment_it_is_spoken(record: Recorder) -> None:
    await record([*QUEUED, *script((20, "citizen", "CALLBACK", "requested"))])

    assert await record.value("SELECT reason FROM callbacks") == "requested"


async def test_short_calls_and_nameless_ones_close_by_themselves(record: Recorder) -> None:
    await record(SHORT)
    await record(renamed(from_number(ABANDONED, "anonymous"), 1))
    closed = await record.connection.fetch(
        "SELECT close_reason FROM cases WHERE state = 'closed' AND case_number IS NOT NULL "
        "ORDER BY close_reason"
    )

    assert [row["close_reason"] for row in closed] == ["no_number", "short_call"]
    assert await record.value("SELECT count(*) FROM callbacks") == 0


async def test_who_answers_gets_the_case(record: Recorder) -> None:
    await record.connection.execute(
        "INSERT INTO users (user_id, login, full_name, role, extension, password_hash) "
        "VALUES (gen_random_uuid(), 'anna', 'Anna', 'operator', '201', '-')"
    )
    await record(TALKING)

    assert await record.value("SELECT login FROM cases JOIN users ON user_id = operator_id") == (
        "anna"
    )
    assert await record.value("SELECT agent_login FROM bi.calls") == "anna"


async def test_a_full_year_of_numbers_does_not_stop_the_journal(record: Recorder) -> None:
    await record.connection.execute("INSERT INTO case_counters VALUES (2, 26, 999998)")
    await record(ANSWERED)
    await record(renamed(SHORT, 1))
    numbers = await record.connection.fetch("SELECT case_number, state FROM cases ORDER BY 1")

    assert [tuple(row) for row in numbers] == [("2269999997", "draft"), (None, "draft")]


async def test_a_line_that_cannot_be_read_is_kept_once(connection: Connection) -> None:
    batch = Batch(NODE, (), [Rejected("journal", "not JSON", b"{\x00")])
    for _ in range(2):
        await record_events(connection, batch, RecentCalls(), RULES)

    assert await connection.fetchval("SELECT count(*) FROM bi.events_rejected") == 1


async def test_a_failed_transaction_leaves_neither_rows_nor_memory(
    connection: Connection,
) -> None:
    record = Recorder(connection)
    await record(TALKING)
    await connection.execute("ALTER TABLE calls ADD CONSTRAINT never CHECK (ended_at IS NULL)")
    with pytest.raises(Exception, match="never"):
        await record(ended(44.5, "citizen", "201"))
    in_progress = await record.value("SELECT outcome FROM calls")
    await connection.execute("ALTER TABLE calls DROP CONSTRAINT never")
    await record(ended(44.5, "citizen", "201"))

    assert in_progress == "in_progress"
    assert await record.value("SELECT outcome FROM calls") == "answered"


async def test_a_start_of_the_pbx_is_noticed_once(record: Recorder) -> None:
    assert (await record(ARRIVAL)).new_boot
    assert not (await record(QUEUED)).new_boot
    assert await record.value("SELECT systemname FROM pbx_boots") == "boot1"


ADD_OPERATOR = """
    INSERT INTO users (user_id, login, full_name, role, extension, password_hash)
    VALUES (gen_random_uuid(), $1, $1, 'operator', $2, '')
"""


async def test_a_call_stays_with_the_person_who_answered_it(record: Recorder) -> None:
    await record.connection.execute(ADD_OPERATOR, "anna", "201")
    await record(TALKING)
    await record.connection.execute("UPDATE users SET extension = NULL")
    await record.connection.execute(ADD_OPERATOR, "boris", "201")
    await record(ended(44.5, "citizen", "201"))

    assert await record.value("SELECT agent_login FROM bi.calls") == "anna"


@pytest.mark.parametrize(
    ("query", "values", "index"),
    [
        (EVENTS_OF_CALLS, (["a", "b"],), "call_events_by_uniqueid"),
        (OPEN_CALLS, (NODE,), "calls_open"),
        (CONVERSATIONS_SINCE, (["+7"], [datetime(2026, 1, 1, tzinfo=UTC)]), "calls_by_caller"),
    ],
)
async def test_the_journals_hot_queries_use_their_indexes(
    record: Recorder, query: str, values: tuple[object, ...], index: str
) -> None:
    await record(ANSWERED)
    await prepare_tail(record.connection)
    plan = await record.connection.fetch(f"EXPLAIN {query}", *values)
    text = "\n".join(row[0] for row in plan)

    assert index in text
    assert "Seq Scan" not in text
