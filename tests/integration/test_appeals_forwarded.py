"""What an organisation may see and write of an appeal forwarded to it, and nothing more."""

from datetime import date
from uuid import UUID

import pytest

from callcenter.domain.appeals.appeal import QuestionMissingError
from callcenter.domain.appeals.conflict import Level
from callcenter.domain.appeals.measures import DoneLaterError, NotDoneError, OwnMeasureError
from callcenter.domain.appeals.states import StepRefusedError
from callcenter.services.appeals.answer_appeal import close_appeal
from callcenter.services.appeals.consider_appeal import Assignment, consider_appeal
from callcenter.services.appeals.forward_appeal import Sending, forward_appeal
from callcenter.services.appeals.plan_measures import (
    MeasureUnknownError,
    Plan,
    Report,
    plan_measure,
    report_measure,
    verify_measure,
)
from callcenter.services.appeals.propose_answer import Proposal, propose_answer
from callcenter.services.appeals.read_appeals import read_appeal, read_appeals
from callcenter.services.appeals.register_appeal import Asked
from callcenter.services.take_case import CaseMissingError
from db.appeal_lists import AppealFilter
from db.case_edits import CaseRow
from db.pool import CheckViolation, Pool
from tests.integration.accounts import OTHER_CLINIC
from tests.integration.appeals_world import (
    AUTHORITY,
    DRUGS_CODE,
    EXPLAINED,
    HOSPITAL_CODE,
    AppealWorld,
)

REPAIR = Plan(1, "Починить лифт", "Сидоров, завхоз", date(2026, 1, 15))


@pytest.fixture
async def world(pool: Pool) -> AppealWorld:
    return await AppealWorld.build(pool)


async def shared(world: AppealWorld) -> CaseRow:
    """Return an appeal of which question 2 lies with OTHER_CLINIC and 1 with the authority."""
    case = await world.registered(questions=[Asked(HOSPITAL_CODE), Asked(DRUGS_CODE)])
    to_other = Sending(OTHER_CLINIC, questions=frozenset({2}), note="Проверьте")
    case = await world.take(forward_appeal, case, to_other)
    return await world.take(forward_appeal, case, Sending(AUTHORITY, Level.AUTHORITY))


@pytest.mark.covers("000-03")
async def test_an_organisation_sees_its_own_questions_and_forwards_only(
    world: AppealWorld,
) -> None:
    case = await shared(world)

    theirs = await read_appeal(world.pool, world.other_clinic, case.case_id)
    ours = await read_appeal(world.pool, world.operator, case.case_id)

    assert theirs is not None
    assert ours is not None
    assert [one.seq for one in theirs.questions] == [2]
    assert [one.organisation_id for one in theirs.forwards] == [OTHER_CLINIC]
    assert (theirs.subjects, theirs.inside.history, theirs.inside.deadlines) == ((), (), ())
    assert [one.name for one in theirs.applicants] == ["Анна Петрова"]
    assert [one.seq for one in ours.questions] == [1, 2]
    assert [one.step for one in ours.inside.history] == [
        "appeal.register",
        "appeal.forward",
        "appeal.forward",
    ]


async def test_the_clinic_complained_of_sees_nothing(world: AppealWorld) -> None:
    case = await shared(world)

    assert await read_appeal(world.pool, world.clinic, case.case_id) is None
    assert await read_appeals(world.pool, world.clinic, AppealFilter()) == []
    with pytest.raises(CaseMissingError):
        await world.take(plan_measure, case, REPAIR, world.desk, by=world.clinic)
    reading = "SELECT count(*) FROM audit WHERE action = 'denied' AND actor = 'clinic'"
    assert await world.pool.fetchval(reading) == 1


async def test_an_organisation_lists_what_it_was_sent(world: AppealWorld) -> None:
    case = await shared(world)
    await world.registered()

    [line] = await read_appeals(world.pool, world.other_clinic, AppealFilter())

    assert (line.case_id, line.questions) == (case.case_id, 1)


async def test_a_filter_does_not_tell_an_organisation_of_others_questions(
    world: AppealWorld,
) -> None:
    await shared(world)

    async def found(**only: object) -> int:
        asked = AppealFilter(**only)  # type: ignore[arg-type] # each test names its own fields
        return len(await read_appeals(world.pool, world.other_clinic, asked))

    assert await found(code=DRUGS_CODE) == 1
    assert await found(organisation_id=OTHER_CLINIC) == 1
    assert await found(organisation_id=AUTHORITY) == 0


