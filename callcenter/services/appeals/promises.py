"""Which moments an appeal promises at which step (59-FZ art. 8, 10, 11, 12; A9, A21)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from callcenter.domain.appeal_deadlines import (
    answer_due_by_regime,
    documents_due,
    forward_due_on,
    notice_due,
    registration_due_on,
)
from callcenter.domain.appeals.appeal import Appeal
from callcenter.domain.appeals.kinds import AppealKind
from callcenter.domain.appeals.regime import Regime
from callcenter.domain.appeals.states import QuestionState
from callcenter.domain.deadline_kinds import DeadlineKind, DeadlineStartedError
from callcenter.domain.office import Due, Office, due_at
from callcenter.services.deadlines.end_deadline import cancel_deadlines, meet_deadline
from callcenter.services.deadlines.start_deadline import start_deadline
from db.appeals import AppealRow
from db.pool import Connection

OWED_BY_ANSWERS: Final = frozenset({DeadlineKind.FORWARD, DeadlineKind.ANSWER})


async def promise_registration(
    connection: Connection, case_id: UUID, received_at: datetime, office: Office
) -> None:
    """Three days from receipt (59-FZ art. 8 p. 2); promised already, it stays."""
    due = registration_due_on(office.date_of(received_at), office)
    await _start(connection, case_id, DeadlineKind.REGISTRATION, received_at, due)


async def promise_answer(
    connection: Connection, row: AppealRow, at: datetime, office: Office
) -> None:
    """Seven days to forward and thirty to answer, from registration; gratitude owes neither.

    A message of the feedback platform is answered within a term that began when it was sent.
    """
    await meet_deadline(connection, row.case_id, DeadlineKind.REGISTRATION, at)
    owing = Owing(
        AppealKind(row.kind), Regime(row.regime), row.received_on, fast_track=row.fast_track
    )
    for what, (since, due) in answer_terms(owing, at, office).items():
        await _start(connection, row.case_id, what, since, due)


@dataclass(frozen=True, slots=True)
class Owing:
    """What of an appeal says when it is answered."""

    kind: AppealKind
    regime: Regime
    received_on: date
    fast_track: bool = False


def answer_terms(
    owing: Owing, at: datetime, office: Office
) -> Mapping[DeadlineKind, tuple[datetime, Due]]:
    """Return what an appeal registered `at` promises: since when, until when; also a what-if."""
    if owing.kind is AppealKind.GRATITUDE:
        return {}
    regime = owing.regime
    since = office.start_of(owing.received_on) if regime is Regime.POS_MESSAGE else at
    answer = answer_due_by_regime(
        regime, office.date_of(since), office, fast_track=owing.fast_track
    )
    if answer is None:
        return {}
    forward = forward_due_on(office.date_of(at), office)
    return {DeadlineKind.FORWARD: (at, forward), DeadlineKind.ANSWER: (since, answer)}


async def promise_answer_anew(
    connection: Connection, row: AppealRow, at: datetime, office: Office, answer_round: int
) -> None:
    """Give a reworked appeal a full new term; a breach of the first stays on record."""
    due = answer_due_by_regime(
        Regime(row.regime), office.date_of(at), office, fast_track=row.fast_track
    )
    if due is not None:
        await start_deadline(connection, row.case_id, DeadlineKind.ANSWER, at, due, answer_round)


async def keep_forwarding(
    connection: Connection, case_id: UUID, after: Appeal, at: datetime, *, sent: bool
) -> None:
    """End the seven days when no question waits for the decision where it is considered.

    When all questions are others' to answer, the citizen's answer is owed by them.
    """
    states = {question.state for question in after.questions}
    if QuestionState.REGISTERED not in states:
        if sent:
            await meet_deadline(connection, case_id, DeadlineKind.FORWARD, at)
        else:
            await cancel_deadlines(connection, case_id, {DeadlineKind.FORWARD})
    if states <= {QuestionState.TRANSFERRED}:
        await cancel_deadlines(connection, case_id, {DeadlineKind.ANSWER})


async def keep_answer(connection: Connection, case_id: UUID, at: datetime) -> None:
    await meet_deadline(connection, case_id, DeadlineKind.ANSWER, at)
    await cancel_deadlines(connection, case_id, {DeadlineKind.FORWARD})


async def keep_leaving(
    connection: Connection, case_id: UUID, registered_at: datetime, at: datetime, office: Office
) -> None:
    """Write that the applicant is told now why there is no answer; 7 days from registration."""
    due = notice_due(office.date_of(registered_at), office)
    await _start(connection, case_id, DeadlineKind.NOTICE, registered_at, due)
    await meet_deadline(connection, case_id, DeadlineKind.NOTICE, at)


async def owe_nothing(connection: Connection, case_id: UUID) -> None:
    """End what is owed to the applicant; measures and documents are still watched."""
    await cancel_deadlines(connection, case_id, OWED_BY_ANSWERS | {DeadlineKind.DOCUMENTS})


async def promise_documents(
    connection: Connection, case_id: UUID, seq: int, at: datetime, office: Office
) -> Due:
    """Give an organisation its days for request `seq` (59-FZ art. 10 p. 2); return the term."""
    due = documents_due(office.date_of(at), office)
    await start_deadline(connection, case_id, DeadlineKind.DOCUMENTS, at, due, seq)
    return due


async def promise_measure(
    connection: Connection, case_id: UUID, seq: int, at: datetime, due: Due
) -> None:
    await start_deadline(connection, case_id, DeadlineKind.MEASURE, at, due, seq)


def end_of(day: date, office: Office) -> Due:
    """Return a promise until the end of that day, whatever the calendar says of it."""
    return due_at(office.end_of(day), office)


async def _start(
    connection: Connection, case_id: UUID, what: DeadlineKind, at: datetime, due: Due
) -> None:
    try:
        await start_deadline(connection, case_id, what, at, due)
    except DeadlineStartedError:
        return
