"""Tickets in PostgreSQL: what they have besides their case. Lists are in db/ticket_lists.py."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A registered ticket, without its case."""

    case_id: UUID
    category: str
    work_type: str
    requester_role: str
    authorisation: str
    urgency: str
    wished_urgency: str | None  # None: no wish
    impact: str
    line: int
    round: int
    started_at: datetime  # of this round
    result: str
    advice: str
    solved_on_contact: bool
    parent_id: UUID | None
    related_to: UUID | None
    letter: bool  # the head's, on file
    waiting: bool  # now


ONE_TICKET: Final = """
    SELECT t.case_id, t.category, t.work_type, t.requester_role, t.authorisation, t.urgency,
           t.wished_urgency, t.impact, t.line, t.round, t.started_at, t.result, t.advice,
           t.solved_on_contact, t.parent_id, t.related_to,
           EXISTS (SELECT FROM ticket_letters l WHERE l.case_id = t.case_id) AS letter,
           EXISTS (SELECT FROM ticket_waits w
                    WHERE w.case_id = t.case_id AND w.until IS NULL) AS waiting
      FROM tickets t
     WHERE t.case_id = $1
"""


async def one_ticket(connection: Connection, case_id: UUID) -> TicketRow | None:
    """Return a ticket; None: it is a draft, or no ticket."""
    row = await connection.fetchrow(ONE_TICKET, case_id)
    return TicketRow(**row) if row else None


@dataclass(frozen=True, slots=True)
class NewTicket:
    case_id: UUID
    category: str
    work_type: str
    requester_role: str
    authorisation: str
    urgency: str
    wished_urgency: str | None
    impact: str
    started_at: datetime
    related_to: UUID | None


INSERT_TICKET: Final = """
    INSERT INTO tickets (case_id, category, work_type, requester_role, authorisation, urgency,
                         wished_urgency, impact, started_at, related_to)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""


async def insert_ticket(connection: Connection, new: NewTicket) -> None:
    await connection.execute(
        INSERT_TICKET,
        *(new.case_id, new.category, new.work_type, new.requester_role, new.authorisation),
        *(new.urgency, new.wished_urgency, new.impact, new.started_at, new.related_to),
    )


@dataclass(frozen=True, slots=True)
class TicketCase:
    """What registering a ticket writes in its case."""

    topic: str
    topic_code: str
    text: str
    caller_name: str
    caller_email: str | None
    organisation_id: UUID | None  # the requester's


WRITE_TICKET_CASE: Final = """
    UPDATE cases
       SET topic = $2, topic_code = $3, text = $4, caller_name = $5, caller_email = $6,
           organisation_id = $7, updated_at = app_now()
     WHERE case_id = $1
"""


async def write_ticket_case(connection: Connection, case_id: UUID, said: TicketCase) -> None:
    await connection.execute(
        WRITE_TICKET_CASE,
        *(case_id, said.topic, said.topic_code, said.text, said.caller_name),
        *(said.caller_email, said.organisation_id),
    )


MOVE_TICKET: Final = "UPDATE tickets SET line = $2 WHERE case_id = $1"


async def move_ticket(connection: Connection, case_id: UUID, line: int) -> None:
    await connection.execute(MOVE_TICKET, case_id, line)


HAND_OVER: Final = "UPDATE cases SET operator_id = $2, updated_at = app_now() WHERE case_id = $1"


async def hand_over(connection: Connection, case_id: UUID, operator_id: UUID | None) -> None:
    """Make the case somebody's; None: nobody's, it waits in its line's queue."""
    await connection.execute(HAND_OVER, case_id, operator_id)


SET_URGENCY: Final = "UPDATE tickets SET urgency = $2 WHERE case_id = $1"


async def set_urgency(connection: Connection, case_id: UUID, urgency: str) -> None:
    await connection.execute(SET_URGENCY, case_id, urgency)


SET_RESULT: Final = """
    UPDATE tickets
       SET result = $2, advice = $3, solved_on_contact = solved_on_contact OR $4
     WHERE case_id = $1
"""


async def set_result(
    connection: Connection,
    case_id: UUID,
    result: str,
    advice: str = "",
    *,
    on_contact: bool = False,
) -> None:
    await connection.execute(SET_RESULT, case_id, result, advice, on_contact)


NEXT_ROUND: Final = """
    UPDATE tickets
       SET round = round + 1, started_at = $2, result = '', advice = ''
     WHERE case_id = $1
"""


async def next_round(connection: Connection, case_id: UUID, started_at: datetime) -> None:
    """Begin again; what the first round came to is in the history.

    What was solved during the call stays so: that it came back is a figure of its own (003-35).
    """
    await connection.execute(NEXT_ROUND, case_id, started_at)


SET_PARENT: Final = "UPDATE tickets SET parent_id = $2 WHERE case_id = $1"


async def set_parent(connection: Connection, case_id: UUID, parent_id: UUID | None) -> None:
    await connection.execute(SET_PARENT, case_id, parent_id)


@dataclass(frozen=True, slots=True)
class NewLetter:
    case_id: UUID
    number: str
    dated_on: date
    signed_by: str
    attachment_id: UUID | None
    attached_by: UUID


PUT_LETTER: Final = """
    INSERT INTO ticket_letters (case_id, number, dated_on, signed_by, attachment_id, attached_by)
    VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (case_id) DO UPDATE
       SET number = EXCLUDED.number, dated_on = EXCLUDED.dated_on,
           signed_by = EXCLUDED.signed_by, attachment_id = EXCLUDED.attachment_id,
           attached_by = EXCLUDED.attached_by, attached_at = app_now()
"""


async def put_letter(connection: Connection, new: NewLetter) -> None:
    """Keep the head's letter; a later one takes its place."""
    await connection.execute(
        PUT_LETTER,
        *(new.case_id, new.number, new.dated_on, new.signed_by),
        *(new.attachment_id, new.attached_by),
    )


SET_AUTHORISATION: Final = "UPDATE tickets SET authorisation = $2 WHERE case_id = $1"


async def set_authorisation(connection: Connection, case_id: UUID, authorisation: str) -> None:
    await connection.execute(SET_AUTHORISATION, case_id, authorisation)


BEGIN_WAIT: Final = """
    INSERT INTO ticket_waits (case_id, waiting_for, reason, round)
    SELECT case_id, $2, $3, round FROM tickets WHERE case_id = $1
"""


async def begin_wait(connection: Connection, case_id: UUID, waiting_for: str, reason: str) -> None:
    await connection.execute(BEGIN_WAIT, case_id, waiting_for, reason)


END_WAIT: Final = """
    UPDATE ticket_waits SET until = app_now() WHERE case_id = $1 AND until IS NULL
"""


async def end_wait(connection: Connection, case_id: UUID) -> None:
    """End the wait that is going on, if there is one."""
    await connection.execute(END_WAIT, case_id)


HAS_CHILDREN: Final = "SELECT EXISTS (SELECT FROM tickets WHERE parent_id = $1)"


async def has_children(connection: Connection, case_id: UUID) -> bool:
    return bool(await connection.fetchval(HAS_CHILDREN, case_id))
