"""After the result: a claim within three working days, or the end (003-47, 003-48; T10-T12)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from callcenter.domain.access import Action, Person, Role
from callcenter.domain.deadline_kinds import Cause, DeadlineKind, Move
from callcenter.domain.errors import DomainError
from callcenter.domain.notices import NoticeKind
from callcenter.domain.office import Office
from callcenter.domain.signatures import Signature
from callcenter.domain.ticket_deadlines import (
    dispute_until,
    execution_due,
    letter_heard_until,
    may_reopen,
)
from callcenter.domain.tickets.dispute import Claimant, NoticeOfResult, window_starts_at
from callcenter.domain.tickets.places import RESULTS, TicketState
from callcenter.domain.tickets.steps import Actor, Fact, Row, Step
from callcenter.domain.urgency import Urgency
from callcenter.domain.whose import Whose
from callcenter.services.deadlines.end_deadline import cancel_deadlines
from callcenter.services.deadlines.move_deadline import move_deadline
from callcenter.services.deadlines.start_deadline import start_deadline
from callcenter.services.notices.queue_notice import queue_notice
from callcenter.services.open_case import NewContact, add_contact
from callcenter.services.take_case import InHand, rule_step
from callcenter.services.tickets.open_ticket import Channel
from callcenter.services.tickets.step import (
    At,
    By,
    Details,
    TicketDesk,
    Verb,
    at_hand,
    change_by,
    known,
    take_ticket,
)
from db.case_edits import CaseRow, one_case
from db.pool import Connection
from db.ticket_claims import claimant_of, heard_until, letter_came, notice_of_result
from db.tickets import next_round


class ClaimTooLateError(DomainError):
    """Three working days have passed: the claim becomes a ticket of its own (003-48)."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A disagreement with the result, or a word about its quality."""

    text: str
    claimant: Claimant | None = None  # None: whoever is signed in
    channel: Channel | None = None  # None: by a call, which has its line in the journal


async def reopen(desk: TicketDesk, person: Person, case: InHand, claim: Claim) -> CaseRow:
    """Take up a ticket again under its number, on the line that finished it (003-47).

    The term begins anew and whole; what was late before stays late (A19). Raises what
    take_ticket raises, and ClaimTooLateError.
    """

    async def facts(at: At) -> set[Fact]:
        if at.case.state == TicketState.CLOSED or not await window_is_open(at):
            raise ClaimTooLateError
        entitled = await _claimant(at, person, claim.claimant)
        return known({Fact.REASON: claim.text, Fact.ENTITLED: entitled, Fact.WINDOW_OPEN: True})

    async def write(at: At, _row: Row) -> Details:
        await _note_contact(at, person, claim)
        await _begin_again(at)
        claimant = await _claimant(at, person, claim.claimant)
        return {"claimant": claimant.value if claimant else None, "round": at.ticket.round + 1}

    verb = Verb(Step.REOPEN, facts, write, claim.text)
    return await take_ticket(desk, person, case, verb, Action.CLAIM_TICKETS)


async def confirm(
    desk: TicketDesk, person: Person, case: InHand, claimant: Claimant | None = None
) -> CaseRow:
    """Close a ticket early: the requester agrees with the result (003-48)."""

    async def facts(at: At) -> set[Fact]:
        return known({Fact.ENTITLED: await _claimant(at, person, claimant)})

    async def write(at: At, _row: Row) -> Details:
        await cancel_deadlines(at.connection, at.case.case_id)
        return {}

    verb = Verb(Step.CONFIRM, facts, write)
    return await take_ticket(desk, person, case, verb, Action.CLAIM_TICKETS)