@pytest.mark.covers("000-03", "000-13")
async def test_an_organisation_proposes_an_answer_to_its_own_question(
    world: AppealWorld,
) -> None:
    case = await shared(world)
    proposal = Proposal(2, EXPLAINED, "Лекарство выдано 3 марта")

    case = await world.take(propose_answer, case, proposal, by=world.other_clinic)
    with pytest.raises(QuestionMissingError):
        await world.take(
            propose_answer, case, Proposal(1, EXPLAINED, "Не наше"), by=world.other_clinic
        )
    with pytest.raises(QuestionMissingError):
        await world.take(propose_answer, case, proposal)  # the hotline answers, proposes nothing

    view = await read_appeal(world.pool, world.operator, case.case_id)
    assert view is not None
    assert [(one.question, one.text, one.written_by) for one in view.proposals] == [
        (2, "Лекарство выдано 3 марта", "other")
    ]
    case = await world.take(consider_appeal, case, Assignment(questions=frozenset({2})))
    with pytest.raises(StepRefusedError):
        await world.take(propose_answer, case, proposal, by=world.other_clinic)


@pytest.mark.covers("000-08", "000-14")
async def test_a_measure_is_planned_taken_and_verified_by_somebody_else(
    world: AppealWorld,
) -> None:
    case = await shared(world)
    repair = Plan(2, "Починить лифт", "Сидоров, завхоз", date(2026, 1, 15))
    done_on = date(2026, 1, 10)
    by = {"by": world.other_clinic}

    case = await world.take(plan_measure, case, repair, world.desk, **by)
    assert (await world.deadlines(case))["measure", 1] == "open"
    with pytest.raises(NotDoneError):
        await world.take(verify_measure, case, 1, by=world.supervisor)
    with pytest.raises(DoneLaterError):
        await world.take(report_measure, case, Report(1, date(2100, 1, 1)), world.desk, **by)
    case = await world.take(report_measure, case, Report(1, done_on, "Ходит"), world.desk, **by)
    assert (await world.deadlines(case))["measure", 1] == "met"
    case = await world.take(verify_measure, case, 1, by=world.supervisor)
    with pytest.raises(StepRefusedError):  # what was confirmed is not written anew
        await world.take(report_measure, case, Report(1, done_on, "Стоит"), world.desk, **by)

    row = await world.pool.fetchrow("SELECT organisation_id, verified_by, effect FROM measures")
    assert tuple(row or ()) == (OTHER_CLINIC, world.supervisor.user_id, "Ходит")


async def test_nobody_verifies_the_own_measure(world: AppealWorld) -> None:
    case = await world.considered()
    supervisor = {"by": world.supervisor}
    case = await world.take(plan_measure, case, REPAIR, world.desk, **supervisor)
    case = await world.take(report_measure, case, Report(1, date(2026, 1, 1)), world.desk)

    with pytest.raises(OwnMeasureError):
        await world.take(verify_measure, case, 1, **supervisor)
    own = "UPDATE measures SET verified_by = written_by, verified_at = app_now()"
    with pytest.raises(CheckViolation):
        await world.pool.execute(own)


async def test_an_organisation_writes_no_measure_on_others_questions(world: AppealWorld) -> None:
    case = await shared(world)
    by = {"by": world.other_clinic}
    case = await world.take(plan_measure, case, REPAIR, world.desk)

    with pytest.raises(QuestionMissingError):
        await world.take(plan_measure, case, REPAIR, world.desk, **by)
    with pytest.raises(MeasureUnknownError):
        await world.take(report_measure, case, Report(1, date(2026, 1, 1)), world.desk, **by)


async def test_no_measure_is_planned_in_a_closed_appeal_but_one_may_still_be_taken(
    world: AppealWorld,
) -> None:
    case = await world.forwarded(with_result=False)
    by = {"by": world.other_head}
    case = await world.take(plan_measure, case, REPAIR, world.desk, **by)
    case = await world.take(close_appeal, case, "передано")

    with pytest.raises(StepRefusedError):
        await world.take(plan_measure, case, REPAIR, world.desk, **by)
    case = await world.take(report_measure, case, Report(1, date(2026, 1, 1)), world.desk, **by)
    assert case.state == "closed"


async def test_a_foreign_appeal_is_not_there(world: AppealWorld) -> None:
    assert await read_appeal(world.pool, world.operator, UUID(int=1)) is None
