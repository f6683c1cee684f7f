"""Where a ticket stands: its state, and the support line that answers for it (003-29..31)."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final


class TicketState(StrEnum):
    """The states of `cases.state` that a ticket knows; `draft` is the regulation's "received"."""

    DRAFT = "draft"
    REGISTERED = "registered"
    IN_WORK = "in_work"
    DONE = "done"
    REJECTED = "rejected"  # a result too: it becomes final as `done` does (003-46, 003-47)
    CLOSED = "closed"


class Line(IntEnum):
    OPERATORS = 1  # registers, answers standard questions, tells the requester (003-29)
    SPECIALISTS = 2  # answers what needs the profile, passes on to experts (003-30)
    EXPERTS = 3  # develops and drafts; never speaks to the requester (003-31)


@dataclass(frozen=True, slots=True)
class Place:
    """A ticket has one state and one line at any moment."""

    state: TicketState
    line: Line


ENTRY: Final = Place(TicketState.DRAFT, Line.OPERATORS)
RESULTS: Final = frozenset({TicketState.DONE, TicketState.REJECTED})
