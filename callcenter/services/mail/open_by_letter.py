"""Open a case by a letter, or add a letter to the case it answers, in the caller's transaction."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from callcenter.domain.attachments.refusals import AttachmentRefusedError
from callcenter.domain.case_number import CaseKind, display_case_number
from callcenter.domain.letters import LetterRead
from callcenter.domain.notices import NoticeKind
from callcenter.domain.signatures import Signature
from callcenter.domain.whose import THE_CASES, Whose, Writer, of_letter
from callcenter.services.attachments.keep_attachment import (
    AttachmentOwner,
    Upload,
    keep_attachment,
)
from callcenter.services.mail.desk import MailDesk
from callcenter.services.mail.receive_letters import may_answer
from callcenter.services.notices.queue_notice import queue_notice
from callcenter.services.open_case import NewCase, NewContact, add_contact, open_case
from callcenter.services.take_case import StepTaken, rule_step
from db.case_edits import CaseRow
from db.letter_writers import Writer as StaffWriter
from db.letter_writers import address_known, writer_of
from db.letters import LetterToTake, Thread, replies_today
from db.pool import Connection

LONGEST_TOPIC: Final = 200
MOST_TOLD_A_DAY: Final = 10  # of one address about one case; more are two machines talking


async def open_by_letter(
    connection: Connection,
    desk: MailDesk,
    letter: LetterToTake,
    read: LetterRead,
    closed: Thread | None,
) -> tuple[UUID, list[str]]:
    """Open a draft; return it and, in a word each, what of the letter was left out.

    `closed` is the closed case it answers: nothing leaves that state (003-48), so it becomes a
    new one that names the old. An e-mailed appeal is none by 59-FZ: its writer is told how to
    file one (A10).
    """
    kind = CaseKind(closed.kind) if closed else _kind(desk, read)
    writer = await _staff(connection, kind, read)
    case = await open_case(connection, desk.zone, _new_case(letter, read, kind, writer))
    if closed is not None:
        await _relate(connection, case.case_id, closed)
    left_out = await _keep_files(connection, desk, case.case_id, read, THE_CASES)
    unlawful = kind is CaseKind.APPEAL and not desk.email_is_59fz
    if unlawful and await may_answer(connection, desk, read):
        await queue_notice(
            connection, case.case_id, NoticeKind.INSTRUCTIONS, answers=read.message_id
        )
    return case.case_id, left_out


async def reply_to_case(
    connection: Connection, desk: MailDesk, letter: LetterToTake, read: LetterRead, thread: Thread
) -> list[str]:
    """Write the letter into its case and tell who works on it; the case's state stays.

    Whether a reply to an executed ticket disputes it (003-47) is for a person to see: "thank
    you" is a reply too. The journal keeps the moment it arrived. Our word of it may be answered
    by a machine that hides what it is: after some letters of one address nobody is told any more.
    """
    whose = await _whose(connection, thread, read)
    contact = replace(_contact(letter, read, None), whose=whose)

    async def write(step: Connection, _case: CaseRow) -> StepTaken:
        await add_contact(step, thread.case_id, contact, letter.letter_id)
        return StepTaken("case.letter", details={"letter": str(letter.letter_id)})

    await rule_step(connection, thread.case_id, Signature.LETTER, write)
    left_out = await _keep_files(connection, desk, thread.case_id, read, whose)
    before = await replies_today(connection, thread.case_id, read.from_address)
    if before < MOST_TOLD_A_DAY:
        once = str(letter.letter_id)
        await queue_notice(connection, thread.case_id, NoticeKind.LETTER_RECEIVED, once=once)
    return left_out


async def _whose(connection: Connection, thread: Thread, read: LetterRead) -> Whose:
    """Return who sees the letter: another organisation that has the same appeal does not (P5)."""
    known = await address_known(connection, thread.case_id, read.from_address)
    writer = Writer(known.applicants, frozenset(known.organisations))
    return of_letter(writer, frozenset(known.viewers), appeal=thread.kind == CaseKind.APPEAL)


def _kind(desk: MailDesk, read: LetterRead) -> CaseKind:
    tickets = {address.casefold() for address in desk.mail.ticket_addresses}
    sent_to = {address.casefold() for address in read.to}
    return CaseKind.TICKET if tickets & sent_to else CaseKind.APPEAL


async def _staff(connection: Connection, kind: CaseKind, read: LetterRead) -> StaffWriter | None:
    """Return whose address it is. Only a ticket is its writer's organisation's business."""
    if kind is not CaseKind.TICKET or read.from_address is None:
        return None
    return await writer_of(connection, read.from_address)


def _new_case(
    letter: LetterToTake, read: LetterRead, kind: CaseKind, writer: StaffWriter | None
) -> NewCase:
    return NewCase(
        kind=kind,
        contact=_contact(letter, read, writer.caller_kind if writer else None),
        caller_name=writer.full_name if writer else read.from_name,
        caller_email=read.from_address,
        organisation_id=writer.organisation_id if writer else None,
        topic=read.subject[:LONGEST_TOPIC],
        text=read.text,
    )


def _contact(letter: LetterToTake, read: LetterRead, caller_kind: str | None) -> NewContact:
    return NewContact(
        channel="email",
        at=letter.arrived_at,
        address=read.from_address,
        caller_kind=caller_kind,
        reason=read.subject,
        description=read.text,
    )


async def _relate(connection: Connection, case_id: UUID, closed: Thread) -> None:
    number = display_case_number(closed.case_number) if closed.case_number else ""

    async def write(_step: Connection, _case: CaseRow) -> StepTaken:
        return StepTaken("case.letter_to_closed", details={"related_to": number})

    await rule_step(connection, case_id, Signature.LETTER, write)


async def _keep_files(
    connection: Connection, desk: MailDesk, case_id: UUID, read: LetterRead, whose: Whose
) -> list[str]:
    """Keep the letter's files; return why each of the others was not kept."""
    left_out = list(read.left_out)
    owner = AttachmentOwner.case(case_id)
    for part in read.parts:
        upload = Upload(part.name, part.content, "email", whose=whose)
        try:
            await keep_attachment(connection, desk.places, upload, owner)
        except AttachmentRefusedError as refused:
            left_out.append(refused.why.value)
    return left_out
