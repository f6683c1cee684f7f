"""After a result: claims in time and too late, the end by rule, incidents with children."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest

from callcenter.domain.case_states import StepRefusedError
from callcenter.domain.deadline_kinds import WarnPolicy
from callcenter.domain.letters import LetterRead
from callcenter.domain.tickets.dispute import Claimant
from callcenter.domain.tickets.steps import Fact, FactsMissingError, NotYoursError
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.deadlines.watch_deadlines import Watch, watch_deadlines
from callcenter.services.mail.desk import MailDesk
from callcenter.services.mail.open_by_letter import reply_to_case
from callcenter.services.take_case import CaseMissingError, InHand
from callcenter.services.tickets import finish, incident, work
from callcenter.services.tickets.close_undisputed import closing
from callcenter.services.tickets.dispute import Claim, ClaimTooLateError, confirm, reopen
from callcenter.services.tickets.late_claim import claim_late
from db.deadlines import case_deadlines, deadline_changes
from db.letters import LetterToTake, Thread
from db.pool import CheckViolation
from tests.integration.accounts import CLINIC, OTHER_CLINIC, add
from tests.integration.ticket_world import (
    APPOINT,
    REQUESTER,
    SETTINGS,
    TUESDAY,
    Hotline,
    held,
    open_hotline,
    state_of,
)
from tests.mail_servers import mail_settings

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BY_REQUESTER = Claim("Всё ещё не печатает", Claimant.REQUESTER)
VERSION = "SELECT version FROM cases WHERE case_id = $1"


@pytest.fixture
async def hotline(fresh_database: str) -> AsyncIterator[Hotline]:
    async with open_hotline(fresh_database) as hotline:
        yield hotline


async def done(hotline: Hotline, line: int = 1) -> InHand:
    """Bring a ticket to a line and finish it there; it is Tuesday, the window ends on Friday."""
    case = await hotline.at_work(line=line)
    worker = hotline.person("operator" if line == 1 else "line2")
    return held(await finish.finish(hotline.desk, worker, case, "Сделано"))


async def watch(hotline: Hotline) -> None:
    policy = Watch(WarnPolicy(1.0, timedelta(0)), "ru", closing(hotline.desk.office))
    report = await watch_deadlines(hotline.pool, policy)
    assert report.failed == 0


async def now_held(hotline: Hotline, case: InHand) -> InHand:
    return InHand(case.case_id, await hotline.one(VERSION, case.case_id))


@pytest.mark.covers("003-35")
async def test_what_was_solved_during_the_call_stays_so_when_it_comes_back(
    hotline: Hotline,
) -> None:
    operator, case = hotline.person("operator"), await hotline.registered(await hotline.phoned())
    solved = await finish.solve_on_contact(hotline.desk, operator, case, "Показали")

    again = await reopen(hotline.desk, operator, held(solved), BY_REQUESTER)
    await finish.finish(hotline.desk, operator, held(again), "Печатает")

    assert await hotline.one("SELECT solved_on_contact FROM tickets") is True


@pytest.mark.covers("003-47")
async def test_a_claim_in_time_reopens_the_ticket_on_the_line_that_finished_it(
    hotline: Hotline,
) -> None:
    case = await done(hotline, line=2)
    number = await hotline.one("SELECT case_number FROM cases")

    async with hotline.later(3 * DAY) as friday:
        after = await reopen(friday.desk, friday.person("operator"), case, BY_REQUESTER)
        now = await friday.one("SELECT app_now()")

    assert (after.case_number, after.operator_login) == (number, None)
    assert await state_of(hotline, case) == ("in_work", 2)
    assert await hotline.one("SELECT round FROM tickets") == 2
    async with hotline.pool.acquire() as connection:
        rows = await case_deadlines(connection, case.case_id)
    executions = [row for row in rows if row.what == "execution"]
    assert [row.round for row in executions] == [1, 2]
    assert executions[0].met_at is not None
    again = executions[1].operational_due_at - now
    assert timedelta(hours=119, minutes=59) < again <= timedelta(hours=120)
    assert await hotline.one("SELECT count(*) FROM notices WHERE kind = 'reopened'") == 1


@pytest.mark.covers("003-48", "I-2")
async def test_after_the_window_a_ticket_is_closed_and_stays_closed(hotline: Hotline) -> None:
    case = await done(hotline)
    await tell(hotline)

    async with hotline.later(3 * DAY) as friday:
        await watch(friday)
        assert await state_of(hotline, case) == ("done", 1)
    async with hotline.later(4 * DAY) as saturday:
        await watch(saturday)
        assert await state_of(hotline, case) == ("closed", 1)
        case = await now_held(saturday, case)
        with pytest.raises(ClaimTooLateError):
            await reopen(saturday.desk, saturday.person("operator"), case, BY_REQUESTER)
        with pytest.raises(StepRefusedError):
            await work.take(saturday.desk, saturday.person("supervisor"), case)

    assert await state_of(hotline, case) == ("closed", 1)
    assert await hotline.one("SELECT count(*) FROM deadlines WHERE met_at IS NULL") == 0


@pytest.mark.covers("I-2", "I-3")
async def test_the_database_itself_keeps_the_two_laws(hotline: Hotline) -> None:
    lower = await hotline.at_work()
    closed = await done(hotline)
    await confirm(hotline.desk, hotline.person("operator"), closed, Claimant.REQUESTER)

    with pytest.raises(CheckViolation):
        await hotline.pool.execute(
            "UPDATE cases SET state = 'in_work', closed_at = NULL WHERE case_id = $1",
            closed.case_id,
        )
    with pytest.raises(CheckViolation):
        await hotline.pool.execute("UPDATE tickets SET line = 3 WHERE case_id = $1", lower.case_id)


async def tell(hotline: Hotline) -> None:
    """Let the letters have arrived."""
    await hotline.pool.execute(
        "UPDATE notices SET state = 'sent', sent_at = app_now(), subject = '', body = '',"
        " html = ''"
    )


@pytest.mark.covers("003-47")
async def test_a_claim_after_the_window_is_too_late_though_nobody_closed_it_yet(
    hotline: Hotline,
) -> None:
    case = await done(hotline)

    async with hotline.later(4 * DAY) as saturday:
        with pytest.raises(ClaimTooLateError):
            await reopen(saturday.desk, saturday.person("operator"), case, BY_REQUESTER)

    assert await state_of(hotline, case) == ("done", 1)


@pytest.mark.covers("003-48")
async def test_a_late_claim_is_a_new_ticket_that_names_the_old_one(hotline: Hotline) -> None:
    case = await done(hotline)
    operator = hotline.person("operator")
    with pytest.raises(StepRefusedError):
        await claim_late(hotline.desk, operator, case.case_id, "paper", "Снова не печатает")

    async with hotline.later(5 * DAY) as sunday:
        new = await claim_late(sunday.desk, operator, case.case_id, "paper", "Снова не печатает")

    assert (new.state, new.text, new.topic_code) == (
        "registered",
        "Снова не печатает",
        "medical_systems",
    )
    assert new.case_id != case.case_id
    related = "SELECT related_to FROM tickets WHERE case_id = $1"
    assert await hotline.one(related, new.case_id) == case.case_id
    with pytest.raises(CaseMissingError):
        await claim_late(hotline.desk, operator, CLINIC, "paper", "Снова не печатает")


@pytest.mark.covers("003-47")
async def test_when_nobody_could_be_told_the_window_waits(hotline: Hotline) -> None:
    case = await done(hotline)
    await hotline.pool.execute(
        "UPDATE notices SET state = 'call_task', tried = '{requester}', addresses = '{}'"
    )

    async with hotline.later(5 * DAY) as sunday:
        await watch(sunday)
        assert await state_of(hotline, case) == ("done", 1)
        await sunday.pool.execute(
            "UPDATE notices SET state = 'call_done', done_at = app_now(), call_result = 'told',"
            " done_by = $1",
            sunday.person("operator").user_id,
        )
    async with hotline.later(8 * DAY) as wednesday:  # Monday is a day off: 10, 11, 12 March count
        await watch(wednesday)
        case = await now_held(hotline, case)
        after = await reopen(wednesday.desk, wednesday.person("operator"), case, BY_REQUESTER)

    assert after.state == "in_work"


@pytest.mark.covers("003-48")
async def test_a_window_that_began_late_ends_three_working_days_after(hotline: Hotline) -> None:
    case = await done(hotline)
    async with hotline.later(5 * DAY) as sunday:
        await sunday.pool.execute(
            "UPDATE notices SET state = 'sent', sent_at = app_now(), tried = '{requester}',"
            " subject = '', body = '', html = ''"
        )
        await watch(sunday)
    for days, state in ((9, "done"), (10, "closed")):
        async with hotline.later(days * DAY) as later:
            await watch(later)
            assert await state_of(hotline, case) == (state, 1)


async def letter_in(hotline: Hotline, case: InHand, after: timedelta) -> None:
    """Let a reply have arrived `after` TUESDAY, and be put into its case."""
    places = AttachmentPlaces.of(SETTINGS)
    desk = MailDesk(hotline.pool, mail_settings(), SETTINGS.zone, places)
    letter = LetterToTake(uuid4(), TUESDAY + after, 0, by_hand=False, source=b"")
    read = LetterRead(REQUESTER, "", (), "Re: 1", None, (), {}, "text/plain", "Не печатает")
    thread = Thread(case.case_id, "1260000018", "ticket", "done")
    async with hotline.pool.acquire() as connection, connection.transaction():
        await reply_to_case(connection, desk, letter, read, thread)


FRIDAY_EVENING = 3 * DAY + 8 * HOUR
SATURDAY = 3 * DAY + 14 * HOUR
TUESDAY_NEXT = 7 * DAY  # Monday is a day off
WEDNESDAY_NEXT = TUESDAY_NEXT + 14 * HOUR


async def waiting(hotline: Hotline) -> InHand:
    """Return a ticket done and told of, to which a letter came on Friday evening."""
    case = await done(hotline)
    await tell(hotline)
    await letter_in(hotline, case, FRIDAY_EVENING)
    return await now_held(hotline, case)


@pytest.mark.covers("003-47")
async def test_a_letter_of_fridays_evening_is_acted_on_the_next_working_day(
    hotline: Hotline,
) -> None:
    case = await waiting(hotline)

    async with hotline.later(SATURDAY) as saturday:
        await watch(saturday)
        assert await state_of(hotline, case) == ("done", 1)
    async with hotline.pool.acquire() as connection:
        [change] = await deadline_changes(connection, case.case_id)
    assert (change.what, change.cause) == ("dispute", "letter")
    async with hotline.later(TUESDAY_NEXT) as tuesday:
        await watch(tuesday)
        after = await reopen(tuesday.desk, tuesday.person("operator"), case, BY_REQUESTER)

    assert after.state == "in_work"


@pytest.mark.covers("003-48")
async def test_a_letter_nobody_takes_for_a_claim_keeps_a_ticket_open_for_one_day(
    hotline: Hotline,
) -> None:
    case = await waiting(hotline)
    async with hotline.later(SATURDAY) as saturday:
        await watch(saturday)
    await letter_in(hotline, case, TUESDAY_NEXT)

    async with hotline.later(WEDNESDAY_NEXT) as wednesday:
        case = await now_held(wednesday, case)
        with pytest.raises(ClaimTooLateError):
            await reopen(wednesday.desk, wednesday.person("operator"), case, BY_REQUESTER)
        await watch(wednesday)

    assert await state_of(hotline, case) == ("closed", 1)


@pytest.mark.covers("003-47")
async def test_a_claim_that_waits_in_a_letter_is_in_time_before_the_watch_looks(
    hotline: Hotline,
) -> None:
    case = await waiting(hotline)

    async with hotline.later(SATURDAY) as saturday:
        operator = saturday.person("operator")
        with pytest.raises(StepRefusedError):
            await claim_late(saturday.desk, operator, case.case_id, "email", "Не печатает")
        after = await reopen(saturday.desk, operator, case, BY_REQUESTER)

    assert after.state == "in_work"


@pytest.mark.covers("003-48")
@pytest.mark.parametrize("arrived", [-HOUR, SATURDAY], ids=["before the result", "too late"])
async def test_a_letter_outside_the_window_keeps_no_ticket_open(
    hotline: Hotline, arrived: timedelta
) -> None:
    case = await done(hotline)
    await tell(hotline)
    await letter_in(hotline, case, arrived)

    async with hotline.later(SATURDAY) as saturday:
        await watch(saturday)

    assert await state_of(hotline, case) == ("closed", 1)


@pytest.mark.covers("003-48")
async def test_a_letter_that_was_acted_on_keeps_the_next_result_open_no_longer(
    hotline: Hotline,
) -> None:
    operator = hotline.person("operator")
    case = held(await reopen(hotline.desk, operator, await waiting(hotline), BY_REQUESTER))
    async with hotline.later(4 * DAY) as saturday:
        case = held(await work.take(saturday.desk, operator, case))
        await finish.finish(saturday.desk, operator, case, "Печатает")

    async with hotline.later(10 * DAY) as friday:  # 10, 11, 12 March count
        await watch(friday)

    assert await state_of(hotline, case) == ("closed", 1)


async def test_the_requester_may_agree_before_the_window_ends(hotline: Hotline) -> None:
    case = await done(hotline)
    operator = hotline.person("operator")

    with pytest.raises(FactsMissingError):
        await confirm(hotline.desk, operator, case)
    after = await confirm(hotline.desk, operator, case, Claimant.REQUESTER)

    assert (after.state, after.due_at) == ("closed", None)


@pytest.mark.covers("003-47")
@pytest.mark.parametrize(
    ("role", "email", "entitled"),
    [
        ("responsible_specialist", "b@clinic.example", True),
        ("head", "b@clinic.example", True),
        ("user", "b@clinic.example", False),
        ("head", "other@clinic.example", False),
    ],
)
async def test_of_an_organisation_its_responsible_people_dispute(
    hotline: Hotline, role: str, email: str, *, entitled: bool
) -> None:
    case, employee = await done(hotline), hotline.person("organisation")
    await hotline.pool.execute(APPOINT, CLINIC, "Другое Имя", role, email)
    await hotline.pool.execute(
        "UPDATE users SET email = 'B@clinic.example' WHERE user_id = $1", employee.user_id
    )
    claim = Claim("Не согласны", Claimant.HEAD)  # what they say of themselves counts nothing

    if entitled:
        after = await reopen(hotline.desk, employee, case, claim)
        assert after.state == "in_work"
        told = "SELECT organisation_id FROM contacts WHERE channel = 'site'"
        assert await hotline.one(told) == employee.organisation_id
    else:
        with pytest.raises(FactsMissingError) as refused:
            await reopen(hotline.desk, employee, case, claim)
        assert refused.value.missing == {Fact.ENTITLED}


async def test_the_requester_disputes_by_their_own_account(hotline: Hotline) -> None:
    case, employee = await done(hotline), hotline.person("organisation")
    await hotline.pool.execute(
        "UPDATE users SET email = $2 WHERE user_id = $1", employee.user_id, REQUESTER
    )

    after = await reopen(hotline.desk, employee, case, Claim("Не согласна"))

    assert after.state == "in_work"


async def test_another_organisation_disputes_nothing(hotline: Hotline) -> None:
    case = await done(hotline)
    user = await add(
        hotline.pool, "stranger", hotline.person("organisation").role, organisation_id=OTHER_CLINIC
    )
    await hotline.pool.execute(APPOINT, OTHER_CLINIC, user.full_name, "head", "h@other.example")
    stranger = hotline.person("organisation").__class__(
        user.user_id,
        user.login,
        hotline.person("organisation").role,
        organisation_id=OTHER_CLINIC,
    )

    with pytest.raises(CaseMissingError):
        await reopen(hotline.desk, stranger, case, BY_REQUESTER)


async def outage(hotline: Hotline) -> tuple[InHand, list[InHand]]:
    """Return an incident at line 1 and three children on lines 1, 2 and 3."""
    parent = await hotline.at_work(topic="Портал не открывается")
    children = []
    for line in (1, 2, 3):
        child = await hotline.at_work(line=line)
        operator = hotline.person("operator")
        linked = await incident.link(hotline.desk, operator, child, parent.case_id)
        children.append(held(linked))
    return parent, children


async def test_an_incidents_result_is_its_childrens(hotline: Hotline) -> None:
    parent, children = await outage(hotline)
    operator = hotline.person("operator")
    with pytest.raises(StepRefusedError):
        await incident.finish_children(hotline.desk, operator, parent.case_id, "Портал работает")
    await finish.finish(hotline.desk, operator, parent, "Портал работает")

    finished = await incident.finish_children(
        hotline.desk, operator, parent.case_id, "Портал работает"
    )

    assert (set(finished.done), finished.left) == ({child.case_id for child in children}, [])
    assert [await state_of(hotline, child) for child in children] == [
        ("done", 1),
        ("done", 2),
        ("done", 3),
    ]
    assert await hotline.one("SELECT count(*) FROM notices WHERE kind = 'executed'") == 4


async def test_a_child_of_line_3_comes_back_to_line_2(hotline: Hotline) -> None:
    parent, [_, _, third] = await outage(hotline)
    operator = hotline.person("operator")
    await finish.finish(hotline.desk, operator, parent, "Портал работает")
    await incident.finish_children(hotline.desk, operator, parent.case_id, "Портал работает")

    third = await now_held(hotline, third)
    await reopen(hotline.desk, operator, third, BY_REQUESTER)

    assert await state_of(hotline, third) == ("in_work", 2)


async def test_news_of_an_incident_reach_each_requester_once(hotline: Hotline) -> None:
    parent, _ = await outage(hotline)
    operator = hotline.person("operator")

    for _ in range(2):
        told = await incident.message_children(
            hotline.desk, operator, parent.case_id, "n1", "Чиним, к 15:00 заработает"
        )

    assert told == 4
    assert await hotline.one("SELECT count(*) FROM notices WHERE kind = 'incident_news'") == 4


async def test_experts_tell_requesters_nothing(hotline: Hotline) -> None:
    parent, _ = await outage(hotline)

    with pytest.raises(NotYoursError):
        await incident.message_children(
            hotline.desk, hotline.person("line3"), parent.case_id, "n1", "Чиним"
        )

    assert await hotline.one("SELECT count(*) FROM notices WHERE kind = 'incident_news'") == 0


async def test_an_incident_has_one_level_and_is_open(hotline: Hotline) -> None:
    parent, [child, *_] = await outage(hotline)
    lone, operator = await hotline.at_work(), hotline.person("operator")

    for case, wanted in ((lone, child), (await now_held(hotline, parent), lone), (lone, lone)):
        with pytest.raises(FactsMissingError):
            await incident.link(hotline.desk, operator, case, wanted.case_id)
    parent = await now_held(hotline, parent)
    await finish.finish(hotline.desk, operator, parent, "Портал работает")
    with pytest.raises(FactsMissingError):
        await incident.link(hotline.desk, operator, lone, parent.case_id)
