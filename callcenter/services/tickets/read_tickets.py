"""Read tickets: queues, and one with its history, terms and times; each reading is recorded."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from callcenter.domain.access import Action, Person, Role, reach
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
        return await _sheet(connection, case, outside=outside)


async def _sheet(connection: Connection, case: CaseRow, *, outside: bool) -> TicketSheet:
    case_id = case.case_id
    steps = outside_steps if outside else case_steps
    ticket = await one_ticket(connection, case_id)
    waits = await waits_of(connection, case_id)
    return TicketSheet(
        case=case,
        ticket=ticket,
        spent=_spent(case, ticket, waits, await app_now(connection)),
        history=await steps(connection, case_id),
        deadlines=await case_deadlines(connection, case_id),
        waits=waits,
        letter=await letter_of(connection, case_id),
        article_ids=await articles_of(connection, case_id),
        children=await children_of(connection, case_id),
        late_claims=await late_claims(connection, case_id),
        former_numbers=await former_numbers(connection, case_id),
    )


def _spent(
    case: CaseRow, ticket: TicketRow | None, waits: list[WaitRow], now: datetime
) -> TimeSpent | None:
    if ticket is None:
        return None
    intervals = [Waiting(wait.since, wait.until) for wait in waits]
    return time_spent(ticket.started_at, case.done_at or case.closed_at or now, intervals)
