"""A notice is in the outbox exactly when its step is in the database, and once."""

from uuid import UUID, uuid4

import pytest

from callcenter.domain.notices import NoticeKind
from callcenter.services.notices.queue_notice import queue_letter, queue_notice
from db.pool import Connection

ANNA = "anna@clinic.example"
ADD_USER = """
    INSERT INTO users (user_id, login, full_name, role, password_hash, email)
    VALUES (gen_random_uuid(), $1, $1, $1, '', $2)
"""
ADD_TICKET = """
    INSERT INTO tickets (case_id, category, work_type, requester_role, authorisation, urgency,
                         line, started_at)
    VALUES ($1, 'use', 'consult', 'user', 'ok', 'low', $2, app_now())
"""
NOTICES = "SELECT kind, once, state, addressee, addresses FROM notices ORDER BY created_at"


async def add_case(
    connection: Connection, email: str | None = ANNA, organisation: UUID | None = None
) -> UUID:
    case_id = uuid4()
    await connection.execute(
        """
        INSERT INTO cases (case_id, case_number, kind, state, channel, caller_email,
                           organisation_id, created_at)
        VALUES ($1, '1260000011', 'ticket', 'draft', 'site', $2, $3, app_now())
        """,
        *(case_id, email, organisation),
    )
    return case_id


async def add_organisation(connection: Connection, email: str | None) -> UUID:
    organisation_id = uuid4()
    await connection.execute(
        "INSERT INTO organisations (organisation_id, name, short_name, email)"
        " VALUES ($1, 'Больница № 7', 'ГБ 7', $2)",
        *(organisation_id, email),
    )
    return organisation_id


async def notices(connection: Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await connection.fetch(NOTICES)]


@pytest.mark.covers("003-43")
async def test_the_requester_is_told_once(connection: Connection) -> None:
    case_id = await add_case(connection)

    for _ in range(3):
        await queue_notice(connection, case_id, NoticeKind.EXECUTED, once="1")
    await queue_notice(connection, case_id, NoticeKind.EXECUTED, once="2")

    assert await notices(connection) == [
        ("executed", "1", "queued", "requester", [ANNA]),
        ("executed", "2", "queued", "requester", [ANNA]),
    ]


async def test_a_step_that_did_not_happen_is_not_told(connection: Connection) -> None:
    case_id = await add_case(connection)

    step = connection.transaction()
    await step.start()
    await queue_notice(connection, case_id, NoticeKind.EXECUTED)
    await step.rollback()

    assert await notices(connection) == []


@pytest.mark.covers("003-45")
async def test_without_any_address_line_1_calls(connection: Connection) -> None:
    case_id = await add_case(connection, email="нет почты")

    await queue_notice(connection, case_id, NoticeKind.REGISTERED)

    assert await notices(connection) == [("registered", "", "call_task", "line1", [])]


async def test_staff_without_addresses_are_a_failure_that_is_seen(
    connection: Connection,
) -> None:
    case_id = await add_case(connection)

    await queue_notice(connection, case_id, NoticeKind.DEADLINE_WARNING, once="execution 1")

    assert [row[2] for row in await notices(connection)] == ["failed"]


@pytest.mark.parametrize("line", [1, 2, 3])
async def test_whoever_is_on_the_tickets_line_is_warned(connection: Connection, line: int) -> None:
    case_id = await add_case(connection)
    await connection.execute(ADD_TICKET, case_id, line)
    for role in ("operator", "line2", "line3"):
        await connection.execute(ADD_USER, role, f"{role}@hotline.example")

    await queue_notice(connection, case_id, NoticeKind.DEADLINE_WARNING, once="execution 1")

    role = ("operator", "line2", "line3")[line - 1]
    assert [row[4] for row in await notices(connection)] == [[f"{role}@hotline.example"]]


async def test_a_letter_about_no_case_is_queued_once(connection: Connection) -> None:
    first = await queue_letter(connection, NoticeKind.REVIEW_DUE, (ANNA,), once="2026-4")
    again = await queue_letter(connection, NoticeKind.REVIEW_DUE, (ANNA,), once="2026-4")

    assert (first, again) == (True, False)
    assert await notices(connection) == [("review_due", "2026-4", "queued", "named", [ANNA])]
