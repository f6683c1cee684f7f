"""What is offered is what the tables allow: nothing more, nothing less."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Final

import pytest

from callcenter.api import appeal_steps, appeals
from callcenter.domain.access import Role
from callcenter.domain.appeals import appeal as rules
from callcenter.domain.appeals.appeal import Appeal, Extension, Finding, Forwarding, Question
from callcenter.domain.appeals.conflict import Ladder, Level, Sensitive, Target
from callcenter.domain.appeals.kinds import AppealKind, FilingForm, Justified, Result
from callcenter.domain.appeals.leaving import Applicant, Leaving, LeavingReason
from callcenter.domain.appeals.open_steps import (
    RIGHTS,
    Beside,
    check_beside,
    offered,
    open_steps,
)
from callcenter.domain.appeals.regime import Regime
from callcenter.domain.appeals.states import (
    AppealState,
    QuestionState,
    Step,
    StepRefusedError,
    fold,
)
from callcenter.domain.errors import DomainError
from callcenter.domain.tickets.open_steps import ELSEWHERE, STANDING
from callcenter.domain.tickets.open_steps import open_steps as open_ticket_steps
from callcenter.domain.tickets.places import Line, Place, TicketState
from callcenter.domain.tickets.steps import Actor, Fact, check
from callcenter.domain.tickets.steps import Step as TicketStep
from tests.unit.test_appeal_conflict import CLINIC

AT = datetime(2026, 3, 3, tzinfo=UTC)
FINDING = Finding(Result.EXPLAINED, Justified.NO)

TRY: Final[dict[Step, Callable[[Appeal], Appeal]]] = {
    Step.REGISTER: rules.register,
    Step.FORWARD: lambda one: rules.forward(
        one, Forwarding(Target(CLINIC, Level.CLINIC), with_result=True), Ladder({})
    ),
    Step.TRANSFER: lambda one: rules.forward(
        one, Forwarding(Target(CLINIC, Level.CLINIC), with_result=False), Ladder({})
    ),
    Step.CONSIDER: rules.consider,
    Step.EXTEND: lambda one: rules.extend(one, Extension(AT, 10, AT + timedelta(days=1))),
    Step.PREPARE: rules.prepare,
    Step.ANSWER: rules.answer,
    Step.CLOSE: lambda one: rules.close(one, delivered=True),
    Step.REWORK: rules.rework,
    Step.LEAVE: lambda one: rules.leave(
        one, Leaving(LeavingReason.UNREADABLE), Applicant(named=True, reachable=True)
    ),
    Step.TERMINATE: rules.terminate,
    Step.ANSWER_ORALLY: lambda one: rules.answer_orally(
        one, rules.OralAnswer(evident=True, consented=True), FINDING
    ),
}


def _appeal(states: tuple[QuestionState, ...]) -> Appeal:
    questions = tuple(
        Question(at, state, "0001", Result.EXPLAINED, Justified.NO)
        for at, state in enumerate(states, 1)
    )
    sensitive = Sensitive(AppealKind.STATEMENT)
    return Appeal(Regime.HOTLINE, FilingForm.PHONE, sensitive, questions)


@pytest.mark.parametrize("states", list(product(QuestionState, repeat=2)))
def test_an_appeal_offers_the_steps_that_its_rules_take(
    states: tuple[QuestionState, ...],
) -> None:
    taken = set()
    for step, do in TRY.items():
        with suppress(DomainError):
            do(_appeal(states))
            taken.add(step)

    assert open_steps(states) == taken


def test_a_draft_that_nobody_looked_at_can_be_registered_only() -> None:
    assert offered(Role.OPERATOR, AppealState.DRAFT, []) == [Step.REGISTER]


def test_a_proposal_is_an_organisations_and_a_signature_a_supervisors() -> None:
    states = [QuestionState.FORWARDED]
    assert offered(Role.ORGANISATION, AppealState.FORWARDED, states) == [
        Beside.PLAN_MEASURE,
        Beside.PROPOSE,
    ]
    prepared = [QuestionState.ANSWER_PREPARED]
    assert Step.ANSWER not in offered(Role.OPERATOR, fold(prepared), prepared)
    assert Step.ANSWER in offered(Role.SUPERVISOR, fold(prepared), prepared)


def test_what_is_written_beside_the_table_is_refused_where_it_is_not_offered() -> None:
    with pytest.raises(StepRefusedError):
        check_beside(Beside.DELIVER, AppealState.REGISTERED, [QuestionState.REGISTERED])
    check_beside(Beside.DELIVER, AppealState.ANSWERED, [QuestionState.ANSWERED])


ROUTES: Final = {
    Step.REGISTER: "register",
    Step.FORWARD: "forward",
    Step.TRANSFER: "forward",
    Step.CONSIDER: "consider",
    Step.EXTEND: "extend",
    Step.PREPARE: "answer",
    Step.ANSWER: "sign",
    Step.CLOSE: "close",
    Step.REWORK: "rework",
    Step.LEAVE: "leave",
    Step.TERMINATE: "terminate",
    Step.ANSWER_ORALLY: "oral-answer",
    Beside.FIND: "questions/{seq}/result",
    Beside.RECODE: "questions/{seq}/code",
    Beside.REQUEST_DOCUMENTS: "documents",
    Beside.PLAN_MEASURE: "measures",
    Beside.PROPOSE: "proposals",
    Beside.CORRECT_PARTIES: "parties",
    Beside.DELIVER: "delivery",
    Beside.ACKNOWLEDGE: "acknowledgement",
    Beside.REVIEW: "review",
    Beside.FLAG: "flags",
}


@pytest.mark.parametrize("step", list(RIGHTS))
def test_a_step_is_offered_under_the_right_its_route_asks_for(step: Step | Beside) -> None:
    table = (*appeals.routes.table, *appeal_steps.routes.table)
    asked = {route.path: route.access for route in table if route.method == "POST"}

    assert asked[f"/appeals/{{case_id}}/{ROUTES[step]}"] == RIGHTS[step]


@pytest.mark.parametrize("actor", Actor)
@pytest.mark.parametrize("place", [Place(state, line) for state in TicketState for line in Line])
def test_a_ticket_offers_the_steps_its_table_lets_the_actor_take(
    place: Place, actor: Actor
) -> None:
    taken = set()
    for step in TicketStep:
        with suppress(DomainError):
            check(place, step, actor, set(Fact))
            taken.add(step)

    assert open_ticket_steps(place, actor, STANDING) == taken - ELSEWHERE


def test_a_wait_is_offered_when_nobody_waits_and_its_end_when_somebody_does() -> None:
    here = Place(TicketState.IN_WORK, Line.OPERATORS)
    idle = open_ticket_steps(here, Actor.LINE_1, frozenset({Fact.NOT_WAITING}))
    waiting = open_ticket_steps(here, Actor.LINE_1, frozenset({Fact.WAITING}))

    assert {TicketStep.WAIT} == {TicketStep.WAIT, TicketStep.RESUME} & idle
    assert {TicketStep.RESUME} == {TicketStep.WAIT, TicketStep.RESUME} & waiting
