"""All figures by name: what the API, exports and the panel show, and nothing beside it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from callcenter.domain.figures.agents import AGENT_FIGURES, AgentCounts
from callcenter.domain.figures.appeals import APPEAL_FIGURES, AppealCounts
from callcenter.domain.figures.calls import CALL_FIGURES, CallCounts
from callcenter.domain.figures.contacts import CONTACT_FIGURES, ContactCounts
from callcenter.domain.figures.figure import Counts, Figure
from callcenter.domain.figures.promises import PROMISE_FIGURES, PromiseCounts
from callcenter.domain.figures.tickets import TICKET_FIGURES, TicketCounts


class What(StrEnum):
    """Whose figures."""

    CONTACTS = "contacts"
    TICKETS = "tickets"
    APPEALS = "appeals"
    CALLS = "calls"
    PROMISES = "promises"
    AGENTS = "agents"  # time of operators who use states


class By(StrEnum):
    """What figures are told apart by."""

    NOTHING = "nothing"
    ORGANISATION = "organisation"
    TOPIC = "topic"
    LINE = "line"  # of support, of a ticket
    PERSON = "person"  # who works on the case; of a contact or call, who received it
    DAY = "day"  # of the office
    QUEUE = "queue"  # that answered, else the last entered; of calls alone


FIGURES: Final[Mapping[What, Sequence[Figure[Any]]]] = {
    What.CONTACTS: CONTACT_FIGURES,
    What.TICKETS: TICKET_FIGURES,
    What.APPEALS: APPEAL_FIGURES,
    What.CALLS: CALL_FIGURES,
    What.PROMISES: PROMISE_FIGURES,
    What.AGENTS: AGENT_FIGURES,
}
COUNTS: Final[Mapping[What, type[Counts]]] = {
    What.CONTACTS: ContactCounts,
    What.TICKETS: TicketCounts,
    What.APPEALS: AppealCounts,
    What.CALLS: CallCounts,
    What.PROMISES: PromiseCounts,
    What.AGENTS: AgentCounts,
}
BY_NAME: Final[Mapping[str, Figure[Any]]] = {
    figure.name: figure for figures in FIGURES.values() for figure in figures
}


def figures_of(what: What, counts: Counts) -> dict[str, float | None]:
    """Return every figure of `counts` by name; None where there is nothing to divide by."""
    return {figure.name: figure.of(counts) for figure in FIGURES[what]}
