"""Tickets on a real PostgreSQL: from a draft to a result, between three lines."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from callcenter.domain.case_number import CaseKind, is_case_number
from callcenter.domain.case_states import OtherKindError
from callcenter.domain.tickets.authorisation import Category, RequesterRole
from callcenter.domain.tickets.steps import Fact, FactsMissingError, NotYoursError
from callcenter.domain.tickets.waiting import WaitingFor
from callcenter.domain.urgency import Urgency
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.take_case import CaseChangedError, InHand
from callcenter.services.tickets import finish, pass_on, register, work
from callcenter.services.tickets.open_ticket import Arrival, NotYetArrivedError, open_ticket
from callcenter.services.tickets.read_tickets import read_ticket
from callcenter.services.tickets.register import OfficialLetter, ScanUnknownError
from callcenter.services.tickets.registration_told import registration_told
from callcenter.services.tickets.tell_state import Asking, tell_state
from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.integration.ticket_world import (
    APPOINT,
    ASKED,
    BORIS,
    TUESDAY,
    Hotline,
    held,
    open_hotline,
    state_of,
)

HOUR = timedelta(hours=1)
LETTER = OfficialLetter("17-н", date(2026, 3, 1), "Петров П. П.")
NOTICES = (
    "SELECT array_agg(kind || ' ' || addressee ORDER BY kind) FROM notices WHERE case_id = $1"
)
STEPS = "SELECT array_agg(step ORDER BY seq) FROM case_history WHERE case_id = $1"
DUE = """
    SELECT operational_due_at FROM deadlines WHERE case_id = $1 AND what = $2 AND round = $3
