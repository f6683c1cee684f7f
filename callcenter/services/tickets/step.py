"""Take a step with a ticket: the table says whether, each verb only what it writes.

1. the case is locked and compared with what the person saw (services/take_case.py);
2. the verb finds out which facts are known; the table allows the step or refuses it;
3. the verb writes what is its own; line, hands, state and history are written here.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from callcenter.domain.access import Action, Person
from callcenter.domain.case_number import CaseKind
from callcenter.domain.case_states import OtherKindError, StepRefusedError
from callcenter.domain.office import Office
from callcenter.domain.tickets.places import ENTRY, Line, Place, TicketState
from callcenter.domain.tickets.steps import Actor, Fact, Hands, Row, Step, check
from callcenter.services.take_case import Change, InHand, StepTaken, take_case
from db.case_edits import CaseRow
from db.pool import Connection, Pool
from db.recordings import app_now
from db.tickets import TicketRow, hand_over, move_ticket, one_ticket

Details = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TicketDesk:
    """What steps with tickets need besides the ticket."""

    pool: Pool
    office: Office
    letters: bool = False  # a mail server is there, so a notice by letter is sent soon


@dataclass(frozen=True, slots=True)
class At:
    """A ticket at the moment of a step; its case is locked."""

    connection: Connection
    office: Office
    now: datetime
    case: CaseRow
    draft_or_ticket: TicketRow | None  # None: a draft

    @property
    def ticket(self) -> TicketRow:
        """Return what registration wrote; raises StepRefusedError for a draft."""
        if self.draft_or_ticket is None:
            raise StepRefusedError
        return self.draft_or_ticket

    @property
    def place(self) -> Place:
        if self.draft_or_ticket is None:
            return Place(TicketState(self.case.state), ENTRY.line)
        return Place(TicketState(self.case.state), Line(self.draft_or_ticket.line))


@dataclass(frozen=True, slots=True)
class By:
    """Who takes a step."""

    actor: Actor
    user_id: UUID | None  # None: a rule of ours


@dataclass(frozen=True, slots=True)
class Verb:
    """What is particular about a step."""

    step: Step
    facts: Callable[[At], Awaitable[set[Fact]]]
    write: Callable[[At, Row], Awaitable[Details]]
    reason: str = ""
    colleague: UUID | None = None  # whom the step names; None: nobody


async def take_ticket(
    desk: TicketDesk,
    person: Person,
    case: InHand,
    verb: Verb,
    action: Action = Action.WORK_TICKETS,
) -> CaseRow:
    """Let `person` take a step; return the case after it.

    Raises CaseMissingError, CaseChangedError, OtherKindError, StepRefusedError, NotYoursError,
    FactsMissingError; then nothing has happened.
    """
    by = By(Actor.of(person.role), person.user_id)
    return await take_case(desk.pool, person, case, action, change_by(by, desk.office, verb))


def change_by(by: By, office: Office, verb: Verb) -> Change:
    """Return the change of a case that `verb` is."""

    async def change(connection: Connection, now: CaseRow) -> StepTaken:
        at = await at_hand(connection, office, now)
        row = check(at.place, verb.step, by.actor, await verb.facts(at))
        details = await verb.write(at, row)
        await _place(at, row, by, verb)
        said = {"rule": row.rule, "line": row.end.line.value, **details}
        return StepTaken(f"ticket.{verb.step}", row.end.state, verb.reason, said)

    return change


async def at_hand(connection: Connection, office: Office, case: CaseRow) -> At:
    """Return the ticket of a case; raises OtherKindError."""
    if case.kind != CaseKind.TICKET:
        raise OtherKindError
    now = await app_now(connection)
    return At(connection, office, now, case, await one_ticket(connection, case.case_id))


def known(facts: Mapping[Fact, object]) -> set[Fact]:
    """Return the facts whose value is true."""
    return {fact for fact, value in facts.items() if value}


async def nothing(_at: At, _row: Row) -> Details:
    """Write nothing besides what every step writes."""
    return {}


async def _place(at: At, row: Row, by: By, verb: Verb) -> None:
    await move_ticket(at.connection, at.case.case_id, row.end.line)
    match row.hands:
        case Hands.TAKERS:
            await hand_over(at.connection, at.case.case_id, by.user_id)
        case Hands.NAMED:
            await hand_over(at.connection, at.case.case_id, verb.colleague)
        case Hands.NOBODYS:
            await hand_over(at.connection, at.case.case_id, None)
        case Hands.SAME:
            pass
