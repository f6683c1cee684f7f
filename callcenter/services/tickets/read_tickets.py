"""Read tickets: queues, and one with its history, terms and times; each reading is recorded."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from callcenter.domain.access import Action, Person, Role, may, reach
from callcenter.domain.deadline_kinds import DeadlineKind
from callcenter.domain.tickets.open_steps import open_steps
from callcenter.domain.tickets.places import ENTRY, RESULTS, Line, Place, TicketState
from callcenter.domain.tickets.steps import Actor, Fact, NotYoursError, Step
from callcenter.domain.tickets.waiting import TimeSpent, Waiting, time_spent
from callcenter.services.as_person import as_person
from callcenter.services.read_cases import read_case
from callcenter.services.record_reading import listed
from db.call_lists import Seen
from db.case_edits import CaseRow
from db.case_history import StepRow, case_steps, outside_steps
from db.case_register import plan_each_time
from db.deadlines import DeadlineRow, case_deadlines
from db.kind_changes import former_numbers
from db.pool import Connection, Pool
from db.recordings import app_now
from db.ticket_lists import (
    ChildRow,
    LetterRow,
    TicketFilter,
    TicketLine,
    WaitRow,
    articles_of,
    children_of,
    due_tickets,
    late_claims,
    letter_of,
    newest_tickets,
    waits_of,
)
from db.tickets import TicketRow, one_ticket

Order = Literal["newest", "due"]


async def read_tickets(
    pool: Pool,
    person: Person,
    only: TicketFilter,
    order: Order = "newest",
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[TicketLine]:
    """Return a page of tickets: the newest first, or those at work, the soonest due first."""
    seen = Seen(*asdict(reach(person, Action.READ_CASES)).values())
    find = due_tickets if order == "due" else newest_tickets
    async with pool.acquire() as connection, connection.transaction():
        await plan_each_time(connection)
        async with as_person(connection, person):
            rows = await find(connection, seen, only, after, limit)
        await listed(connection, person, "tickets", asdict(only), len(rows))
    return rows


@dataclass(frozen=True, slots=True)
class TicketSheet:
    """A ticket and everything that belongs to it."""

    case: CaseRow
    ticket: TicketRow | None  # None: a draft
    spent: TimeSpent | None  # of this round, until its result or now; None: a draft
    history: list[StepRow]
    deadlines: list[DeadlineRow]
    waits: list[WaitRow]
    letter: LetterRow | None
    article_ids: list[UUID]
    children: list[ChildRow]
    late_claims: list[ChildRow]
    former_numbers: list[str]
    allowed_steps: list[str]  # of the table in domain/tickets/steps.py, and LATE_CLAIM


LATE_CLAIM: Final = "late_claim"  # T12: no row of the table, for it opens another ticket


async def read_ticket(pool: Pool, person: Person, case_id: UUID) -> TicketSheet | None:
    """Return one ticket; None when there is none within the reader's reach.

    An organisation's employee sees the steps, without the hotline's own names and notes.
    """
    case = await read_case(pool, person, case_id)
    if case is None or case.kind != "ticket":
        return None
    return await sheet_after(pool, person, case)


async def sheet_after(pool: Pool, person: Person, case: CaseRow) -> TicketSheet:
    """Return the ticket that `person` has just changed, or was let read."""
    outside = person.role is Role.ORGANISATION
    async with (
        pool.acquire() as connection,
        connection.transaction(),
        as_person(connection, person),
    ):
        return await _sheet(connection, person, case, outside=outside)


async def _sheet(
    connection: Connection, person: Person, case: CaseRow, *, outside: bool
) -> TicketSheet:
    case_id = case.case_id
    steps = outside_steps if outside else case_steps
    ticket = await one_ticket(connection, case_id)
    waits = await waits_of(connection, case_id)
    deadlines = await case_deadlines(connection, case_id)
    return TicketSheet(
        case=case,
        ticket=ticket,
        spent=_spent(case, ticket, waits, await app_now(connection)),
        history=await steps(connection, case_id),
        deadlines=deadlines,
        waits=waits,
        letter=await letter_of(connection, case_id),
        article_ids=await articles_of(connection, case_id),
        children=await children_of(connection, case_id),
        late_claims=await late_claims(connection, case_id),
        former_numbers=await former_numbers(connection, case_id),
        allowed_steps=_allowed(person, case, ticket, deadlines),
    )


def _allowed(
    person: Person, case: CaseRow, ticket: TicketRow | None, deadlines: list[DeadlineRow]
) -> list[str]:
    """Return the steps this person may take now, in the table's order."""
    try:
        actor = Actor.of(person.role)
    except NotYoursError:
        return []
    place = Place(TicketState(case.state), Line(ticket.line) if ticket else ENTRY.line)
    disputable = any(
        one.what == DeadlineKind.DISPUTE and one.met_at is None and one.cancelled_at is None
        for one in deadlines
    )
    offered = open_steps(place, actor, _standing(case, ticket, disputable=disputable))
    final = place.state is TicketState.CLOSED or (place.state in RESULTS and not disputable)
    late = final and ticket is not None and may(person.role, Action.OPEN_TICKETS)
    return [*(step.value for step in Step if step in offered), *([LATE_CLAIM] if late else [])]


def _standing(case: CaseRow, ticket: TicketRow | None, *, disputable: bool) -> frozenset[Fact]:
    """Return what is true of the ticket by itself."""
    waiting = ticket is not None and ticket.waiting
    facts = {Fact.WAITING if waiting else Fact.NOT_WAITING}
    if case.channel == "phone":
        facts.add(Fact.ON_THE_PHONE)
    if disputable:
        facts.add(Fact.WINDOW_OPEN)
    return frozenset(facts)


def _spent(
    case: CaseRow, ticket: TicketRow | None, waits: list[WaitRow], now: datetime
) -> TimeSpent | None:
    if ticket is None:
        return None
    intervals = [Waiting(wait.since, wait.until) for wait in waits]
    return time_spent(ticket.started_at, case.done_at or case.closed_at or now, intervals)
