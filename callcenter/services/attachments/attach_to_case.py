"""Attach a file to a case: a scanned letter, or what an organisation proves its answer with."""

from dataclasses import dataclass, replace
from uuid import UUID

from callcenter.domain.access import Person
from callcenter.domain.appeals.states import AppealState, StepRefusedError
from callcenter.domain.case_number import CaseKind
from callcenter.domain.whose import Said, Whose, of_file
from callcenter.services.append_audit import append_audit
from callcenter.services.attachments.keep_attachment import (
    AttachmentOwner,
    Upload,
    keep_attachment,
)
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.attachments.read_attachments import AttachmentMissingError, seen_case
from callcenter.services.find_organisation import OrganisationUnknownError
from db.appeal_questions import questions_of
from db.attachments import AttachmentRow
from db.case_edits import CaseRow
from db.organisations import organisation_exists
from db.pool import Connection, Pool


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a file, as far as the operator says; an organisation's employee sends their own."""

    said: Said | None = None
    organisation_id: UUID | None = None


async def attach_to_case(
    pool: Pool,
    places: AttachmentPlaces,
    person: Person,
    case_id: UUID,
    upload: Upload,
    sender: Sender,
) -> AttachmentRow:
    """Keep `upload` with the case and write down who did it.

    Raises AttachmentMissingError (no such case for this person), OrganisationUnknownError,
    AttachmentRefusedError.
    """
    async with places.slots, pool.acquire() as connection, connection.transaction():
        case = await seen_case(connection, person, case_id)
        if case is None:
            raise AttachmentMissingError
        upload = replace(upload, whose=await _whose(connection, person, case, sender))
        return await _attach(connection, places, person, case, upload)


async def attach_to_appeal(
    pool: Pool, places: AttachmentPlaces, person: Person, case_id: UUID, upload: Upload
) -> AttachmentRow:
    """Keep what proves an answer or a measure; an organisation's is its own and the hotline's.

    Raises AttachmentMissingError (no such appeal, or no question of it lies with them),
    StepRefusedError once it is closed, AttachmentRefusedError.
    """
    async with places.slots, pool.acquire() as connection, connection.transaction():
        case = await seen_case(connection, person, case_id)
        if case is None or not await _answers(connection, person, case):
            raise AttachmentMissingError
        if case.state == AppealState.CLOSED:
            raise StepRefusedError
        upload = replace(upload, whose=await _whose(connection, person, case, Sender()))
        return await _attach(connection, places, person, case, upload)


async def _answers(connection: Connection, person: Person, case: CaseRow) -> bool:
    if case.kind != CaseKind.APPEAL:
        return False
    own = person.employer
    return own is None or bool(await questions_of(connection, case.case_id, own))


async def _attach(
    connection: Connection, places: AttachmentPlaces, person: Person, case: CaseRow, upload: Upload
) -> AttachmentRow:
    owner = AttachmentOwner.case(case.case_id)
    row = await keep_attachment(connection, places, upload, owner)
    await append_audit(
        connection,
        actor=person.login,
        action="attachment.added",
        object=f"case {case.case_id}",
        body={"attachment": str(row.attachment_id), "sha256": row.sha256.hex()},
    )
    return row


async def _whose(connection: Connection, person: Person, case: CaseRow, sender: Sender) -> Whose:
    if person.employer is not None:
        return Whose(person.employer)
    named = sender.organisation_id
    if named is not None and not await organisation_exists(connection, named):
        raise OrganisationUnknownError
    appeal = case.kind == CaseKind.APPEAL
    return of_file(sender.said, named, frozenset(case.viewers), appeal=appeal)
