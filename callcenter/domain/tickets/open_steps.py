"""Which steps a ticket offers to somebody: the table's own rows, for those who show buttons."""

from typing import Final

from callcenter.domain.tickets.places import Place
from callcenter.domain.tickets.steps import TABLE, Actor, Fact, Step

# What stands in the ticket by itself. Everything else is said together with the step, or its
# lack is worth saying in words: a missing letter of the head (003-34).
STANDING: Final = frozenset(
    {
        Fact.ON_THE_PHONE,
        Fact.WAITING,
        Fact.NOT_WAITING,
        Fact.WINDOW_OPEN,
        Fact.WINDOW_OVER,
        Fact.PARENT_DONE,
    }
)
# An answer by phone has a page of its own; children are finished from their incident.
ELSEWHERE: Final = frozenset({Step.TELL_STATE, Step.FINISH_WITH_PARENT})


def open_steps(place: Place, actor: Actor, standing: frozenset[Fact]) -> frozenset[Step]:
    """Return what `actor` may do with a ticket at `place`; `standing`: facts already true of it.

    A step offered may still be refused for what is said with it, never for who or where.
    """
    return frozenset(
        row.step
        for row in TABLE
        if row.start == place
        and actor in row.by
        and row.needs & STANDING <= standing
        and row.step not in ELSEWHERE
    )
