"""The life of a ticket: one table of places and steps. Pure rules (003-29..48).

A row says from where a step leads where, who may take it and what must be known. What no row
names is refused, and a refusal changes nothing. T1 (a contact becomes a draft) is the journal's;
T12 is the absence of rows: nothing leaves `closed` (003-48).
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Final

from callcenter.domain.access import Role
from callcenter.domain.case_states import StepRefusedError
from callcenter.domain.errors import DomainError
from callcenter.domain.tickets.places import RESULTS, Line, Place, TicketState


class Step(StrEnum):
    REGISTER = "register"
    TAKE = "take"
    ASSIGN = "assign"
    SOLVE_ON_CONTACT = "solve_on_contact"
    ESCALATE = "escalate"
    RETURN = "return"
    SET_URGENCY = "set_urgency"
    WAIT = "wait"
    RESUME = "resume"
    USE_ARTICLE = "use_article"
    ATTACH_LETTER = "attach_letter"
    LINK = "link"
    FINISH = "finish"
    FINISH_WITH_PARENT = "finish_with_parent"
    REJECT = "reject"
    REOPEN = "reopen"
    CONFIRM = "confirm"
    CLOSE_AFTER_DISPUTE = "close_after_dispute"
    TELL_STATE = "tell_state"


class Actor(StrEnum):
    """Who takes a step: a role that works with tickets, or a rule of ours."""

    LINE_1 = "operator"
    LINE_2 = "line2"
    LINE_3 = "line3"
    SUPERVISOR = "supervisor"
    ORGANISATION = "organisation"
    RULE = "rule"

    @classmethod
    def of(cls, role: Role) -> "Actor":
        """Return the actor of a role; raises NotYoursError for roles without tickets."""
        try:
            return cls(role.value)
        except ValueError:
            raise NotYoursError from None


class Fact(StrEnum):
    """What must be known before a step."""

    NUMBER = "number"
    CONTACT = "contact"  # a line in the electronic journal (003-21)
    SERVICE = "service"
    URGENCY = "urgency"
    ON_THE_PHONE = "on_the_phone"  # came by a call: solved while the requester listens (003-35)
    REASON = "reason"
    AUTHORISED = "authorised"  # no change or training without the head's letter (003-34)
    COLLEAGUE = "colleague"  # somebody who works on the ticket's line
    NOT_WAITING = "not_waiting"
    WAITING = "waiting"
    OTHER_URGENCY = "other_urgency"  # not the one it has
    RESULT = "result"
    OUT_OF_COMPETENCE = "out_of_competence"  # the only reason to reject (003-46)
    ADVICE = "advice"  # where to go instead
    ENTITLED = "entitled"  # requester, or responsible specialist or head of the organisation
    WINDOW_OPEN = "window_open"  # three working days for a claim (003-47)
    WINDOW_OVER = "window_over"
    PARENT_OPEN = "parent_open"  # an incident that is no child itself and has no result
    PARENT_DONE = "parent_done"  # the incident it is part of has a result
    MATCH = "match"  # number and requester or organisation fit together (003-37)


class Hands(Enum):
    """Whose the ticket is after a step."""

    SAME = auto()
    TAKERS = auto()  # who takes the step
    NOBODYS = auto()  # the line's queue
    NAMED = auto()  # whom the step names


@dataclass(frozen=True, slots=True)
class Row:
    rule: str  # T2...T11; "-" for what the table of rules leaves without a number
    step: Step
    start: Place
    end: Place
    by: frozenset[Actor]
    needs: frozenset[Fact] = frozenset()
    hands: Hands = Hands.SAME


class NotYoursError(DomainError):
    """Another line works on this ticket."""


class FactsMissingError(DomainError):
    """Something must be known first."""

    def __init__(self, missing: frozenset[Fact]) -> None:
        super().__init__(", ".join(sorted(missing)))
        self.missing = missing


WORKER: Final = {
    Line.OPERATORS: Actor.LINE_1,
    Line.SPECIALISTS: Actor.LINE_2,
    Line.EXPERTS: Actor.LINE_3,
}
L1, L2, L3 = Line
NEW: Final = Place(TicketState.DRAFT, L1)
QUEUED: Final = Place(TicketState.REGISTERED, L1)


def _working(line: Line) -> Place:
    return Place(TicketState.IN_WORK, line)


def _by(*actors: Actor) -> frozenset[Actor]:
    """Return who may: supervisors stand in for any line."""
    return frozenset({Actor.SUPERVISOR, *actors})


def _arriving() -> list[Row]:
    """T2, T3: an operator writes a request down and takes it."""
    known = frozenset({Fact.NUMBER, Fact.CONTACT, Fact.SERVICE, Fact.URGENCY})
    at_once = frozenset({Fact.RESULT, Fact.ON_THE_PHONE})
    done = Place(TicketState.DONE, L1)
    by = _by(Actor.LINE_1)
    return [
        Row("T2", Step.REGISTER, NEW, QUEUED, by, known),
        Row("T3", Step.TAKE, QUEUED, _working(L1), by, hands=Hands.TAKERS),
        Row("T3+T8", Step.SOLVE_ON_CONTACT, QUEUED, done, by, at_once, Hands.TAKERS),
    ]


def _between_lines() -> list[Row]:
    """T4, T5, T6: up with a reason, one line at a time; back with a result or a question.

    Line 3 is entered from line 2 alone (003-31). The way back is not in the text, but
    without it an expert's work would never reach the requester (A5).
    """
    up = frozenset({Fact.REASON, Fact.AUTHORISED})
    back = frozenset({Fact.REASON})
    moves = [
        ("T4", Step.ESCALATE, L1, L2, up),
        ("T5", Step.ESCALATE, L2, L3, up),
        ("T6", Step.RETURN, L3, L2, back),
        ("T6", Step.RETURN, L2, L1, back),
    ]
    return [
        Row(rule, step, _working(a), _working(b), _by(WORKER[a]), needs, Hands.NOBODYS)
        for rule, step, a, b, needs in moves
    ]


def _within_a_line(line: Line) -> list[Row]:
    """T7: what the line at work does without passing the ticket on."""
    here = _working(line)
    own = _by(WORKER[line])
    # Experts do not weigh urgency: operators do by the texts, specialists with a reason (A17).
    weighs = _by(WORKER[min(line, L2)])
    urgency = frozenset({Fact.REASON, Fact.OTHER_URGENCY})
    paused = frozenset({Fact.REASON, Fact.NOT_WAITING})
    return [
        Row("T7", Step.TAKE, here, here, own, hands=Hands.TAKERS),
        Row("T7", Step.ASSIGN, here, here, _by(), frozenset({Fact.COLLEAGUE}), Hands.NAMED),
        Row("T7", Step.SET_URGENCY, here, here, weighs, urgency),
        Row("T7", Step.WAIT, here, here, own, paused),
        Row("T7", Step.RESUME, here, here, own, frozenset({Fact.WAITING})),
        Row("T7", Step.USE_ARTICLE, here, here, own),
    ]


def _added_by_line_1() -> list[Row]:
    """T7: an official letter that came later, and the incident a request belongs to (A20)."""
    places = [QUEUED, *(_working(line) for line in Line)]
    incident = frozenset({Fact.PARENT_OPEN})
    both = _by(Actor.LINE_1, Actor.LINE_2)
    letters = [Row("T7", Step.ATTACH_LETTER, here, here, both) for here in places]
    return letters + [Row("T7", Step.LINK, here, here, both, incident) for here in places]


def _results() -> list[Row]:
    """T8, T9: who speaks to the requester gives the result; experts do not (A5).

    A supervisor may finish what lies with line 3: an override, and audited as one.
    """
    text = frozenset({Fact.RESULT})
    refusal = frozenset({Fact.OUT_OF_COMPETENCE, Fact.ADVICE})
    doers = {L1: _by(Actor.LINE_1), L2: _by(Actor.LINE_2), L3: _by()}
    finished = [
        Row("T8", Step.FINISH, _working(line), Place(TicketState.DONE, line), by, text)
        for line, by in doers.items()
    ]
    rejected = [
        Row(
            "T9",
            Step.REJECT,
            here,
            Place(TicketState.REJECTED, here.line),
            doers[here.line],
            refusal,
        )
        for here in (QUEUED, _working(L1), _working(L2))
    ]
    return finished + rejected


def _with_their_parent() -> list[Row]:
    """T8 for the children of an incident, wherever they lie: its result is theirs (A20)."""
    needs = frozenset({Fact.RESULT, Fact.PARENT_DONE})
    by = _by(Actor.LINE_1, Actor.LINE_2)
    return [
        Row("T8", Step.FINISH_WITH_PARENT, here, Place(TicketState.DONE, here.line), by, needs)
        for here in (QUEUED, *(_working(line) for line in Line))
    ]


def _afterwards() -> list[Row]:
    """T10, T11: three working days for a claim, then the result is final (003-47, 003-48)."""
    claim = frozenset({Fact.REASON, Fact.ENTITLED, Fact.WINDOW_OPEN})
    both = _by(Actor.LINE_1, Actor.ORGANISATION)
    rows = []
    for state in sorted(RESULTS):
        for line in (L1, L2, L3) if state is TicketState.DONE else (L1, L2):
            here, end = Place(state, line), Place(TicketState.CLOSED, line)
            # Line 3 is entered from line 2 alone: what ended there goes on a line lower.
            again = _working(min(line, L2))
            rows += [
                Row("T10", Step.REOPEN, here, again, both, claim, Hands.NOBODYS),
                Row("T11", Step.CONFIRM, here, end, both, frozenset({Fact.ENTITLED})),
                Row(
                    "T11",
                    Step.CLOSE_AFTER_DISPUTE,
                    here,
                    end,
                    frozenset({Actor.RULE}),
                    frozenset({Fact.WINDOW_OVER}),
                ),
            ]
    return rows


def _asked() -> list[Row]:
    """Without a number: line 1 tells a requester how it stands (003-29, 003-37)."""
    places = [NEW, QUEUED, *(Place(s, n) for s in (*TicketState,)[2:] for n in Line)]
    by, match = _by(Actor.LINE_1), frozenset({Fact.MATCH})
    return [Row("-", Step.TELL_STATE, here, here, by, match) for here in places]


TABLE: Final[tuple[Row, ...]] = (
    *_arriving(),
    *_between_lines(),
    *(row for line in Line for row in _within_a_line(line)),
    *_added_by_line_1(),
    *_results(),
    *_with_their_parent(),
    *_afterwards(),
    *_asked(),
)
ROWS: Final = {(row.start, row.step): row for row in TABLE}


def check(place: Place, step: Step, actor: Actor, facts: Collection[Fact]) -> Row:
    """Return the table's row for `step`; its `end` is where the ticket then stands.

    Raises StepRefusedError (not from here), NotYoursError (not by this actor) or
    FactsMissingError (not yet).
    """
    row = ROWS.get((place, step))
    if row is None:
        raise StepRefusedError
    if actor not in row.by:
        raise NotYoursError
    if missing := row.needs - set(facts):
        raise FactsMissingError(missing)
    return row