"""


@pytest.fixture
async def hotline(fresh_database: str) -> AsyncIterator[Hotline]:
    async with open_hotline(fresh_database) as hotline:
        yield hotline


@pytest.mark.covers("003-14", "003-18", "003-21", "003-36", "003-38", "003-42", "003-43")
async def test_registering_writes_the_request_its_terms_and_its_notice(hotline: Hotline) -> None:
    case = await hotline.registered(wished_urgency=Urgency.VERY_HIGH, impact="Один кабинет")

    sheet = await read_ticket(hotline.pool, hotline.person("operator"), case.case_id)

    assert sheet is not None
    assert sheet.ticket is not None
    assert is_case_number(sheet.case.case_number or "")
    assert (sheet.case.state, sheet.case.topic_code) == ("registered", "medical_systems")
    assert (sheet.ticket.urgency, sheet.ticket.wished_urgency) == ("medium", "very_high")
    assert sheet.ticket.authorisation == "ok"
    registration, execution = sheet.deadlines
    assert (registration.what, execution.what) == ("registration", "execution")
    assert registration.met_at is not None
    assert registration.breached_at is None
    spent = execution.operational_due_at - execution.started_at
    assert (execution.started_at, spent) == (sheet.ticket.started_at, 120 * HOUR)
    assert await hotline.one(NOTICES, case.case_id) == ["registered requester"]
    assert sheet.case.viewers == [CLINIC]


@pytest.mark.covers("003-43")
async def test_a_registration_by_letter_is_met_when_the_letter_is_sent(hotline: Hotline) -> None:
    desk, operator = replace(hotline.desk, letters=True), hotline.person("operator")
    met = "SELECT met_at IS NOT NULL FROM deadlines WHERE what = 'registration' AND case_id = $1"
    phoned, written = await hotline.phoned(), await hotline.draft()
    for draft in (phoned, written):
        await register.register_ticket(desk, operator, draft, ASKED)
    assert [await hotline.one(met, case.case_id) for case in (phoned, written)] == [True, False]

    await registration_told(hotline.pool, "executed", written.case_id)
    assert await hotline.one(met, written.case_id) is False
    await registration_told(hotline.pool, "registered", written.case_id)

    assert await hotline.one(met, written.case_id) is True


@pytest.mark.covers("I-1", "003-22")
async def test_the_journals_line_says_who_asked_about_what(hotline: Hotline) -> None:
    case = await hotline.registered(await hotline.phoned(), text="Ошибка 17")

    line = await hotline.pool.fetchrow(
        "SELECT c.*, u.login FROM contacts c JOIN users u ON u.user_id = c.agent_id"
        " WHERE case_id = $1",
        case.case_id,
    )

    assert line is not None
    assert (line["channel"], line["address"]) == ("phone", "+79161234567")
    assert (line["caller_kind"], line["reason"]) == ("user", "Не печатается рецепт")
    assert (line["description"], line["login"]) == ("Ошибка 17", "operator")
    assert (line["outcome"], line["at"].date()) == ("ticket", date(2026, 3, 3))


@pytest.mark.covers("I-1")
async def test_a_case_nobody_turned_to_us_about_is_not_registered(hotline: Hotline) -> None:
    draft = await hotline.draft()
    await hotline.pool.execute("DELETE FROM contacts")

    with pytest.raises(FactsMissingError) as refused:
        await hotline.registered(draft)

    assert refused.value.missing == {Fact.CONTACT}
    assert await hotline.one("SELECT count(*) FROM tickets") == 0


async def test_a_case_of_another_kind_is_no_ticket(hotline: Hotline) -> None:
    draft = await hotline.draft(CaseKind.APPEAL)

    with pytest.raises(OtherKindError):
        await hotline.registered(draft)


async def test_an_unknown_organisation_is_said_so(hotline: Hotline) -> None:
    draft = await hotline.draft()

    with pytest.raises(OrganisationUnknownError):
        await hotline.registered(draft, organisation_id=uuid4())

    assert await hotline.one(STEPS, draft.case_id) is None


@pytest.mark.covers("003-29", "003-30", "003-31", "I-3")
async def test_a_ticket_goes_up_three_lines_and_comes_back_to_be_answered(
    hotline: Hotline,
) -> None:
    desk, person = hotline.desk, hotline.person
    case = await hotline.at_work(line=3)
    assert await state_of(hotline, case) == ("in_work", 3)

    case = held(await work.take(desk, person("line3"), case))
    with pytest.raises(NotYoursError):
        await finish.finish(desk, person("line3"), case, "Исправлено")
    case = held(await pass_on.give_back(desk, person("line3"), case, "исправлено в версии 7"))
    case = held(await pass_on.give_back(desk, person("line2"), case, "сообщите заявителю"))
    after = await finish.finish(desk, person("operator"), case, "Исправлено в версии 7")

    assert await state_of(hotline, case) == ("done", 1)
    assert await hotline.one(STEPS, case.case_id) == [
        "ticket.register", "ticket.take", "ticket.escalate", "ticket.escalate", "ticket.take",
        "ticket.return", "ticket.return", "ticket.finish",
    ]  # fmt: skip
    assert await hotline.one(NOTICES, case.case_id) == [
        "executed requester",
        "registered requester",
    ]
    assert after.done_at is not None


@pytest.mark.covers("I-4")
async def test_a_ticket_passed_on_waits_in_the_other_lines_queue(hotline: Hotline) -> None:
    case = await hotline.at_work()
    taken = await hotline.one("SELECT operator_id FROM cases WHERE case_id = $1", case.case_id)
    assert taken == hotline.person("operator").user_id

    passed = await pass_on.escalate(hotline.desk, hotline.person("operator"), case, "не знаю")
    assert passed.operator_login is None

    with pytest.raises(NotYoursError):
        await work.take(hotline.desk, hotline.person("line3"), held(passed))
    again = await work.take(hotline.desk, hotline.person("line2"), held(passed))
    assert again.operator_login == "line2"


@pytest.mark.covers("003-35")
async def test_what_is_answered_during_the_call_is_done_at_once(hotline: Hotline) -> None:
    case = await hotline.registered(await hotline.phoned())

    after = await finish.solve_on_contact(
        hotline.desk, hotline.person("operator"), case, "Показали, где печать"
    )

    assert (after.state, after.operator_login) == ("done", "operator")
    assert await hotline.one("SELECT solved_on_contact FROM tickets") is True


async def test_a_letter_is_not_answered_during_a_call(hotline: Hotline) -> None:
    case = await hotline.registered()

    with pytest.raises(FactsMissingError) as refused:
        await finish.solve_on_contact(hotline.desk, hotline.person("operator"), case, "Готово")

    assert refused.value.missing == {Fact.ON_THE_PHONE}


@pytest.mark.covers("003-34")
async def test_a_change_without_the_heads_letter_waits_at_line_1(hotline: Hotline) -> None:
    case = await hotline.at_work(category=Category.CHANGE, requester_role=RequesterRole.HEAD)
    operator = hotline.person("operator")
    assert await hotline.one("SELECT authorisation FROM tickets") == "missing"

    with pytest.raises(FactsMissingError) as refused:
        await pass_on.escalate(hotline.desk, operator, case, "нужна доработка")
    assert refused.value.missing == {Fact.AUTHORISED}
    case = held(await work.attach_letter(hotline.desk, operator, case, LETTER))
    await pass_on.escalate(hotline.desk, operator, case, "нужна доработка")

    assert await state_of(hotline, case) == ("in_work", 2)
    assert await hotline.one("SELECT authorisation FROM tickets") == "ok"


@pytest.mark.covers("003-34")
async def test_the_wrong_requester_is_registered_and_the_responsible_one_told(
    hotline: Hotline,
) -> None:
    await hotline.pool.execute(APPOINT, CLINIC, "Борис", "responsible_specialist", BORIS)
    await hotline.pool.execute("UPDATE organisations SET email = $1", BORIS)

    case = await hotline.registered(category=Category.OPERABILITY)

    assert await state_of(hotline, case) == ("registered", 1)
    assert await hotline.one("SELECT authorisation FROM tickets") == "missing"
    assert await hotline.one(NOTICES, case.case_id) == [
        "authorisation_missing responsible",
        "registered requester",
    ]


@pytest.mark.covers("003-42", "I-11")
async def test_a_higher_urgency_counts_anew_from_registration(hotline: Hotline) -> None:
    case = await hotline.at_work()
    operator = hotline.person("operator")
    started = await hotline.one("SELECT started_at FROM tickets")

    case = held(await work.weigh(hotline.desk, operator, case, Urgency.VERY_HIGH, "встало всё"))
    due = await hotline.one(DUE, case.case_id, "execution", 1)
    sheet = await read_ticket(hotline.pool, operator, case.case_id)

    assert due == started + 24 * HOUR
    assert sheet is not None
    assert sheet.history[-1].details["from"] == "medium"
    assert (sheet.history[-1].details["to"], sheet.history[-1].reason) == (
        "very_high",
        "встало всё",
    )
    with pytest.raises(FactsMissingError):
        await work.weigh(hotline.desk, operator, case, Urgency.VERY_HIGH, "снова")


async def test_lowering_the_urgency_clears_no_breach(hotline: Hotline) -> None:
    case = await hotline.at_work(urgency=Urgency.VERY_HIGH)

    async with hotline.later(30 * HOUR) as next_day:
        operator = next_day.person("operator")
        await work.weigh(next_day.desk, operator, case, Urgency.LOW, "есть обходной путь")

    breached = "SELECT breached_at IS NOT NULL FROM deadlines WHERE what = 'execution'"
    assert await hotline.one(breached)


@pytest.mark.covers("003-30")
async def test_waiting_is_shown_and_stops_no_clock(hotline: Hotline) -> None:
    case = await hotline.at_work(line=2)
    line2, due = hotline.person("line2"), await hotline.one(DUE, case.case_id, "execution", 1)
    case = held(await work.wait(hotline.desk, line2, case, WaitingFor.VENDOR, "ждём поставщика"))
    with pytest.raises(FactsMissingError):
        await work.wait(hotline.desk, line2, case, WaitingFor.REQUESTER, "и заявителя")

    async with hotline.later(4 * HOUR) as afternoon:
        case = held(await work.resume(afternoon.desk, line2, case))
    async with hotline.later(6 * HOUR) as evening:
        sheet = await read_ticket(evening.pool, line2, case.case_id)

    assert sheet is not None
    assert sheet.spent is not None
    assert round(sheet.spent.gross / HOUR) == 6
    assert round(sheet.spent.net / HOUR) == 2
    assert await hotline.one(DUE, case.case_id, "execution", 1) == due


@pytest.mark.covers("003-46")
async def test_a_rejection_says_where_to_go_and_can_be_disputed(hotline: Hotline) -> None:
    case = await hotline.registered()

    after = await finish.reject(
        hotline.desk, hotline.person("operator"), case, "Не наша система", "Звоните в фонд"
    )

    assert after.state == "rejected"
    assert await hotline.one("SELECT advice FROM tickets") == "Звоните в фонд"
    until = await hotline.one(DUE, case.case_id, "dispute", 1)
    assert until == datetime(2026, 3, 6, 16, 59, 59, tzinfo=UTC)  # the end of Friday there
    assert await hotline.one(NOTICES, case.case_id) == [
        "registered requester",
        "rejected requester",
    ]


async def test_only_somebody_of_the_line_is_given_its_ticket(hotline: Hotline) -> None:
    case = await hotline.at_work(line=2)
    supervisor = hotline.person("supervisor")

    with pytest.raises(FactsMissingError):
        await work.assign(hotline.desk, supervisor, case, hotline.person("line3").user_id)
    after = await work.assign(hotline.desk, supervisor, case, hotline.person("line2").user_id)

    assert after.operator_login == "line2"


async def test_the_letters_scan_is_a_file_of_the_ticket(hotline: Hotline) -> None:
    case, operator = await hotline.at_work(), hotline.person("operator")

    with pytest.raises(ScanUnknownError):
        await work.attach_letter(
            hotline.desk, operator, case, replace(LETTER, attachment_id=uuid4())
        )


async def test_of_two_people_at_one_ticket_the_second_is_told(hotline: Hotline) -> None:
    case = await hotline.at_work()
    operator, supervisor = hotline.person("operator"), hotline.person("supervisor")

    outcomes = await asyncio.gather(
        pass_on.escalate(hotline.desk, operator, case, "не знаю"),
        finish.finish(hotline.desk, supervisor, case, "Готово"),
        return_exceptions=True,
    )

    changed = [outcome for outcome in outcomes if isinstance(outcome, CaseChangedError)]
    assert len(changed) == 1
    assert len(await hotline.one(STEPS, case.case_id)) == 3


@pytest.mark.covers("003-28", "003-21")
async def test_paper_is_typed_in_with_the_day_it_came(hotline: Hotline) -> None:
    friday = TUESDAY - timedelta(days=4)

    case = await open_ticket(
        hotline.desk, hotline.person("operator"), Arrival("paper", friday), ASKED
    )

    assert (case.state, case.channel, case.created_at) == ("registered", "paper", friday)
    assert await hotline.one("SELECT at FROM contacts") == friday
    assert await hotline.one("SELECT breached_at IS NOT NULL FROM deadlines"
                             " WHERE what = 'registration'")  # fmt: skip
    with pytest.raises(NotYetArrivedError):
        await open_ticket(
            hotline.desk, hotline.person("operator"), Arrival("paper", TUESDAY + HOUR), ASKED
        )


@pytest.mark.covers("003-29")
@pytest.mark.parametrize("role", ["line2", "line3"])
async def test_only_line_1_registers(hotline: Hotline, role: str) -> None:
    draft = await hotline.draft()

    with pytest.raises(NotYoursError):
        await register.register_ticket(hotline.desk, hotline.person(role), draft, ASKED)


@pytest.mark.covers("003-37", "003-29")
async def test_a_state_is_told_to_who_knows_more_than_the_number(hotline: Hotline) -> None:
    case = await hotline.at_work(line=2)
    number = await hotline.one("SELECT case_number FROM cases")
    operator = hotline.person("operator")

    told = await tell_state(hotline.desk, operator, Asking(number, email="ANNA@clinic.example"))
    assert told is not None
    assert (told.case_number, told.state, told.line) == (number, "in_work", 2)
    by_clinic = Asking(number, organisation_id=CLINIC)
    assert await tell_state(hotline.desk, operator, by_clinic) == told
    for asking in (
        Asking(number),
        Asking(number, organisation_id=OTHER_CLINIC),
        Asking("1260000927", organisation_id=CLINIC),
    ):
        assert await tell_state(hotline.desk, operator, asking) is None
    with pytest.raises(NotYoursError):
        await tell_state(hotline.desk, hotline.person("line3"), by_clinic)
    assert await state_of(hotline, InHand(case.case_id, 0)) == ("in_work", 2)
