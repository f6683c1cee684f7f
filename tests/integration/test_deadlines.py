"""Promised moments in the database: kept, missed, moved on record, watched once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from callcenter.domain.deadline_kinds import (
    Cause,
    DeadlineKind,
    DeadlineMissingError,
    DeadlineStartedError,
    ExtendedLateError,
    ExtendedTwiceError,
    Move,
    NoLongerError,
    WarnPolicy,
)
from callcenter.domain.office import Due
from callcenter.jobs.deadlines import deadlines_job
from callcenter.services.deadlines.each_case import WatchReport
from callcenter.services.deadlines.end_deadline import cancel_deadlines, meet_deadline
from callcenter.services.deadlines.move_deadline import extend_deadline, move_deadline
from callcenter.services.deadlines.start_deadline import start_deadline
from callcenter.services.deadlines.watch_deadlines import Watch, watch_deadlines
from db.deadlines import DeadlineRow, case_deadlines, deadline_changes
from db.pool import CheckViolation, Connection, Pool, open_pool
from tests.unit.office import MOSCOW

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
ANSWER, EXECUTION, DISPUTE = DeadlineKind.ANSWER, DeadlineKind.EXECUTION, DeadlineKind.DISPUTE
POLICY = WarnPolicy(share=0.75, before=timedelta(0))
WATCH = Watch(POLICY, "en")


@pytest.fixture
async def now(connection: Connection) -> datetime:
    moment: datetime = await connection.fetchval("SELECT app_now()")
    return moment


async def add_case(connection: Connection, number: str = "1260000019") -> UUID:
    case_id = uuid4()
    await connection.execute(
        "INSERT INTO cases (case_id, case_number, kind, state, created_at)"
        " VALUES ($1, $2, 'ticket', 'registered', app_now())",
        *(case_id, number),
    )
    return case_id


def due(at: datetime) -> Due:
    return Due(at, at, provisional=False)


async def only(connection: Connection, case_id: UUID) -> DeadlineRow:
    [row] = await case_deadlines(connection, case_id)
    return row


async def due_at(connection: Connection, case_id: UUID) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        "SELECT due_at FROM cases WHERE case_id = $1", case_id
    )
    return found


async def told(connection: Connection) -> list[tuple[str, str]]:
    rows = await connection.fetch("SELECT kind, facts->>'text' AS of FROM notices ORDER BY kind")
    return [(row["kind"], row["of"]) for row in rows]


async def test_a_case_shows_the_soonest_moment_it_owes(
    connection: Connection, now: datetime
) -> None:
    case_id = await add_case(connection)
    await start_deadline(connection, case_id, ANSWER, now, due(now + 30 * HOUR))
    await start_deadline(connection, case_id, DeadlineKind.FORWARD, now, due(now + 7 * HOUR))
    assert await due_at(connection, case_id) == now + 7 * HOUR

    assert await meet_deadline(connection, case_id, DeadlineKind.FORWARD, now + HOUR)
    assert await due_at(connection, case_id) == now + 30 * HOUR

    await cancel_deadlines(connection, case_id)
    assert await due_at(connection, case_id) is None
    assert not await meet_deadline(connection, case_id, ANSWER, now + HOUR)


async def test_a_promise_is_made_once_a_round(connection: Connection, now: datetime) -> None:
    case_id = await add_case(connection)
    await start_deadline(connection, case_id, EXECUTION, now, due(now + HOUR))

    with pytest.raises(DeadlineStartedError):
        await start_deadline(connection, case_id, EXECUTION, now, due(now + 9 * HOUR))
    await meet_deadline(connection, case_id, EXECUTION, now)
    await start_deadline(connection, case_id, EXECUTION, now, due(now + 9 * HOUR), 2)

    assert [row.round for row in await case_deadlines(connection, case_id)] == [1, 2]
    assert await due_at(connection, case_id) == now + 9 * HOUR


@pytest.mark.parametrize(
    ("late", "breached"), [(0.999 * SECOND, False), (SECOND, True), (-HOUR, False)]
)
async def test_what_is_kept_late_is_a_breach(
    connection: Connection, now: datetime, late: timedelta, *, breached: bool
) -> None:
    case_id = await add_case(connection)
    await start_deadline(connection, case_id, EXECUTION, now - 5 * HOUR, due(now))

    await meet_deadline(connection, case_id, EXECUTION, now + late)

    row = await only(connection, case_id)
    assert (row.met_at, row.breached_at) == (now + late, now + late if breached else None)


async def test_what_ended_otherwise_too_late_was_missed(
    connection: Connection, now: datetime
) -> None:
    case_id = await add_case(connection)
    await start_deadline(connection, case_id, EXECUTION, now - 5 * HOUR, due(now - HOUR))

    await cancel_deadlines(connection, case_id)

    row = await only(connection, case_id)
    assert row.met_at is None
    assert row.cancelled_at is not None
    assert row.breached_at is not None


@pytest.mark.covers("I-11")
async def test_an_extension_is_on_record_and_the_only_one(
    connection: Connection, now: datetime
) -> None:
    case_id = await add_case(connection)
    await start_deadline(connection, case_id, ANSWER, now, due(now + 30 * HOUR))
    who = {"actor": "boss", "reason": "documents asked for"}

    with pytest.raises(NoLongerError):
        await extend_deadline(connection, case_id, ANSWER, due(now + 30 * HOUR), **who)
    await extend_deadline(connection, case_id, ANSWER, due(now + 60 * HOUR), **who)
    with pytest.raises(ExtendedTwiceError):
        await extend_deadline(connection, case_id, ANSWER, due(now + 90 * HOUR), **who)

    [change] = await deadline_changes(connection, case_id)
    assert (change.cause, change.actor, change.reason) == ("extension", *who.values())
    assert (change.legal_before, change.legal_after) == (now + 30 * HOUR, now + 60 * HOUR)
    assert (await only(connection, case_id)).legal_due_at == now + 60 * HOUR
    assert await due_at(connection, case_id) == now + 60 * HOUR


async def test_what_has_passed_is_not_extended(connection: Connection, now: datetime) -> None:
    case_id = await add_case(connection)
    await start_deadline(connection, case_id, ANSWER, now - 2 * HOUR, due(now - HOUR))

    with pytest.raises(ExtendedLateError):
        await extend_deadline(
            connection, case_id, ANSWER, due(now + HOUR), actor="boss", reason="too late"
        )
    with pytest.raises(DeadlineMissingError):
        await extend_deadline(
            connection, case_id, EXECUTION, due(now + HOUR), actor="boss", reason="none"
        )


async def test_a_lower_urgency_does_not_clear_a_breach(
    connection: Connection, now: datetime
) -> None:
    case_id = await add_case(connection)
    await start_deadline(connection, case_id, EXECUTION, now - 9 * HOUR, due(now - HOUR))
    move = Move(due(now + 90 * HOUR), Cause.URGENCY, "vera", "a workaround was found")

    await move_deadline(connection, case_id, EXECUTION, move)

    row = await only(connection, case_id)
    assert row.operational_due_at == now + 90 * HOUR
    assert row.breached_at is not None


@pytest.mark.covers("I-11")
@pytest.mark.parametrize(
    "change",
    [
        "legal_due_at = legal_due_at + interval '1 day'",
        "operational_due_at = operational_due_at + interval '1 day'",
        "started_at = started_at - interval '1 day'",
        "breached_at = NULL",
        "(legal_due_at, operational_due_at) = (started_at, started_at)",
    ],
)
async def test_the_database_moves_nothing_silently(
    connection: Connection, now: datetime, change: str
) -> None:
    case_id = await add_case(connection)
    await start_deadline(connection, case_id, EXECUTION, now - 9 * HOUR, due(now - HOUR))
    move = Move(due(now), Cause.CALENDAR, "admin", "the decree of the year")
    await move_deadline(connection, case_id, EXECUTION, move)

    with pytest.raises(CheckViolation):
        await connection.execute(f"UPDATE deadlines SET {change}")  # noqa: S608 - of this test

    assert (await only(connection, case_id)).legal_due_at == now


@pytest.fixture
async def later(fresh_database: str) -> Callable[[timedelta], Awaitable[Pool]]:
    """Return how to open a pool whose clock is ahead."""

    async def opened(shift: timedelta) -> Pool:
        return await open_pool(fresh_database, min_size=1, max_size=2, clock_shift=shift)

    return opened


Later = Callable[[timedelta], Awaitable[Pool]]


async def look(later: Later, shift: timedelta, watch: Watch = WATCH) -> WatchReport:
    pool = await later(shift)
    try:
        return await watch_deadlines(pool, watch)
    finally:
        await pool.close()


@pytest.mark.covers("000-10", "001-08", "003-25")
async def test_it_is_warned_of_and_missed_once_each(
    connection: Connection, now: datetime, later: Later
) -> None:
    case_id = await add_case(connection)
    await start_deadline(connection, case_id, EXECUTION, now, due(now + 100 * HOUR))

    await look(later, 74 * HOUR)
    assert await told(connection) == []
    for _ in range(2):
        await look(later, 76 * HOUR)
    assert await told(connection) == [("deadline_warning", "Execution")]
    for _ in range(2):
        await look(later, 101 * HOUR)
    assert await told(connection) == [
        ("deadline_breach", "Execution"),
        ("deadline_warning", "Execution"),
    ]

    row = await only(connection, case_id)
    assert row.warned_at is not None
    assert row.breached_at is not None
    assert row.met_at is None


async def test_a_term_that_ends_in_a_holiday_is_missed_on_the_legal_day(
    connection: Connection, now: datetime, later: Later
) -> None:
    """Three days from 30 December: by law 2 January, for the office 12 January (A9)."""
    case_id = await add_case(connection)
    ends = Due(now + 3 * HOUR, now + 13 * HOUR, provisional=False)
    await start_deadline(connection, case_id, DeadlineKind.REGISTRATION, now, ends)

    await look(later, 2 * HOUR)
    assert await told(connection) == []
    for _ in range(2):
        await look(later, 4 * HOUR)

    assert await told(connection) == [("deadline_breach", "Registration")]
    said = await connection.fetchval("SELECT facts->>'due_at' FROM notices")
    assert datetime.fromisoformat(said) == ends.legal_at
    assert (await only(connection, case_id)).breached_at is not None


async def test_a_moved_moment_is_warned_of_again(
    connection: Connection, now: datetime, later: Later
) -> None:
    case_id = await add_case(connection)
    await start_deadline(connection, case_id, ANSWER, now, due(now + 100 * HOUR))
    await look(later, 90 * HOUR)
    move = Move(due(now + 200 * HOUR), Cause.EXTENSION, "boss", "documents")
    await move_deadline(connection, case_id, ANSWER, move)

    await look(later, 95 * HOUR)
    assert len(await told(connection)) == 1
    await look(later, 160 * HOUR)
    assert len(await told(connection)) == 2


async def test_hours_before_the_end_may_come_first(
    connection: Connection, now: datetime, later: Later
) -> None:
    case_id = await add_case(connection)
    await start_deadline(connection, case_id, EXECUTION, now, due(now + 100 * HOUR))

    await look(later, 51 * HOUR, Watch(WarnPolicy(share=0.75, before=50 * HOUR), "ru"))

    assert await told(connection) == [("deadline_warning", "Исполнение")]


async def test_what_was_kept_is_neither_warned_of_nor_missed(
    connection: Connection, now: datetime, later: Later
) -> None:
    case_id = await add_case(connection)
    await start_deadline(connection, case_id, EXECUTION, now, due(now + HOUR))
    await start_deadline(connection, case_id, ANSWER, now, due(now + HOUR))
    await meet_deadline(connection, case_id, EXECUTION, now)
    await cancel_deadlines(connection, case_id, {ANSWER})

    assert (await look(later, 9 * HOUR)).looked_at == 0
    assert await told(connection) == []


async def test_a_case_in_somebodys_hands_waits_for_the_next_turn(
    connection: Connection, now: datetime, later: Later
) -> None:
    case_id = await add_case(connection)
    await start_deadline(connection, case_id, EXECUTION, now, due(now + HOUR))

    async with connection.transaction():
        await connection.execute("SELECT 1 FROM cases WHERE case_id = $1 FOR UPDATE", case_id)
        assert (await look(later, 9 * HOUR)).looked_at == 0
    assert (await look(later, 9 * HOUR)).looked_at == 1


async def test_a_window_nobody_used_is_closed_by_the_tickets_own_step(
    connection: Connection, now: datetime, later: Later
) -> None:
    case_id = await add_case(connection)
    await start_deadline(connection, case_id, DISPUTE, now, due(now + HOUR))
    closed: list[UUID] = []

    async def close(_connection: Connection, case_id: UUID) -> bool:
        closed.append(case_id)
        return True

    watch = Watch(POLICY, "ru", close)
    await look(later, HOUR, watch)
    assert closed == []
    for _ in range(2):
        await look(later, HOUR + 2 * SECOND, watch)

    assert closed == [case_id]
    row = await only(connection, case_id)
    assert row.met_at is not None
    assert row.breached_at is None, "it was the requester's time"
    assert await told(connection) == []


async def test_one_strange_case_does_not_stop_the_others(
    connection: Connection, now: datetime, later: Later
) -> None:
    strange, good = await add_case(connection), await add_case(connection, "1260000027")
    await start_deadline(connection, strange, DISPUTE, now, due(now + HOUR))
    await start_deadline(connection, good, EXECUTION, now, due(now + 2 * HOUR))

    async def close(_connection: Connection, _case_id: UUID) -> bool:
        raise ZeroDivisionError

    report = await look(later, 9 * HOUR, Watch(POLICY, "ru", close))

    assert (report.looked_at, report.failed) == (1, 1)
    assert [kind for kind, _ in await told(connection)] == ["deadline_breach"]


async def test_the_job_watches(connection: Connection, pool: Pool, now: datetime) -> None:
    case_id = await add_case(connection)
    await start_deadline(connection, case_id, EXECUTION, now - 9 * HOUR, due(now - HOUR))

    job = deadlines_job(pool, WATCH, MOSCOW)

    assert await job.work() is None
    assert job.lone
    assert (await only(connection, case_id)).breached_at is not None


async def test_four_watchers_tell_each_breach_once(
    connection: Connection, pool: Pool, now: datetime
) -> None:
    for place in range(30):
        case_id = await add_case(connection, f"12600{place:05d}")
        await start_deadline(connection, case_id, EXECUTION, now - 9 * HOUR, due(now - HOUR))

    reports = await asyncio.gather(*(watch_deadlines(pool, WATCH) for _ in range(4)))

    assert await told(connection) == [("deadline_breach", "Execution")] * 30
    assert sum(report.failed for report in reports) == 0
