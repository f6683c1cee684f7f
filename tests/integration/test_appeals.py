"""Appeals on a real database: what is written, promised and told at each step."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from callcenter.domain.appeals.answers import AnswerForm, AnswerRefusedError, Channel
from callcenter.domain.appeals.appeal import (
    DeliveryUnknownError,
    ExtendedAlreadyError,
    OralAnswer,
    QuestionMissingError,
    RepeatedInsteadError,
    ResultMissingError,
)
from callcenter.domain.appeals.conflict import Conflict, ForwardRefusedError, Level, Target
from callcenter.domain.appeals.kinds import AppealKind, FilingForm, Identification
from callcenter.domain.appeals.leaving import Leaving, LeavingReason
from callcenter.domain.appeals.regime import Regime
from callcenter.domain.appeals.states import StepRefusedError
from callcenter.services.appeals.answer_appeal import (
    Delivered,
    Draft,
    close_appeal,
    note_delivery,
    prepare_answer,
    rework_appeal,
    sign_answer,
)
from callcenter.services.appeals.appraise_appeal import (
    Acknowledgement,
    OwnWorkError,
    Review,
    acknowledge,
    review_appeal,
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
from callcenter.services.appeals.end_appeal import (
    Spoken,
    answer_by_word,
    leave_appeal,
    terminate_appeal,
)
from callcenter.services.appeals.extend_appeal import extend_appeal
from callcenter.services.appeals.forward_appeal import Sending, forward_appeal
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
from db.appeal_parties import ApplicantRow
from db.pool import Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.integration.appeals_world import (
    AUTHORITY,
    COMPLAINT,
    DRUGS_CODE,
    ELECTRONIC,
    EXPLAINED,
    HOSPITAL_CODE,
    SUPPORTED,
    AppealWorld,
    Step,
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


@pytest.mark.covers("000-13")
async def test_an_answer_is_prepared_signed_sent_and_closed(world: AppealWorld) -> None:
    case = await world.considered()
    with pytest.raises(ResultMissingError):
        await world.take(prepare_answer, case, ELECTRONIC)
    case = await world.take(find_on_question, case, 1, EXPLAINED)
    wrong = Draft(AnswerForm.WRITTEN, Channel.EMAIL, "Ответ")
    with pytest.raises(AnswerRefusedError):
        await world.take(prepare_answer, case, wrong)
    case = await world.take(prepare_answer, case, ELECTRONIC)
    case = await world.take(sign_answer, case, by=world.supervisor)

    assert (case.state, case.due_at) == ("answered", None)
    assert (await world.deadlines(case))["answer", 1] == "met"
    assert "answered" in await world.told(case)
    with pytest.raises(DeliveryUnknownError):
        await world.take(close_appeal, case, "ответ дан")
    case = await world.take(note_delivery, case, Delivered("delivered", proof="уведомление"))
    case = await world.take(close_appeal, case, "ответ дан")
    assert case.state == "closed"
    assert await world.questions(case) == [("closed", "explained")]


@pytest.mark.covers("I-2")
async def test_nothing_is_done_with_a_closed_appeal(world: AppealWorld) -> None:
    case = await world.forwarded(with_result=False)
    case = await world.take(close_appeal, case, "передано")

    refused: list[tuple[Step, tuple[Any, ...]]] = [
        (consider_appeal, (Assignment(),)),
        (sign_answer, ()),
        (rework_appeal, ("снова", world.desk)),
        (forward_appeal, (Sending(AUTHORITY),)),
    ]
    for step, arguments in refused:
        with pytest.raises(StepRefusedError):
            await world.take(step, case, *arguments, by=world.supervisor)
    assert await world.pool.fetchval("SELECT state FROM cases") == "closed"


async def test_a_hotline_answer_is_worked_over_and_one_of_the_law_is_not(
    world: AppealWorld,
) -> None:
    lawful = await world.take(sign_answer, await world.prepared(), by=world.supervisor)
    with pytest.raises(RepeatedInsteadError):
        await world.take(rework_appeal, lawful, "не согласна", world.desk)

    case = await world.prepared(form=FilingForm.PHONE)
    case = await world.take(sign_answer, case, by=world.supervisor)
    case = await world.take(rework_appeal, case, "не согласна", world.desk)
    assert case.state == "under_consideration"
    assert (await world.deadlines(case))["answer", 2] == "open"
    case = await world.take(prepare_answer, case, ELECTRONIC)
    case = await world.take(sign_answer, case, by=world.supervisor)
    assert (await world.deadlines(case))["answer", 2] == "met"
    assert (await world.told(case)).count("answered") == 2


async def test_an_appeal_against_a_court_decision_is_left_and_explained(
    world: AppealWorld,
) -> None:
    case = await world.registered()
    leaving = Leaving(LeavingReason.COURT_DECISION, "Обжалуйте решение в суде")

    case = await world.take(leave_appeal, case, leaving, world.desk, by=world.supervisor)

    assert (case.state, case.due_at) == ("left_without_answer", None)
    assert await world.told(case) == ["registered", "left_without_answer"]
    assert (await world.deadlines(case))["notice", 1] == "met"
    case = await world.take(close_appeal, case, "разъяснено")
    assert await world.questions(case) == [("closed", None)]


async def test_an_anonymous_letter_is_left_and_nobody_can_be_told(world: AppealWorld) -> None:
    case = await world.registered(applicants=[ApplicantRow(1, "")])
    leaving = Leaving(LeavingReason.ANONYMOUS, unlawful_act=True, informed="Прокуратура")

    case = await world.take(leave_appeal, case, leaving, world.desk, by=world.supervisor)

    assert case.state == "left_without_answer"
    assert "left_without_answer" not in await world.told(case)
    assert await world.pool.fetchval("SELECT informed FROM appeals") == "Прокуратура"


async def test_a_withdrawn_appeal_is_owed_nothing(world: AppealWorld) -> None:
    case = await world.considered()

    case = await world.take(
        terminate_appeal, case, "withdrawn", "по просьбе заявителя", by=world.supervisor
    )

    assert (case.state, case.due_at) == ("terminated", None)


@pytest.mark.covers("001-15", "001-16", "001-17", "001-18")
async def test_advice_is_given_in_the_call(world: AppealWorld) -> None:
    case = await world.registered(
        form=FilingForm.PHONE,
        kind=AppealKind.REQUEST,
        questions=[Asked("0002.0014.0143.9025", "Телефон поликлиники")],
    )
    spoken = Spoken("Телефон 576-22-25", EXPLAINED, OralAnswer(evident=True, consented=True))

    case = await world.take(answer_by_word, case, spoken)

    assert (case.state, case.due_at) == ("answered", None)
    assert (await world.take(close_appeal, case, "дана консультация")).state == "closed"


async def test_personal_reception_keeps_a_card(world: AppealWorld) -> None:
    case = await world.registered(
        form=FilingForm.PERSONAL_RECEPTION, identification=Identification.DOCUMENT
    )
    oral = OralAnswer(evident=True, consented=True)
    spoken = Spoken("Разъяснено", EXPLAINED, oral, document_shown=True, content="О направлении")

    case = await world.take(answer_by_word, case, spoken)

    card = await world.pool.fetchrow("SELECT document_shown, content FROM reception_cards")
    assert (case.state, tuple(card or ())) == ("answered", (True, "О направлении"))


@pytest.mark.covers("000-04", "000-12", "003-33")
async def test_an_answered_appeal_is_rated_and_reviewed_by_another(world: AppealWorld) -> None:
    case = await world.take(sign_answer, await world.prepared(), by=world.supervisor)
    review = Review(right_code=True, tone=True, form=True)

    case = await world.take(acknowledge, case, Acknowledgement(4, solved=True))
    case = await world.take(review_appeal, case, review, by=world.supervisor)

    assert await world.pool.fetchval("SELECT rating FROM acknowledgements") == 4
    await world.pool.execute("UPDATE appeals SET executor_id = $1", world.supervisor.user_id)
    with pytest.raises(OwnWorkError):
        await world.take(review_appeal, case, review, by=world.supervisor)


async def test_a_supported_question_needs_its_measure(world: AppealWorld) -> None:
    case = await world.considered()
    case = await world.take(find_on_question, case, 1, SUPPORTED)

    with pytest.raises(Exception, match="no measure taken"):
        await world.take(prepare_answer, case, ELECTRONIC)


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
    [first, *_] = await suggest_topics(world.pool, "льготное лекарственное обеспечение")
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
