"""Every draft is to be registered in time, whatever channel it came by; closed ones no longer."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from callcenter.domain.access import Person, Role
from callcenter.domain.case_number import CaseKind
from callcenter.domain.deadline_kinds import DeadlineKind, WarnPolicy
from callcenter.domain.draft_deadlines import draft_due
from callcenter.jobs.deadlines import deadlines_job
from callcenter.services.change_kind import change_kind
from callcenter.services.deadlines.promise_registration import promise_registrations
from callcenter.services.deadlines.watch_deadlines import Watch
from callcenter.services.take_case import InHand
from db.deadlines import DeadlineRow, case_deadlines, deadline_changes
from db.pool import Connection, Pool
from tests.integration.accounts import add
from tests.unit.office import MOSCOW

HOUR = timedelta(hours=1)
TICKET, APPEAL, APPOINTMENT = CaseKind.TICKET, CaseKind.APPEAL, CaseKind.APPOINTMENT


@pytest.fixture
async def now(connection: Connection) -> datetime:
    moment: datetime = await connection.fetchval("SELECT app_now()")
    return moment


async def draft(connection: Connection, kind: CaseKind, at: datetime, running: int = 1) -> UUID:
    """Write a draft as the journal does: with its number, and no promise."""
    case_id = uuid4()
    await connection.execute(
        "INSERT INTO cases (case_id, case_number, kind, state, created_at)"
        " VALUES ($1, $2, $3, 'draft', $4)",
        *(case_id, f"{kind.digit}2600{running:05d}", kind, at),
    )
    return case_id


async def promised(connection: Connection, case_id: UUID) -> list[DeadlineRow]:
    return await case_deadlines(connection, case_id)


async def told(connection: Connection) -> list[str]:
    rows = await connection.fetch("SELECT kind FROM notices ORDER BY kind")
    return [row["kind"] for row in rows]


@pytest.mark.covers("003-21", "003-25", "003-38")
@pytest.mark.parametrize("kind", [TICKET, APPEAL], ids=str)
async def test_a_draft_of_a_call_is_promised_for_once(
    connection: Connection, pool: Pool, now: datetime, kind: CaseKind
) -> None:
    case_id = await draft(connection, kind, now)

    assert (await promise_registrations(pool, MOSCOW)).looked_at == 1
    assert (await promise_registrations(pool, MOSCOW)).looked_at == 0

    [row] = await promised(connection, case_id)
    due = draft_due(kind, now, MOSCOW)
    assert due is not None
    assert (row.what, row.started_at) == (DeadlineKind.REGISTRATION, now)
    assert (row.legal_due_at, row.operational_due_at) == (due.legal_at, due.operational_at)


async def test_appointments_and_callers_in_the_menu_promise_nothing(
    connection: Connection, pool: Pool, now: datetime
) -> None:
    await draft(connection, APPOINTMENT, now)
    await connection.execute(
        "INSERT INTO cases (case_id, kind, state, created_at)"
        " VALUES (gen_random_uuid(), 'appeal', 'draft', app_now())"
    )

    assert (await promise_registrations(pool, MOSCOW)).looked_at == 0


async def test_nobody_registers_and_those_who_can_act_are_told(
    connection: Connection, pool: Pool, now: datetime
) -> None:
    await draft(connection, APPEAL, now)
    job = deadlines_job(pool, Watch(WarnPolicy(0.75, timedelta(0)), "ru"), MOSCOW)
    await job.work()
    await connection.execute(
        "ALTER TABLE deadlines DISABLE TRIGGER USER;"
        "UPDATE deadlines SET operational_due_at = app_now() - interval '2 seconds'"
    )

    await job.work()

    assert await told(connection) == ["deadline_breach"]


async def test_what_was_late_long_before_is_on_record_and_no_alarm(
    connection: Connection, pool: Pool, now: datetime
) -> None:
    case_id = await draft(connection, APPEAL, now - timedelta(days=60))

    await deadlines_job(pool, Watch(WarnPolicy(0.75, timedelta(0)), "ru"), MOSCOW).work()

    [row] = await promised(connection, case_id)
    assert row.breached_at is not None
    assert await told(connection) == []


@pytest.mark.parametrize(("late", "breached"), [(timedelta(0), False), (100 * HOUR, True)])
async def test_a_draft_closed_instead_owes_nothing(
    connection: Connection, pool: Pool, now: datetime, late: timedelta, *, breached: bool
) -> None:
    received_at = now - timedelta(days=20)
    case_id = await draft(connection, TICKET, received_at)
    due = draft_due(TICKET, received_at, MOSCOW)
    assert due is not None
    await connection.execute(
        "INSERT INTO deadlines (case_id, what, started_at, legal_due_at, operational_due_at)"
        " VALUES ($1, 'registration', $2, $3, $3)",
        *(case_id, received_at, due.operational_at),
    )
    await connection.execute(
        "UPDATE cases SET state = 'closed', close_reason = 'spam', closed_at = $1",
        due.operational_at + late,
    )

    await promise_registrations(pool, MOSCOW)

    [row] = await promised(connection, case_id)
    assert row.cancelled_at is not None
    assert (row.breached_at is not None) == breached


async def test_another_kind_is_due_otherwise_and_that_is_on_record(
    connection: Connection, pool: Pool, now: datetime
) -> None:
    await add(pool, "anna", Role.OPERATOR)
    user_id = await connection.fetchval("SELECT user_id FROM users WHERE login = 'anna'")
    anna = Person(user_id, "anna", Role.OPERATOR)
    case_id = await draft(connection, TICKET, now)
    await promise_registrations(pool, MOSCOW)

    case = await change_kind(pool, MOSCOW, anna, InHand(case_id, 1), APPEAL)

    [row] = await promised(connection, case_id)
    due = draft_due(APPEAL, now, MOSCOW)
    assert due is not None
    assert row.operational_due_at == due.operational_at
    assert [change.cause for change in await deadline_changes(connection, case_id)] == ["kind"]
    # There and back again: what was given up is promised anew.
    for kind in (APPOINTMENT, TICKET):
        case = await change_kind(pool, MOSCOW, anna, InHand(case_id, case.version), kind)
    rows = await promised(connection, case_id)
    assert [(one.round, one.cancelled_at is None) for one in rows] == [(1, False), (2, True)]
