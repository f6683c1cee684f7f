"""What registering a draft would promise and whom it would tell, before anybody registers it.

By the same rules as the registrations (services/tickets/register.py,
services/appeals/register_appeal.py); nothing is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from callcenter.domain.access import Action, Owner, Person, reach
from callcenter.domain.appeal_deadlines import registration_due_on
from callcenter.domain.appeals.kinds import AppealKind, FilingForm, Identification
from callcenter.domain.appeals.regime import Filing, Regime, decide_regime, needs_instructions
from callcenter.domain.case_number import CaseKind
from callcenter.domain.case_states import CaseState, StepRefusedError
from callcenter.domain.deadline_kinds import DeadlineKind
from callcenter.domain.notices import Addressee, NoticeKind, choose
from callcenter.domain.office import Due
from callcenter.domain.ticket_deadlines import execution_due, registration_due
from callcenter.domain.tickets.authorisation import (
    Authorisation,
    Category,
    RequesterRole,
    authorisation,
)
from callcenter.domain.urgency import Urgency
from callcenter.services.appeals.promises import Owing, answer_terms
from callcenter.services.appeals.receive_appeal import Desk
from callcenter.services.appeals.register_appeal import received_at_of
from callcenter.services.notices.queue_notice import reachable_of
from callcenter.services.take_case import CaseMissingError
from db.case_edits import CaseRow, one_case
from db.clock_marks import app_now
from db.pool import Connection, Pool


@dataclass(frozen=True, slots=True)
class TicketAsked:
    urgency: Urgency
    category: Category
    requester_role: RequesterRole
    letter: bool = False


@dataclass(frozen=True, slots=True)
class AppealAsked:
    form: FilingForm
    kind: AppealKind
    identification: Identification = Identification.CALLER_STATED
    received_on: date | None = None  # None: when the case was opened
    chose_59fz: bool = False
    is_appeal: bool = True
    fast_track: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    what: DeadlineKind
    due: Due


@dataclass(frozen=True, slots=True)
class Telling:
    """Who would be told; None: nobody can be."""

    kind: NoticeKind
    addressee: Addressee | None
    addresses: int  # how many are written to


@dataclass(frozen=True, slots=True)
class Preview:
    promises: list[Promise] = field(default_factory=list)
    tellings: list[Telling] = field(default_factory=list)
    authorisation: Authorisation | None = None  # of a ticket
    regime: Regime | None = None  # of an appeal


async def preview_registration(
    pool: Pool, person: Person, desk: Desk, case_id: UUID, asked: TicketAsked | AppealAsked
) -> Preview:
    """Return what registering now would promise; what it says of the case is what is saved.

    Raises CaseMissingError, and StepRefusedError for what is no draft of that kind.
    """
    async with pool.acquire() as connection:
        case = await one_case(connection, case_id)
        if case is None or not _within(person, case):
            raise CaseMissingError
        if case.state != CaseState.DRAFT:
            raise StepRefusedError
        at = await app_now(connection)
        match asked, CaseKind(case.kind):
            case TicketAsked(), CaseKind.TICKET:
                return await _of_ticket(connection, desk, case, asked, at)
            case AppealAsked(), CaseKind.APPEAL:
                return await _of_appeal(connection, desk, case, asked, at)
            case _:
                raise StepRefusedError


def _within(person: Person, case: CaseRow) -> bool:
    owner = Owner(organisations=frozenset(case.viewers))
    return reach(person, Action.EDIT_CASES).covers(owner)


async def _of_ticket(
    connection: Connection, desk: Desk, case: CaseRow, asked: TicketAsked, at: datetime
) -> Preview:
    office = desk.office
    allowed = authorisation(asked.category, asked.requester_role, letter=asked.letter)
    kinds = [NoticeKind.REGISTERED]
    if allowed is Authorisation.MISSING and case.organisation_id is not None:
        kinds.append(NoticeKind.AUTHORISATION_MISSING)
    registration = registration_due(case.created_at, asked.urgency, office)
    return Preview(
        [
            Promise(DeadlineKind.REGISTRATION, registration),
            Promise(DeadlineKind.EXECUTION, execution_due(at, asked.urgency, office)),
        ],
        [await _telling(connection, case, kind) for kind in kinds],
        authorisation=allowed,
    )


async def _of_appeal(
    connection: Connection, desk: Desk, case: CaseRow, asked: AppealAsked, at: datetime
) -> Preview:
    received_on = asked.received_on or desk.office.date_of(case.created_at)
    filing = Filing(
        *(asked.form, asked.kind, received_on, asked.identification),
        *(asked.chose_59fz, asked.is_appeal),
    )
    regime = decide_regime(filing, desk.policy)
    kinds = [NoticeKind.REGISTERED]
    if needs_instructions(regime):
        kinds.append(NoticeKind.INSTRUCTIONS)
    owing = Owing(asked.kind, regime, received_on, fast_track=asked.fast_track)
    return Preview(
        list(_promises(desk, case, owing, at)),
        [await _telling(connection, case, kind) for kind in kinds],
        regime=regime,
    )


def _promises(desk: Desk, case: CaseRow, owing: Owing, at: datetime) -> Iterator[Promise]:
    office = desk.office
    received_at = received_at_of(case, owing.received_on, office)
    due = registration_due_on(office.date_of(received_at), office)
    yield Promise(DeadlineKind.REGISTRATION, due)
    for what, (_since, term) in answer_terms(owing, at, office).items():
        yield Promise(what, term)


async def _telling(connection: Connection, case: CaseRow, kind: NoticeKind) -> Telling:
    choice = choose(kind, await reachable_of(connection, case.case_id, kind))
    if choice is None:
        return Telling(kind, None, 0)
    return Telling(kind, choice.addressee, len(choice.addresses))
