"""P5: extend the term once, before it ends, and tell the applicant before it ends."""

from typing import Final

from callcenter.domain.access import Action, Person
from callcenter.domain.appeal_deadlines import days_due
from callcenter.domain.appeals.appeal import Extension, extend
from callcenter.domain.appeals.states import StepRefusedError
from callcenter.domain.deadline_kinds import DeadlineKind
from callcenter.domain.notices import NoticeKind
from callcenter.domain.office import Due
from callcenter.services.appeals.hold_appeal import Done, Held, Permit, take_appeal
from callcenter.services.appeals.receive_appeal import Desk
from callcenter.services.deadlines.move_deadline import extend_deadline
from callcenter.services.notices.queue_notice import queue_notice
from callcenter.services.take_case import InHand
from db.appeals import write_extension
from db.case_edits import CaseRow
from db.deadlines import DeadlineRow, open_deadlines
from db.pool import Connection, Pool

EXTEND: Final = Permit(Action.DECIDE_APPEALS, "extend")


async def extend_appeal(
    pool: Pool, person: Person, case: InHand, days: int, reason: str, desk: Desk
) -> CaseRow:
    """Extend the answer's term (59-FZ art. 12 p. 2); the notice leaves in the same transaction.

    Raises CaseMissingError, CaseChangedError, StepRefusedError, ExtendedAlreadyError,
    ExtendedLateError, ExtensionTooLongError.
    """

    async def write(connection: Connection, held: Held) -> Done:
        owed = await _answer(connection, held)
        after = extend(held.appeal, Extension(owed.at, days, owed.legal_due_at))
        due = _due(owed, days, desk)
        await extend_deadline(
            connection,
            held.case.case_id,
            DeadlineKind.ANSWER,
            due,
            actor=person.login,
            reason=reason,
        )
        await write_extension(connection, held.case.case_id, days, reason)
        await _tell(connection, held, due, reason)
        return Done(after, reason, {"days": days, "due_at": due.legal_at.isoformat()})

    return await take_appeal(pool, person, case, EXTEND, write)


async def _answer(connection: Connection, held: Held) -> DeadlineRow:
    """Return the answer that is owed now; what owes none cannot be extended."""
    rows = await open_deadlines(connection, held.case.case_id)
    found = [row for row in rows if row.what == DeadlineKind.ANSWER]
    if not found:
        raise StepRefusedError
    return found[-1]


def _due(owed: DeadlineRow, days: int, desk: Desk) -> Due:
    """Return the whole term anew from its start: 30 days and `days` more."""
    legal_on = desk.office.date_of(owed.legal_due_at)
    start_on = desk.office.date_of(owed.started_at)
    term = (legal_on - start_on).days
    return days_due(start_on, term + days, desk.office)


async def _tell(connection: Connection, held: Held, due: Due, reason: str) -> None:
    facts = {"text": reason, "due_at": due.legal_at.isoformat()}
    await queue_notice(connection, held.case.case_id, NoticeKind.EXTENDED, facts=facts)
