"""Import an export of the federal feedback platform (ПОС): each message an appeal, once.

A message seen for the first time opens a draft, under the regime the applicant chose. Seen again,
only what the platform owns is overwritten (`feedback_messages`); the case with all that people
wrote there stays. A message finished on the platform closes its case as long as nobody of ours
has begun to work on it.

One transaction: killed half way, nothing has happened. Numbers are taken last and in one go, for
callers wait for theirs meanwhile.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from callcenter.domain.appeals.kinds import AppealKind, FilingForm
from callcenter.domain.case_number import CaseKind, make_case_number
from callcenter.domain.feedback import (
    COLUMNS,
    REQUIRED,
    TO_FEDERAL,
    CellRefusedError,
    FeedbackMessage,
    message_of,
)
from callcenter.domain.identifiers import SPACE, contact_id_of
from callcenter.domain.office import Office
from callcenter.domain.signatures import Signature
from callcenter.services.appeals.receive_appeal import Desk, Received, receive_appeal
from callcenter.services.append_audit import append_audit
from callcenter.services.deadlines.end_deadline import cancel_deadlines
from callcenter.services.open_case import NewContact, add_contact
from callcenter.services.tables.read_table import named, read_table
from callcenter.services.tables.table import Row, Table
from db.case_edits import NewCaseRow, insert_case, one_case
from db.case_history import NewStep, insert_step, next_version
from db.cases import (
    ClosedByRule,
    Numbered,
    NumberWish,
    close_by_rule,
    number_cases,
    take_numbers,
)
from db.clock_marks import app_now
from db.feedback import (
    FeedbackRow,
    known_feedback,
    lock_feedback,
    lock_state,
    write_feedback,
)
from db.organisations import organisations_called
from db.pool import Connection, Pool

FINISHED: Final = "finished on the feedback platform"
HEADINGS: Final = {ours: heading for heading, ours in COLUMNS.items()}


@dataclass(frozen=True, slots=True)
class RefusedRow:
    row: int  # as a spreadsheet numbers it
    column: str  # heading, in small letters
    message: str  # what happened and what to do


@dataclass(slots=True)
class FeedbackReport:
    """What the import did, or would do."""

    source: str  # how the file was understood
    written: bool = False
    opened: list[str] = field(default_factory=list)  # their numbers
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    closed: list[str] = field(default_factory=list)  # finished there, not begun here
    going_on_again: list[str] = field(default_factory=list)  # there; our case is closed for good
    gratitude: int = 0  # of the opened; outside the totals of complaints
    refused: list[RefusedRow] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    unknown_organisations: set[str] = field(default_factory=set)  # left without one, by their name


@dataclass(slots=True)
class _Run:
    connection: Connection
    desk: Desk
    report: FeedbackReport
    wishes: list[NumberWish] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    organisations: dict[str, UUID | None] = field(default_factory=dict)


async def import_feedback(
    pool: Pool, desk: Desk, content: bytes, *, actor: str, dry_run: bool = False
) -> FeedbackReport:
    """Import the export in `content`; with `dry_run` only say what it would do.

    Raises TableRefusedError; single rows that cannot be read are in the report.
    """
    table, unknown = await asyncio.to_thread(_table, content)
    report = FeedbackReport(table.source, written=not dry_run, unknown_columns=list(unknown))
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            await _import(_Run(connection, desk, report), table)
            await _write_down(connection, actor, content, report)
        except BaseException:
            await transaction.rollback()
            raise
        await (transaction.rollback() if dry_run else transaction.commit())
    return report


async def _import(run: _Run, table: Table) -> None:
    await lock_feedback(run.connection)
    now = await app_now(run.connection)
    await _take_all(run, _messages(table, run.desk.office, now, run.report))
    await _number(run)
    ended = [ClosedByRule(case_id, FINISHED, now) for case_id in run.ended]
    await close_by_rule(run.connection, ended)


def _table(content: bytes) -> tuple[Table, tuple[str, ...]]:
    """Read the file; the one heading that names bodies is known by its beginning. Blocks."""
    table = read_table(content)
    known = dict(COLUMNS)
    for column in table.columns:
        if column.casefold().startswith(TO_FEDERAL):
            known[" ".join(column.lower().replace("ё", "е").split())] = "sent_to_federal"
    return named(table, known, REQUIRED)


def _messages(
    table: Table, office: Office, now: datetime, report: FeedbackReport
) -> dict[str, FeedbackMessage]:
    """Return the rows that can be read, by number; the others go into the report."""
    found: dict[str, FeedbackMessage] = {}
    for row in table.rows:
        try:
            message = _message(row, office, now)
            _check_once(message, found)
            found[message.number] = message
        except CellRefusedError as refused:
            column = HEADINGS.get(refused.column, refused.column)
            report.refused.append(RefusedRow(row.number, column, refused.reason))
    return found


def _message(row: Row, office: Office, now: datetime) -> FeedbackMessage:
    if row.overlong:
        raise CellRefusedError("", "has more values than columns: quote those with a separator")
    return message_of(row.cells, office, now)


def _check_once(message: FeedbackMessage, found: Mapping[str, FeedbackMessage]) -> None:
    if message.number in found:
        raise CellRefusedError("number", "is in the file twice; remove one of the rows")


async def _take_all(run: _Run, messages: dict[str, FeedbackMessage]) -> None:
    known = await known_feedback(run.connection, [*messages])
    for number, message in messages.items():
        before = known.get(number)
        if before is None:
            await _open(run, message)
            continue
        now = FeedbackRow(case_id=before.case_id, **asdict(message))
        if now == before:
            run.report.unchanged += 1
        else:
            await _update(run, now, message)


async def _open(run: _Run, message: FeedbackMessage) -> None:
    """Open the draft of a new message; its number comes at the end."""
    case_id = uuid5(SPACE, f"feedback {message.number}")
    organisation_id = await _organisation(run, message.sent_to)
    row = NewCaseRow(
        *(case_id, CaseKind.APPEAL, "import", message.received_at, None, "", None, None),
        *(organisation_id, message.topic, message.text),
    )
    await insert_case(run.connection, row)
    contact = NewContact("import", message.received_at, caller_kind="citizen")
    await add_contact(run.connection, case_id, contact, contact_id_of(str(case_id)))
    case = await one_case(run.connection, case_id)
    if case is None:
        raise RuntimeError("the case just written is gone")
    received = Received(
        form=FilingForm.POS,
        kind=message.kind,
        chose_59fz=message.chose_59fz,
        fast_track=message.fast_track,
        external_number=message.number,
    )
    await receive_appeal(run.connection, run.desk, case, received)
    await write_feedback(run.connection, FeedbackRow(case_id=case_id, **asdict(message)))
    year = message.received_at.astimezone(run.desk.office.zone).year
    run.wishes.append(NumberWish(case_id, CaseKind.APPEAL, CaseKind.APPEAL.digit, year % 100))
    run.report.opened.append(message.number)
    run.report.gratitude += message.kind is AppealKind.GRATITUDE
    if message.finished:
        await _close(run, case_id, message)


async def _update(run: _Run, row: FeedbackRow, message: FeedbackMessage) -> None:
    """Overwrite what the platform owns; the case keeps all else."""
    await write_feedback(run.connection, row)
    run.report.updated.append(row.number)
    state = await lock_state(run.connection, row.case_id)
    if message.finished and state == "draft":
        await _close(run, row.case_id, message)
        return
    if state == "closed" and not message.finished:
        run.report.going_on_again.append(row.number)
    await _note(run, row.case_id, "feedback.updated", (state, state), message)


async def _close(run: _Run, case_id: UUID, message: FeedbackMessage) -> None:
    """Prepare the end of a draft; it comes with all others, once every case has its number."""
    await cancel_deadlines(run.connection, case_id)
    run.ended.append(case_id)
    await _note(run, case_id, "feedback.finished", ("draft", "closed"), message)
    run.report.closed.append(message.number)


async def _note(
    run: _Run, case_id: UUID, step: str, states: tuple[str, str], message: FeedbackMessage
) -> None:
    details = {"stage": message.stage, "status": message.status}
    await next_version(run.connection, case_id)
    reason = FINISHED if states[1] == "closed" != states[0] else ""
    await insert_step(
        run.connection,
        NewStep(case_id, Signature.FEEDBACK_PLATFORM, step, *states, reason, details),
    )


async def _organisation(run: _Run, called: str) -> UUID | None:
    """Return the one organisation that is called so; None: none, or several."""
    if called not in run.organisations:
        found = await organisations_called(run.connection, called, 2) if called else []
        run.organisations[called] = found[0].organisation_id if len(found) == 1 else None
    if called and run.organisations[called] is None:
        run.report.unknown_organisations.add(called)
    return run.organisations[called]


async def _number(run: _Run) -> None:
    years = {wish.case_id: wish.year for wish in run.wishes}
    taken = await take_numbers(run.connection, run.wishes) if run.wishes else []
    numbered = [
        Numbered(
            row.case_id,
            CaseKind.APPEAL,
            make_case_number(CaseKind.APPEAL, years[row.case_id], row.running),
        )
        for row in taken
    ]
    await number_cases(run.connection, numbered)


async def _write_down(
    connection: Connection, actor: str, content: bytes, report: FeedbackReport
) -> None:
    body = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "opened": len(report.opened),
        "updated": len(report.updated),
        "closed": len(report.closed),
        "refused": len(report.refused),
    }
    await append_audit(
        connection, actor=actor, action="feedback.imported", object="feedback", body=body
    )
