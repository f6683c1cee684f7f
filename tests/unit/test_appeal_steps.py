"""Steps of an appeal: their guards, and that a refused step changes nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from callcenter.domain.appeals import appeal as steps
from callcenter.domain.appeals.appeal import Appeal, Finding, Question
from callcenter.domain.appeals.conflict import (
    About,
    ForwardRefusedError,
    Ladder,
    Level,
    Rung,
    Sensitive,
    Subject,
    Target,
)
from callcenter.domain.appeals.kinds import AppealKind, FilingForm, Justified, Result
from callcenter.domain.appeals.leaving import (
    NEEDS,
    Applicant,
    ExplanationMissingError,
    Leaving,
    LeavingReason,
    NotAnonymousError,
    UnlawfulActError,
    owes_notice,
)
from callcenter.domain.appeals.regime import Regime
from callcenter.domain.appeals.sstu import Status, status_of
from callcenter.domain.appeals.states import (
    AppealState,
    QuestionState,
    StepRefusedError,
)

CLINIC, AUTHORITY = UUID(int=1), UUID(int=2)
LADDER = Ladder({CLINIC: Rung(), AUTHORITY: Rung()}, AUTHORITY)
TO_AUTHORITY = Target(AUTHORITY, Level.AUTHORITY)
TO_CLINIC = Target(CLINIC, Level.CLINIC)
ABOUT_CLINIC = Sensitive(AppealKind.COMPLAINT, (Subject(CLINIC, About.ORGANISATION),))
CODE = "0002.0014.0143.0391"
DUE = datetime(2025, 12, 31, 21, tzinfo=UTC)
EXPLAINED = Finding(Result.EXPLAINED, Justified.NO)
SUPPORTED = Finding(Result.SUPPORTED, Justified.YES)
REACHABLE = Applicant(named=True, reachable=True)
ORAL = steps.OralAnswer(evident=True, consented=True)


def filed(*questions: Question, regime: Regime = Regime.FZ59) -> Appeal:
    return Appeal(regime, FilingForm.PAPER, ABOUT_CLINIC, questions or (Question(1, code=CODE),))


def considered(*questions: Question) -> Appeal:
    return steps.consider(steps.register(filed(*questions)))


def answered(regime: Regime = Regime.FZ59) -> Appeal:
    found = steps.find(considered(), 1, EXPLAINED)
    return replace(steps.answer(steps.prepare(found)), regime=regime)


@pytest.mark.covers("000-11", "000-16")
def test_each_question_is_registered_under_a_code() -> None:
    with pytest.raises(steps.CodeMissingError):
        steps.register(filed(Question(1, code=CODE), Question(2)))
    with pytest.raises(steps.CodeMissingError):
        steps.register(Appeal(Regime.FZ59, FilingForm.PAPER, ABOUT_CLINIC))
    assert steps.register(filed()).state is AppealState.REGISTERED


@pytest.mark.covers("000-13", "001-13")
def test_single_questions_are_forwarded_and_the_others_considered() -> None:
    appeal = steps.register(filed(Question(1, code=CODE), Question(2, code=CODE)))

    sent = steps.forward(
        appeal, steps.Forwarding(TO_AUTHORITY, with_result=False, seqs=frozenset({2})), LADDER
    )

    assert [question.state for question in sent.questions] == ["registered", "transferred"]
    assert sent.state is AppealState.REGISTERED
    assert steps.consider(sent).state is AppealState.UNDER_CONSIDERATION


@pytest.mark.covers("I-10")
def test_a_complaint_is_not_forwarded_to_the_one_complained_of() -> None:
    appeal = steps.register(filed())

    with pytest.raises(ForwardRefusedError) as refusal:
        steps.forward(appeal, steps.Forwarding(TO_CLINIC, with_result=True), LADDER)

    assert refusal.value.suggestion == TO_AUTHORITY


def test_control_stays_here_when_the_result_is_asked_for() -> None:
    appeal = steps.register(filed())
    kept = steps.forward(appeal, steps.Forwarding(TO_AUTHORITY, with_result=True), LADDER)
    given = steps.forward(appeal, steps.Forwarding(TO_AUTHORITY, with_result=False), LADDER)

    assert kept.state is given.state is AppealState.FORWARDED
    assert steps.consider(kept).state is AppealState.UNDER_CONSIDERATION
    with pytest.raises(StepRefusedError):
        steps.close(kept, delivered=True)
    assert steps.close(given, delivered=False).state is AppealState.CLOSED


def test_a_question_nobody_asked_cannot_be_forwarded() -> None:
    forwarding = steps.Forwarding(TO_AUTHORITY, with_result=True, seqs=frozenset({7}))

    with pytest.raises(steps.QuestionMissingError):
        steps.forward(steps.register(filed()), forwarding, LADDER)


@pytest.mark.covers("000-10")
def test_the_term_is_extended_once_before_it_ends_and_by_thirty_days_at_most() -> None:
    appeal = considered()
    before = DUE - timedelta(seconds=1)

    extended = steps.extend(appeal, steps.Extension(before, 30, DUE))

    assert extended.extended
    assert extended.state is AppealState.UNDER_CONSIDERATION
    with pytest.raises(steps.ExtendedAlreadyError):
        steps.extend(extended, steps.Extension(before, 30, DUE))
    with pytest.raises(steps.ExtendedLateError):
        steps.extend(appeal, steps.Extension(DUE, 30, DUE))
    for days in (0, 31):
        with pytest.raises(steps.ExtensionTooLongError):
            steps.extend(appeal, steps.Extension(before, days, DUE))
    with pytest.raises(StepRefusedError):
        steps.extend(steps.register(filed()), steps.Extension(before, 30, DUE))


@pytest.mark.covers("000-08", "000-14")
def test_an_answer_needs_a_result_and_a_supported_question_a_measure() -> None:
    with pytest.raises(steps.ResultMissingError):
        steps.prepare(considered())
    supported = steps.find(considered(), 1, SUPPORTED)
    with pytest.raises(steps.MeasureMissingError):
        steps.prepare(supported)
    with_measure = considered(Question(1, code=CODE, measures=1))
    prepared = steps.prepare(steps.find(with_measure, 1, SUPPORTED))
    assert prepared.state is AppealState.ANSWER_PREPARED


def test_no_answer_is_prepared_while_a_question_waits() -> None:
    appeal = steps.register(filed(Question(1, code=CODE), Question(2, code=CODE)))
    half = steps.find(steps.consider(appeal, frozenset({1})), 1, EXPLAINED)

    with pytest.raises(StepRefusedError):
        steps.prepare(half)


def test_an_answered_appeal_closes_when_its_delivery_is_known() -> None:
    with pytest.raises(steps.DeliveryUnknownError):
        steps.close(answered(), delivered=False)
    assert steps.close(answered(), delivered=True).state is AppealState.CLOSED


def test_an_answer_under_the_law_is_not_reworked_but_another_is() -> None:
    with pytest.raises(steps.RepeatedInsteadError):
        steps.rework(answered(Regime.FZ59))
    reworked = steps.rework(answered(Regime.POS_MESSAGE))
    assert reworked.state is AppealState.UNDER_CONSIDERATION
    draft = steps.prepare(steps.find(considered(), 1, EXPLAINED))
    assert steps.rework(draft).state is AppealState.UNDER_CONSIDERATION


@pytest.mark.covers("003-33")
@pytest.mark.parametrize("reason", [r for r in LeavingReason if NEEDS[r].explanation])
def test_the_applicant_is_told_why_there_is_no_answer(reason: LeavingReason) -> None:
    appeal = steps.register(filed())

    with pytest.raises(ExplanationMissingError):
        steps.leave(appeal, Leaving(reason), REACHABLE)
    left = steps.leave(appeal, Leaving(reason, "Обжалуйте решение в суде"), REACHABLE)
    assert left.state is AppealState.LEFT_WITHOUT_ANSWER
    assert owes_notice(Leaving(reason), REACHABLE)


def test_an_unlawful_act_in_an_anonymous_letter_is_passed_on() -> None:
    appeal = steps.register(filed())
    unknown = Applicant(named=False, reachable=True)
    leaving = Leaving(LeavingReason.ANONYMOUS, unlawful_act=True)

    with pytest.raises(UnlawfulActError):
        steps.leave(appeal, leaving, unknown)
    with pytest.raises(NotAnonymousError):
        steps.leave(appeal, leaving, REACHABLE)
    left = steps.leave(appeal, replace(leaving, informed="Прокуратура"), unknown)
    assert left.state is AppealState.LEFT_WITHOUT_ANSWER
    assert not owes_notice(leaving, unknown)


def test_an_unreadable_letter_without_an_address_owes_no_notice() -> None:
    unreadable = Leaving(LeavingReason.UNREADABLE)

    assert owes_notice(unreadable, REACHABLE)
    assert not owes_notice(unreadable, Applicant(named=True, reachable=False))


def test_an_oral_answer_needs_reception_evident_facts_and_consent() -> None:
    registered = steps.register(filed())
    reception = replace(registered, form=FilingForm.PERSONAL_RECEPTION)

    with pytest.raises(StepRefusedError):
        steps.answer_orally(registered, ORAL, EXPLAINED)
    with pytest.raises(steps.ConsentMissingError):
        steps.answer_orally(reception, replace(ORAL, consented=False), EXPLAINED)
    told = steps.answer_orally(reception, ORAL, EXPLAINED)
    assert told.state is AppealState.ANSWERED
    assert told.questions[0].result is Result.EXPLAINED


@pytest.mark.covers("001-15", "001-16", "001-17", "001-18")
def test_advice_is_given_in_the_call_itself() -> None:
    call = replace(steps.register(filed(regime=Regime.HOTLINE)), form=FilingForm.PHONE)

    told = steps.answer_orally(call, steps.OralAnswer(evident=False, consented=False), EXPLAINED)

    assert told.state is AppealState.ANSWERED


@pytest.mark.parametrize(
    ("question", "status"),
    [
        (Question(1), Status.NOT_REGISTERED),
        (Question(1, QuestionState.REGISTERED), Status.IN_WORK),
        (Question(1, QuestionState.UNDER_CONSIDERATION), Status.IN_WORK),
        (Question(1, QuestionState.ANSWER_PREPARED), Status.IN_WORK),
        (Question(1, QuestionState.FORWARDED), Status.TRANSFERRED),
        (Question(1, QuestionState.TRANSFERRED), Status.TRANSFERRED),
        (Question(1, QuestionState.ANSWERED, result=Result.SUPPORTED), Status.SUPPORTED),
        (Question(1, QuestionState.ANSWERED), Status.ANSWERED),
        (Question(1, QuestionState.LEFT_WITHOUT_ANSWER), Status.LEFT_WITHOUT_ANSWER),
        (Question(1, QuestionState.TERMINATED), Status.LEFT_WITHOUT_ANSWER),
    ],
)
def test_a_closed_question_is_reported_as_it_ended(question: Question, status: Status) -> None:
    closed = replace(question, state=QuestionState.CLOSED, ended_as=question.state)

    assert status_of(question) is status
    assert status_of(closed) is status
