"""An organisation hears of what lies with it: who of it, until when, and nothing of the appeal."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from callcenter.domain.appeals.conflict import ForwardRefusedError, Level
from callcenter.domain.case_number import display_case_number
from callcenter.services.appeals.consider_appeal import request_documents
from callcenter.services.appeals.forward_appeal import Sending, forward_appeal
from callcenter.services.appeals.register_appeal import Asked
from callcenter.services.notices.send_notices import send_notices
from db.case_edits import CaseRow
from db.pool import Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.integration.appeals_world import AUTHORITY, DRUGS_CODE, HOSPITAL_CODE, AppealWorld
from tests.integration.mail_parts import outbox
from tests.mail_servers import smtp_server

HEAD, ACTING, SPECIALIST = "head@other.example", "acting@other.example", "staff@other.example"
FORWARDED, REQUESTED = "forwarded_to_you", "documents_requested"
SECRETS = ("Петрова", "Отказали", "госпитализ", "Проверьте", "выписка", "Весенняя")
ADD_STAFF = """
    INSERT INTO staff_contacts (staff_id, organisation_id, full_name, role, email, valid_from,
                                valid_to, confirmed_on, confirmed_by)
    VALUES (gen_random_uuid(), $1, $2, $3, $4, '2020-01-01', $5::text::date, '2026-01-01',
            'import')
"""
QUEUED = """
    SELECT case_id, state, addressee, addresses, facts, once, last_error
      FROM notices WHERE kind = $1 ORDER BY created_at, notice_id
"""
OWED = """
    SELECT operational_due_at FROM deadlines WHERE case_id = $1 AND what = $2 AND round = $3
"""


@pytest.fixture
async def world(pool: Pool) -> AppealWorld:
    world = await AppealWorld.build(pool)
    await people(pool, OTHER_CLINIC)
    return world


async def people(pool: Pool, organisation_id: UUID) -> None:
    """Add two heads, a specialist, a specialist who left, and one nobody can write to."""
    for name, role, email, until in (
        ("Глава", "head", HEAD, None),
        ("Врио", "head", ACTING, None),
        ("Борис", "responsible_specialist", SPECIALIST, None),
        ("Ушёл", "responsible_specialist", "gone@other.example", "2020-02-01"),
        ("Без почты", "responsible_specialist", None, None),
    ):
        await pool.execute(ADD_STAFF, organisation_id, name, role, email, until)


async def queued(world: AppealWorld, kind: str) -> list[dict[str, Any]]:
    return [dict(row) for row in await world.pool.fetch(QUEUED, kind)]


async def owed(world: AppealWorld, case: CaseRow, what: str) -> datetime:
    due: datetime = await world.pool.fetchval(OWED, case.case_id, what, 1)
    return due


async def test_the_addressee_of_a_forward_is_told_with_the_term(world: AppealWorld) -> None:
    case = await world.registered()

    await world.take(forward_appeal, case, Sending(OTHER_CLINIC, note="Проверьте"))

    [notice] = await queued(world, FORWARDED)
    assert (notice["state"], notice["addressee"]) == ("queued", "named")
    assert sorted(notice["addresses"]) == [ACTING, HEAD, SPECIALIST]
    assert notice["facts"].keys() == {"number", "organisation", "due_at"}
    assert notice["facts"]["number"] == display_case_number(case.case_number or "")
    assert datetime.fromisoformat(notice["facts"]["due_at"]) == await owed(world, case, "answer")


async def test_what_goes_to_the_chief_doctor_only_the_heads_hear_of(world: AppealWorld) -> None:
    await world.forwarded()

    [notice] = await queued(world, FORWARDED)
    assert sorted(notice["addresses"]) == [ACTING, HEAD]


async def test_who_answers_itself_is_not_given_our_term(world: AppealWorld) -> None:
    case = await world.registered(questions=[Asked(HOSPITAL_CODE), Asked(DRUGS_CODE)])
    handed_over = Sending(OTHER_CLINIC, with_result=False, questions=frozenset({2}))

    case = await world.take(forward_appeal, case, handed_over)

    assert (await world.deadlines(case))["answer", 1] == "open"
    [notice] = await queued(world, FORWARDED)
    assert notice["facts"].keys() == {"number", "organisation"}


async def test_each_forward_is_told_once_and_only_its_addressee(world: AppealWorld) -> None:
    case = await world.registered(questions=[Asked(HOSPITAL_CODE), Asked(DRUGS_CODE)])

    case = await world.take(forward_appeal, case, Sending(OTHER_CLINIC, questions=frozenset({2})))
    case = await world.take(forward_appeal, case, Sending(AUTHORITY, Level.AUTHORITY))

    first, second = await queued(world, FORWARDED)
    assert len(first["addresses"]) == 3
    assert (second["state"], second["addresses"]) == ("failed", [])  # none of its people is known
    assert second["once"].startswith(display_case_number(case.case_number or ""))
    assert second["last_error"]
    assert await world.told(case) == ["registered", "forwarded", "forwarded"]  # the citizen


async def test_a_refused_forward_tells_nobody(world: AppealWorld) -> None:
    await people(world.pool, CLINIC)
    case = await world.registered()

    with pytest.raises(ForwardRefusedError):
        await world.take(forward_appeal, case, Sending(CLINIC, Level.CHIEF_DOCTOR))

    assert await queued(world, FORWARDED) == []


async def test_each_request_of_documents_is_told_with_its_term(world: AppealWorld) -> None:
    case = await world.considered()

    for _ in range(2):
        case = await world.take(request_documents, case, OTHER_CLINIC, "выписка", world.desk)

    first, second = await queued(world, REQUESTED)
    assert sorted(first["addresses"]) == [ACTING, HEAD, SPECIALIST]
    assert first["once"] != second["once"]
    due = await owed(world, case, "documents")
    assert datetime.fromisoformat(first["facts"]["due_at"]) == due


async def test_the_letters_hold_the_number_and_nothing_of_the_appeal(
    world: AppealWorld,
) -> None:
    case = await world.registered()
    case = await world.take(forward_appeal, case, Sending(OTHER_CLINIC, note="Проверьте"))
    await world.take(request_documents, case, OTHER_CLINIC, "выписка", world.desk)

    async with smtp_server() as post:
        await send_notices(outbox(world.pool, post))

    number = display_case_number(case.case_number or "")
    written = "SELECT state, subject, body FROM notices WHERE kind IN ($1, $2)"
    rows = await world.pool.fetch(written, FORWARDED, REQUESTED)
    assert [row["state"] for row in rows] == ["sent", "sent"]
    for row in rows:
        assert row["subject"].startswith(f"[{number}] ")
        assert "Срок: " in row["body"]
        assert [word for word in SECRETS if word in row["subject"] + row["body"]] == []
