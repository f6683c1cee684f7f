"""Read appeals: of one forwarded to an organisation, its employee sees its own part."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from callcenter.domain.access import Action, Owner, Person, reach
from callcenter.domain.case_number import CaseKind
from callcenter.services.as_person import as_person
from callcenter.services.record_reading import denied, listed, read
from db.appeal_answers import (
    AcknowledgementRow,
    AnswerRow,
    CardRow,
    ReviewRow,
    acknowledgement_of,
    answers_of,
    card_of,
    reviews_of,
)
from db.appeal_lists import AppealFilter, AppealLine, list_appeals
from db.appeal_parties import ApplicantRow, SubjectRow, applicants_of, subjects_of
from db.appeal_questions import QuestionRow, questions_of
from db.appeals import AppealRow, one_appeal, outside_appeal
from db.call_lists import Seen
from db.case_edits import CaseRow, one_case
from db.case_history import StepRow, case_steps
from db.deadlines import DeadlineRow, case_deadlines
from db.forwards import (
    ForwardRow,
    ProposalRow,
    RequestRow,
    forwards_of,
    proposals_of,
    requests_of,
)
from db.measures import MeasureRow, measures_of
from db.pool import Connection, Pool


@dataclass(frozen=True, slots=True)
class AppealView:
    """Everything about an appeal that its reader may see."""

    case: CaseRow
    row: AppealRow | None  # None: a draft that nobody looked at
    applicants: Sequence[ApplicantRow]
    subjects: Sequence[SubjectRow]
    questions: Sequence[QuestionRow]
    forwards: Sequence[ForwardRow]
    proposals: Sequence[ProposalRow]
    requests: Sequence[RequestRow]
    measures: Sequence[MeasureRow]
    inside: "Inside"


@dataclass(frozen=True, slots=True)
class Inside:
    """What only the hotline's own staff sees; for an organisation's employee, nothing."""

    deadlines: Sequence[DeadlineRow] = ()
    history: Sequence[StepRow] = ()
    answers: Sequence[AnswerRow] = ()
    reviews: Sequence[ReviewRow] = ()
    card: CardRow | None = None
    acknowledgement: AcknowledgementRow | None = None


async def read_appeals(
    pool: Pool,
    person: Person,
    only: AppealFilter,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[AppealLine]:
    """Return a page of appeals, newest first; one audit entry covers the page."""
    seen = Seen(*asdict(reach(person, Action.READ_CASES)).values())
    async with pool.acquire() as connection, connection.transaction():
        async with as_person(connection, person):
            rows = await list_appeals(connection, seen, only, after, limit)
        await listed(connection, person, "appeals", asdict(only), len(rows))
    return rows


async def read_appeal(pool: Pool, person: Person, case_id: UUID) -> AppealView | None:
    """Return one appeal; None when there is none within the reader's reach."""
    async with pool.acquire() as connection, connection.transaction():
        async with as_person(connection, person):
            view = await _view(connection, person, case_id)
        if view is None:
            await denied(connection, person, f"case {case_id}")
            return None
        await read(connection, person, f"case {case_id}")
    return view


async def _view(connection: Connection, person: Person, case_id: UUID) -> AppealView | None:
    case = await one_case(connection, case_id)
    if case is None or case.kind != CaseKind.APPEAL:
        return None
    if not reach(person, Action.READ_CASES).covers(Owner(organisations=frozenset(case.viewers))):
        return None
    own = person.employer
    return AppealView(
        case,
        await (one_appeal if own is None else outside_appeal)(connection, case_id),
        await applicants_of(connection, case_id),
        await subjects_of(connection, case_id) if own is None else (),
        await questions_of(connection, case_id, own),
        await forwards_of(connection, case_id, own),
        await proposals_of(connection, case_id, own),
        await requests_of(connection, case_id, own),
        await measures_of(connection, case_id, own),
        await _inside(connection, case_id) if own is None else Inside(),
    )


async def _inside(connection: Connection, case_id: UUID) -> Inside:
    return Inside(
        await case_deadlines(connection, case_id),
        await case_steps(connection, case_id),
        await answers_of(connection, case_id),
        await reviews_of(connection, case_id),
        await card_of(connection, case_id),
        await acknowledgement_of(connection, case_id),
    )
