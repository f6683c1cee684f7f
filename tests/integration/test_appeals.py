"""Appeals on a real database: what is written, promised and told at each step."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from callcenter.domain.appeals.appeal import (
    ExtendedAlreadyError,
    QuestionMissingError,
)
from callcenter.domain.appeals.conflict import Conflict, ForwardRefusedError, Level, Target
from callcenter.domain.appeals.kinds import AppealKind, FilingForm
from callcenter.domain.appeals.regime import Regime
from callcenter.domain.appeals.states import StepRefusedError
from callcenter.services.appeals.answer_appeal import (
    close_appeal,
    prepare_answer,
    sign_answer,
)
from callcenter.services.appeals.consider_appeal import (
    Assignment,
    ExecutorUnknownError,
    RequestMissingError,
    consider_appeal,
    find_on_question,
    receive_requested,
    recode_appeal_question,
    request_documents,
)
from callcenter.services.appeals.extend_appeal import extend_appeal
from callcenter.services.appeals.forward_appeal import Sending, forward_appeal
from callcenter.services.appeals.keep_parties import correct_parties
from callcenter.services.appeals.look_up_code import CodeUnknownError
from callcenter.services.appeals.receive_appeal import Received, receive_appeal
from callcenter.services.appeals.register_appeal import (
    Asked,
    EarlierMissingError,
    ReceivedLaterError,
    register_appeal,
)
from callcenter.services.appeals.suggest import suggest_earlier, suggest_topics
from callcenter.services.take_case import CaseChangedError, CaseMissingError
from db.appeal_parties import SubjectRow
from db.pool import Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.integration.appeals_world import (
    ANNA,
    AUTHORITY,
    COMPLAINT,
    DRUGS_CODE,
    ELECTRONIC,
    EXPLAINED,
    HOSPITAL_CODE,
    AppealWorld,
)


@pytest.fixture
async def world(pool: Pool) -> AppealWorld:
    return await AppealWorld.build(pool)


@pytest.mark.covers("000-05", "000-10", "000-11", "000-16")
async def test_a_registered_appeal_has_its_law_its_topic_and_its_terms(world: AppealWorld) -> None:
    case = await world.registered()

    assert (case.state, case.caller_name, case.organisation_id) == (
        "registered",
        "Анна Петрова",
        CLINIC,
    )
    assert (case.topic_code, case.due_at is not None) == (HOSPITAL_CODE, True)
    assert await world.deadlines(case) == {
        ("registration", 1): "met",
        ("forward", 1): "open",
        ("answer", 1): "open",
    }
    assert await world.told(case) == ["registered"]
    regime = await world.pool.fetchval("SELECT regime FROM appeals")
    assert regime == Regime.FZ59


async def test_an_old_code_is_registered_as_the_new_one(world: AppealWorld) -> None:
    case = await world.registered(questions=[Asked("0387.0051")])

    assert case.topic_code == "0002.0014.0143.0388.0051"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"questions": [Asked("0002.0014.0143.9999")]}, CodeUnknownError),
        ({"earlier_case_id": CLINIC}, EarlierMissingError),
        ({"received_on": date(2100, 1, 1)}, ReceivedLaterError),
    ],
)
async def test_a_refused_registration_writes_nothing(
    world: AppealWorld, changes: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await world.registered(**changes)

    assert await world.pool.fetchval("SELECT state FROM cases") == "draft"
    for table in ("appeals", "applicants", "appeal_questions", "deadlines", "notices"):
        assert await world.pool.fetchval(f"SELECT count(*) FROM {table}") == 0  # noqa: S608


@pytest.mark.covers("000-02")
async def test_a_letter_by_mail_is_answered_with_how_to_file(world: AppealWorld) -> None:
    case = await world.open("email")
    async with world.pool.acquire() as connection, connection.transaction():
        regime = await receive_appeal(connection, world.desk, case, Received(FilingForm.EMAIL))

    assert regime is Regime.NOT_59FZ
    assert await world.deadlines(case) == {("registration", 1): "open"}
    registered = await world.take(
        register_appeal, case, replace(COMPLAINT, form=FilingForm.EMAIL), world.desk
    )
    assert registered.state == "registered"
    assert sorted(await world.told(case)) == ["instructions", "registered"]


async def test_a_message_of_the_platform_is_due_from_when_it_was_sent(world: AppealWorld) -> None:
    today = world.desk.office.date_of(await world.now())
    sent_on = today - timedelta(days=2)
    changes = {"form": FilingForm.POS, "fast_track": True, "received_on": sent_on}
    await world.registered(**changes)

    due = await world.pool.fetchval("SELECT legal_due_at FROM deadlines WHERE what = 'answer'")
    assert world.desk.office.date_of(due) == sent_on + timedelta(days=10)


@pytest.mark.covers("I-10")
async def test_who_is_complained_of_is_corrected_unless_it_lies_there_already(
    world: AppealWorld,
) -> None:
    case = await world.forwarded()
    parties = [ANNA], [SubjectRow(1, AUTHORITY, "organisation")]

    case = await world.take(correct_parties, case, *parties)
    with pytest.raises(ForwardRefusedError):
        await world.take(
            correct_parties, case, [ANNA], [SubjectRow(1, OTHER_CLINIC, "organisation")]
        )

    assert await world.pool.fetchval("SELECT organisation_id FROM appeal_subjects") == AUTHORITY
    case = await world.take(consider_appeal, case, Assignment())
    case = await world.take(find_on_question, case, 1, EXPLAINED)
    case = await world.take(prepare_answer, case, ELECTRONIC)
    with pytest.raises(StepRefusedError):
        await world.take(correct_parties, case, *parties)


async def test_thanks_promise_no_answer(world: AppealWorld) -> None:
    case = await world.registered(kind=AppealKind.GRATITUDE)

    assert await world.deadlines(case) == {("registration", 1): "met"}


@pytest.mark.covers("I-10")
async def test_a_complaint_is_not_sent_to_the_clinic_complained_of(world: AppealWorld) -> None:
    case = await world.registered()

    with pytest.raises(ForwardRefusedError) as refusal:
        await world.take(forward_appeal, case, Sending(CLINIC, Level.CHIEF_DOCTOR))

    assert refusal.value.conflict is Conflict.COMPLAINED_OF
    assert refusal.value.suggestion == Target(AUTHORITY, Level.AUTHORITY)
    assert await world.pool.fetchval("SELECT count(*) FROM forwards") == 0
    assert await world.pool.fetchval("SELECT count(*) FROM case_viewers") == 0


@pytest.mark.covers("000-03", "000-13", "001-13", "I-7")
async def test_what_is_forwarded_is_shown_to_its_addressee_and_comes_back(
    world: AppealWorld,
) -> None:
    case = await world.forwarded()

    assert (case.state, case.viewers) == ("forwarded", [OTHER_CLINIC])
    assert await world.deadlines(case) == {
        ("registration", 1): "met",
        ("forward", 1): "met",
        ("answer", 1): "open",
    }
    assert await world.told(case) == ["registered", "forwarded"]

    back = await world.take(consider_appeal, case, Assignment())

    assert back.state == "under_consideration"
    assert await world.pool.fetchval("SELECT result_at IS NOT NULL FROM forwards")


async def test_an_appeal_given_away_for_good_owes_no_answer_here(world: AppealWorld) -> None:
    case = await world.forwarded(with_result=False)

    assert (case.state, case.due_at) == ("forwarded", None)
    assert (await world.deadlines(case))["answer", 1] == "cancelled"
    closed = await world.take(close_appeal, case, "передано по компетенции")
    assert closed.state == "closed"
    assert await world.questions(closed) == [("closed", None)]


@pytest.mark.covers("I-7")
async def test_two_questions_go_two_ways_and_the_appeal_waits_for_the_slower(
    world: AppealWorld,
) -> None:
    case = await world.registered(questions=[Asked(HOSPITAL_CODE), Asked(DRUGS_CODE)])
    sending = Sending(OTHER_CLINIC, questions=frozenset({2}), with_result=False)
    case = await world.take(forward_appeal, case, sending)
    assert case.state == "registered"

    case = await world.take(consider_appeal, case, Assignment())
    case = await world.take(find_on_question, case, 1, EXPLAINED)
    case = await world.take(prepare_answer, case, ELECTRONIC)
    case = await world.take(sign_answer, case, by=world.supervisor)

    assert case.state == "answered"
    assert await world.questions(case) == [("answered", "explained"), ("transferred", None)]


@pytest.mark.covers("001-14")
async def test_a_medical_workers_name_does_not_reach_the_own_head(world: AppealWorld) -> None:
    case = await world.registered(
        kind=AppealKind.STATEMENT, subjects=[], employer_id=CLINIC, worker_consents=True
    )

    with pytest.raises(ForwardRefusedError) as refusal:
        await world.take(forward_appeal, case, Sending(CLINIC, Level.CHIEF_DOCTOR))
    assert refusal.value.conflict is Conflict.OWN_INSTITUTION

    sent = await world.take(forward_appeal, case, Sending(AUTHORITY, Level.AUTHORITY))
    assert sent.state == "forwarded"


@pytest.mark.covers("000-10", "I-11")
async def test_the_term_is_extended_once_and_the_applicant_told_before_it_ends(
    world: AppealWorld,
) -> None:
    case = await world.considered()
    was = case.due_at

    case = await world.take(
        extend_appeal, case, 30, "запрошены документы", world.desk, by=world.supervisor
    )

    assert was is not None
    assert case.due_at is not None
    assert case.state == "under_consideration"
    assert timedelta(days=25) < case.due_at - was < timedelta(days=35)
    assert "extended" in await world.told(case)
    with pytest.raises(ExtendedAlreadyError):
        await world.take(extend_appeal, case, 5, "ещё", world.desk, by=world.supervisor)


async def test_an_operator_extends_nothing(world: AppealWorld) -> None:
    case = await world.considered()

    with pytest.raises(CaseMissingError):
        await world.take(extend_appeal, case, 30, "запрошены документы", world.desk)


async def test_documents_are_waited_for_fifteen_days(world: AppealWorld) -> None:
    case = await world.considered()

    case = await world.take(request_documents, case, AUTHORITY, "выписка", world.desk)
    assert (await world.deadlines(case))["documents", 1] == "open"
    case = await world.take(receive_requested, case, 1)

    assert (await world.deadlines(case))["documents", 1] == "met"
    with pytest.raises(RequestMissingError):
        await world.take(receive_requested, case, 1)


async def test_an_appeal_is_given_only_to_who_works_here(world: AppealWorld) -> None:
    case = await world.registered()

    with pytest.raises(ExecutorUnknownError):
        await world.take(consider_appeal, case, Assignment(executor="clinic"))
    given = await world.take(
        consider_appeal, case, Assignment(executor="supervisor"), by=world.operator
    )
    assert given.operator_login == "supervisor"


async def test_a_question_is_put_under_another_code(world: AppealWorld) -> None:
    case = await world.considered()

    case = await world.take(recode_appeal_question, case, 1, DRUGS_CODE)

    assert case.topic_code == DRUGS_CODE
    with pytest.raises(QuestionMissingError):
        await world.take(recode_appeal_question, case, 7, DRUGS_CODE)


async def test_of_two_people_who_take_a_step_one_is_told_to_look_again(
    world: AppealWorld,
) -> None:
    case = await world.registered()
    await world.take(consider_appeal, case, Assignment())

    with pytest.raises(CaseChangedError):
        await world.take(forward_appeal, case, Sending(AUTHORITY))


@pytest.mark.covers("000-16")
async def test_a_text_gets_codes_from_titles_and_from_past_questions(world: AppealWorld) -> None:
    text = "льготные лекарства по рецепту не выдают"
    said = "бабушке который месяц отказывают в льготном лекарственном обеспечении"
    [first, *_] = await suggest_topics(world.pool, said)
    assert first[0].code == DRUGS_CODE

    await world.registered(questions=[Asked(HOSPITAL_CODE, text)])

    [best, *_] = await suggest_topics(world.pool, text)
    assert best[0].code == HOSPITAL_CODE
    assert await suggest_topics(world.pool, "zzz & | ! :* '") == []


async def test_the_same_question_within_a_year_is_suggested_as_a_repeat(
    world: AppealWorld,
) -> None:
    first = await world.registered()
    second = await world.registered()
    other = await world.registered(questions=[Asked(DRUGS_CODE)])

    found = await suggest_earlier(world.pool, world.operator, second.case_id)

    assert found is not None
    assert [(one.case_id, one.likeness) for one in found] == [(first.case_id, "duplicate")]
    assert await suggest_earlier(world.pool, world.operator, other.case_id) == []