async def close_after_dispute(connection: Connection, office: Office, case_id: UUID) -> bool:
    """Close a ticket whose window has passed; return whether it has.

    When nobody could be told of the result, the window has not begun, or began later than
    was thought: it moves instead (A7). So it does, once, when the requester reported in time
    (003-47) by a letter that nobody has acted on. In the caller's transaction, the case locked;
    the caller meets the deadline.
    """
    case = await one_case(connection, case_id)
    if case is None or case.state not in RESULTS:
        return False
    at = await at_hand(connection, office, case)
    if await window_is_open(at):
        await _move_window(at)
        return False

    async def facts(_at: At) -> set[Fact]:
        return {Fact.WINDOW_OVER}

    async def write(at: At, _row: Row) -> Details:
        others = frozenset(DeadlineKind) - {DeadlineKind.DISPUTE}
        await cancel_deadlines(at.connection, case_id, others)
        return {}

    verb = Verb(Step.CLOSE_AFTER_DISPUTE, facts, write)
    await rule_step(
        connection,
        case_id,
        Signature.DISPUTE_WINDOW,
        change_by(By(Actor.RULE, None), office, verb),
    )
    return True


async def window_is_open(at: At) -> bool:
    """Return whether a claim about the result is in time."""
    if at.case.state not in RESULTS:
        return True  # nothing to be late for; the table refuses it
    until = await _window_until(at)
    return until is None or may_reopen(until, at.now) or await _letter_waits(at, until)


async def _window_until(at: At) -> datetime | None:
    """Return when the window ends; None: it has not begun, for nobody could be told."""
    heard = await heard_until(at.connection, at.case.case_id, at.ticket.round)
    until = await _claimed_until(at)
    return max(until, heard) if until and heard else until


async def _claimed_until(at: At) -> datetime | None:
    """Return until when a claim is to be brought; None: its time has not begun."""
    done_at = at.case.done_at or at.now
    told = await notice_of_result(at.connection, at.case.case_id, str(at.ticket.round))
    notice = NoticeOfResult(told.failed, told.delivered_at)
    starts_at = window_starts_at(done_at, notice)
    return None if starts_at is None else dispute_until(starts_at, at.office).operational_at


async def _letter_waits(at: At, until: datetime) -> bool:
    """Return whether a claim may stand in a letter that came in time; asked once a round."""
    connection, case = at.connection, at.case
    if await heard_until(connection, case.case_id, at.ticket.round) is not None:
        return False
    return await letter_came(connection, case.case_id, case.done_at or at.now, until)


async def _move_window(at: At) -> None:
    until = await _window_until(at)
    due = dispute_until(at.now, at.office)
    cause, reason = Cause.NOTICE_FAILED, "the requester could not be told of the result"
    if until is not None and may_reopen(until, at.now):
        due = replace(due, legal_at=until, operational_at=until)
    elif until is not None:
        due = letter_heard_until(at.now, at.office)
        cause, reason = Cause.LETTER, "a letter that came in time waits to be read"
    move = Move(due, cause, Signature.DISPUTE_WINDOW, reason)
    await move_deadline(at.connection, at.case.case_id, DeadlineKind.DISPUTE, move)


async def _claimant(at: At, person: Person, said: Claimant | None) -> Claimant | None:
    """Return as whom the claim is brought; None: as nobody who may.

    An operator notes who telephoned. An organisation's employee is who the directory says,
    or the requester: whatever they say of themselves does not count.
    """
    if person.role is not Role.ORGANISATION:
        return said
    day = at.office.date_of(at.now)
    found = await claimant_of(at.connection, at.case.case_id, person.user_id, day)
    return Claimant(found) if found else None


async def _note_contact(at: At, person: Person, claim: Claim) -> None:
    """Write the journal's line (003-21); a call has written its own."""
    own = person.role is Role.ORGANISATION
    channel = "site" if own else claim.channel
    if channel is not None:
        contact = NewContact(
            *(channel, at.now),
            reason="claim",
            description=claim.text,
            agent_id=None if own else person.user_id,
            whose=Whose(person.employer),
        )
        await add_contact(at.connection, at.case.case_id, contact)


async def _begin_again(at: At) -> None:
    ticket, connection = at.ticket, at.connection
    await cancel_deadlines(connection, ticket.case_id)
    await next_round(connection, ticket.case_id, at.now)
    due = execution_due(at.now, Urgency(ticket.urgency), at.office)
    turn = ticket.round + 1
    await start_deadline(connection, ticket.case_id, DeadlineKind.EXECUTION, at.now, due, turn)
    await queue_notice(connection, ticket.case_id, NoticeKind.REOPENED, once=str(turn))
