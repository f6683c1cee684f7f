"""Measures taken on a question: planned, done, verified by somebody else (000-08, 000-14)."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from callcenter.domain.access import Action, Person
from callcenter.domain.appeals.appeal import QuestionMissingError, question_of
from callcenter.domain.appeals.measures import Measure, check_done, check_verifier
from callcenter.domain.appeals.open_steps import Beside
from callcenter.domain.appeals.states import StepRefusedError
from callcenter.domain.deadline_kinds import DeadlineKind
from callcenter.domain.errors import DomainError
from callcenter.services.appeals.hold_appeal import Done, Held, Permit, check_can, take_appeal
from callcenter.services.appeals.promises import end_of, promise_measure
from callcenter.services.appeals.receive_appeal import Desk
from callcenter.services.deadlines.end_deadline import meet_deadline
from callcenter.services.take_case import InHand
from db.case_edits import CaseRow
from db.measures import (
    MeasureRow,
    NewMeasure,
    insert_measure,
    measures_of,
    write_done,
    write_verified,
)
from db.pool import Connection, Pool
from db.recordings import app_now

PLAN: Final = Permit(Action.RESPOND_TO_APPEALS, "plan_measure")
REPORT: Final = Permit(Action.RESPOND_TO_APPEALS, "report_measure")
VERIFY: Final = Permit(Action.DECIDE_APPEALS, "verify_measure")


class MeasureUnknownError(DomainError):
    """The appeal has no such measure of yours."""


@dataclass(frozen=True, slots=True)
class Plan:
    question: int
    description: str
    responsible: str
    planned_on: date
    responsible_id: UUID | None = None  # their account; None: they have none


async def plan_measure(
    pool: Pool, person: Person, case: InHand, plan: Plan, desk: Desk
) -> CaseRow:
    """Write a measure down; it is watched until it is done.

    Raises CaseMissingError, CaseChangedError, QuestionMissingError.
    """

    async def write(connection: Connection, held: Held) -> Done:
        check_own_question(held, person, plan.question)
        check_can(Beside.PLAN_MEASURE, held)
        where = person.employer or question_organisation(held, plan.question)
        new = NewMeasure(
            *(held.case.case_id, plan.question, where, plan.description, plan.responsible),
            *(plan.responsible_id, plan.planned_on, person.user_id),
        )
        seq = await insert_measure(connection, new)
        at = await app_now(connection)
        due = end_of(plan.planned_on, desk.office)
        await promise_measure(connection, held.case.case_id, seq, at, due)
        return Done(held.appeal, details={"measure": seq, "question": plan.question})

    return await take_appeal(pool, person, case, PLAN, write)


@dataclass(frozen=True, slots=True)
class Report:
    seq: int  # of the measure
    done_on: date
    effect: str = ""


async def report_measure(
    pool: Pool, person: Person, case: InHand, report: Report, desk: Desk
) -> CaseRow:
    """Write that a measure was taken, when, and what it changed; confirmed, it stays so said.

    Raises MeasureUnknownError, DoneLaterError, and StepRefusedError once it is confirmed.
    """

    async def write(connection: Connection, held: Held) -> Done:
        found = await _own_measure(connection, held, person, report.seq)
        if found.verified_at is not None:
            raise StepRefusedError
        at, case_id = await app_now(connection), held.case.case_id
        check_done(report.done_on, desk.office.date_of(at))
        await write_done(connection, case_id, report.seq, report.done_on, report.effect)
        await meet_deadline(connection, case_id, DeadlineKind.MEASURE, at, report.seq)
        return Done(held.appeal, details={"measure": report.seq})

    return await take_appeal(pool, person, case, REPORT, write)


async def verify_measure(pool: Pool, person: Person, case: InHand, seq: int) -> CaseRow:
    """Confirm that a measure was really taken; by neither who answers for it nor who wrote it."""

    async def write(connection: Connection, held: Held) -> Done:
        found = await _own_measure(connection, held, person, seq)
        check_verifier(
            Measure(found.responsible_id, found.written_by, found.done_on is not None),
            person.user_id,
        )
        await write_verified(connection, held.case.case_id, seq, person.user_id)
        return Done(held.appeal, details={"measure": seq})

    return await take_appeal(pool, person, case, VERIFY, write)


def question_organisation(held: Held, seq: int) -> UUID | None:
    return next((row.organisation_id for row in held.questions if row.seq == seq), None)


def check_own_question(held: Held, person: Person, seq: int) -> None:
    """Raise QuestionMissingError unless the question is there and not another organisation's."""
    question_of(held.appeal, seq)
    own = person.employer
    if own is not None and question_organisation(held, seq) != own:
        raise QuestionMissingError


async def _own_measure(connection: Connection, held: Held, person: Person, seq: int) -> MeasureRow:
    rows = await measures_of(connection, held.case.case_id, person.employer)
    for row in rows:
        if row.seq == seq:
            return row
    raise MeasureUnknownError
