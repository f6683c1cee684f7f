"""Promise a moment: in the transaction of the step that promises it."""

from datetime import datetime
from uuid import UUID

from callcenter.domain.deadline_kinds import DeadlineKind, DeadlineStartedError
from callcenter.domain.office import Due
from db.deadlines import NewDeadline, insert_deadline, keep_due_at
from db.pool import Connection


async def start_deadline(
    connection: Connection,
    case_id: UUID,
    what: DeadlineKind,
    started_at: datetime,
    due: Due,
    round: int = 1,  # noqa: A002 - the column's name
) -> None:
    """Promise `what` of a case until `due`; a later `round` stands beside the earlier ones.

    Raises DeadlineStartedError when this round of it was promised before.
    """
    new = NewDeadline(
        *(case_id, what, round, started_at),
        *(due.legal_at, due.operational_at, due.provisional),
    )
    if not await insert_deadline(connection, new):
        raise DeadlineStartedError
    await keep_due_at(connection, case_id)
