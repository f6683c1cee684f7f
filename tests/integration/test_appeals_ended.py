"""How work on an appeal ends: answered, left, terminated, advised; and what is said of it."""

from dataclasses import replace
from typing import Any

import pytest

from callcenter.domain.appeals.answers import AnswerForm, AnswerRefusedError, Channel
from callcenter.domain.appeals.appeal import (
    DeliveryUnknownError,
    OralAnswer,
    RepeatedInsteadError,
    ResultMissingError,
)
from callcenter.domain.appeals.kinds import AppealKind, FilingForm, Identification
from callcenter.domain.appeals.leaving import Leaving, LeavingReason
from callcenter.domain.appeals.states import StepRefusedError
from callcenter.domain.notices import NoticeKind
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
    consider_appeal,
    find_on_question,
)
from callcenter.services.appeals.end_appeal import (
    Spoken,
    answer_by_word,
    leave_appeal,
    terminate_appeal,
)
from callcenter.services.appeals.forward_appeal import Sending, forward_appeal
from callcenter.services.appeals.register_appeal import (
    Asked,
)
from callcenter.services.notices.queue_notice import reachable_of
from db.appeal_parties import ApplicantRow
from db.pool import Pool
from tests.integration.appeals_world import (
    AUTHORITY,
    ELECTRONIC,
    EXPLAINED,
    SUPPORTED,
    AppealWorld,
    Step,
)

ADDRESSED = "SELECT addresses FROM notices WHERE kind = 'answered'"


@pytest.fixture
async def world(pool: Pool) -> AppealWorld:
    return await AppealWorld.build(pool)


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


async def test_an_answer_goes_where_it_was_signed_to_go(world: AppealWorld) -> None:
    """What it says is the applicant's: not whoever's address stands in the case meanwhile."""
    case = await world.considered()
    case = await world.take(find_on_question, case, 1, EXPLAINED)
    case = await world.take(prepare_answer, case, replace(ELECTRONIC, address="son@example.ru"))
    await world.pool.execute("UPDATE cases SET caller_email = 'clinic@example.ru'")

    case = await world.take(sign_answer, case, by=world.supervisor)
    assert await world.pool.fetchval(ADDRESSED) == ["son@example.ru"]

    await world.pool.execute("UPDATE notices SET state = 'failed'")
    async with world.pool.acquire() as connection:
        reachable = await reachable_of(connection, case.case_id, NoticeKind.ANSWERED)
        others = await reachable_of(connection, case.case_id, NoticeKind.CLOSED)
    assert (reachable.requester, others.requester) == ("son@example.ru", "clinic@example.ru")


async def test_an_answer_is_not_delivered_before_it_is_signed(world: AppealWorld) -> None:
    case = await world.prepared()

    with pytest.raises(StepRefusedError):
        await world.take(note_delivery, case, Delivered("delivered"))
