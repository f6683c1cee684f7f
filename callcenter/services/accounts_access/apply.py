"""File an application: write it, give it its two documents, submit it (000-17..19, 002-48)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from uuid6 import uuid7

from callcenter.domain.access import Action, Person, Reach, reach
from callcenter.domain.access_applications import (
    ApplicationKind,
    ApplicationStep,
    check_complete,
)
from callcenter.domain.attachments.file_types import MEDIA_TYPES, FileType
from callcenter.domain.errors import DomainError
from callcenter.services.accounts_access.take_application import (
    ApplicationMissingError,
    Held,
    Taking,
    present,
    step,
    take_application,
)
from callcenter.services.append_audit import append_audit
from callcenter.services.attachments.keep_attachment import (
    AttachmentOwner,
    AttachmentRefusedError,
    Refusal,
    Upload,
    keep_attachment,
)
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.find_organisation import OrganisationUnknownError
from db.accounts import user_for_update
from db.applications import (
    ApplicationRow,
    NewApplication,
    insert_application,
    one_application,
    write_documents,
    write_form,
)
from db.organisations import organisation_exists
from db.pool import Connection, Pool

Part = Literal["docx", "scan"]
TYPES: Final[Mapping[Part, frozenset[str]]] = {
    "docx": frozenset({MEDIA_TYPES[FileType.DOCX]}),
    "scan": frozenset(
        MEDIA_TYPES[kind] for kind in (FileType.PDF, FileType.JPEG, FileType.PNG, FileType.TIFF)
    ),
}


class NotForYouError(DomainError):
    """Only the hotline's administrators write down what another organisation sent."""


class WrongUserError(DomainError):
    """There is no such account in this organisation."""


@dataclass(frozen=True, slots=True)
class Draft:
    kind: ApplicationKind
    organisation_id: UUID | None  # None: connect_org, or the person's own
    user_id: UUID | None  # delete_user: whose access ends
    form: Mapping[str, object]  # JSON values; which, is the API's shape


async def open_application(pool: Pool, person: Person, draft: Draft) -> ApplicationRow:
    """Write a draft. Raises NotForYouError, OrganisationUnknownError, WrongUserError.

    Who acts for an organisation files its own; administrators also what came by letter.
    """
    whose = _organisation(reach(person, Action.APPLY), draft)
    new = NewApplication(
        UUID(bytes=uuid7().bytes), draft.kind, whose, draft.user_id, draft.form, person.user_id
    )
    async with pool.acquire() as connection, connection.transaction():
        if whose is not None and not await organisation_exists(connection, whose):
            raise OrganisationUnknownError
        await _check_user(connection, draft.user_id, whose)
        await insert_application(connection, new)
        await append_audit(
            connection,
            actor=person.login,
            action="application.opened",
            object=f"application {new.application_id}",
            body={"kind": draft.kind.value},
        )
        row = await one_application(connection, new.application_id)
    if row is None:
        raise ApplicationMissingError
    return row


async def edit_application(
    pool: Pool, person: Person, held: Held, user_id: UUID | None, form: Mapping[str, object]
) -> ApplicationRow:
    """Write the form anew. Raises what `take_application` does, and WrongUserError."""

    async def change(connection: Connection, now: ApplicationRow) -> None:
        await _check_user(connection, user_id, now.organisation_id)
        await write_form(connection, now.application_id, user_id, form)

    taking = Taking(Action.APPLY, ApplicationStep.EDIT)
    return await take_application(pool, person, held, taking, change)


async def add_document(
    pool: Pool,
    places: AttachmentPlaces,
    person: Person,
    application_id: UUID,
    document: tuple[Part, Upload],
) -> ApplicationRow:
    """Keep the form as a document, or its scan; a new one takes the place of the one before.

    Raises ApplicationMissingError, ApplicationStepRefusedError, AttachmentRefusedError.
    """
    part, upload = document

    async def change(connection: Connection, now: ApplicationRow) -> None:
        owner = AttachmentOwner.application(now.application_id)
        kept = await keep_attachment(connection, places, upload, owner)
        if kept.media_type not in TYPES[part]:
            raise AttachmentRefusedError(Refusal.TYPE_NOT_ALLOWED)
        docx, scan = (kept.attachment_id if part == one else None for one in ("docx", "scan"))
        await write_documents(connection, now.application_id, docx, scan)

    taking = Taking(Action.APPLY, ApplicationStep.EDIT, said={"document": part})
    async with places.slots, pool.acquire() as connection, connection.transaction():
        now = await present(connection, person, application_id, Action.APPLY)
        return await step(connection, now, person.login, taking, change)


async def submit_application(pool: Pool, person: Person, held: Held) -> ApplicationRow:
    """Hand it in: complete, as a document and as a scan. Raises FormIncompleteError as well."""

    async def change(_connection: Connection, now: ApplicationRow) -> None:
        rest = {
            "organisation_id": now.organisation_id,
            "user_id": now.user_id,
            "docx_id": now.docx_id,
            "scan_id": now.scan_id,
        }
        check_complete(ApplicationKind(now.kind), {**now.form, **rest})

    taking = Taking(Action.APPLY, ApplicationStep.SUBMIT)
    return await take_application(pool, person, held, taking, change)


def _organisation(mine: Reach, draft: Draft) -> UUID | None:
    if mine.everything:
        return draft.organisation_id
    if mine.organisation_id is None or draft.kind is ApplicationKind.CONNECT_ORG:
        raise NotForYouError
    if draft.organisation_id not in {None, mine.organisation_id}:
        raise NotForYouError
    return mine.organisation_id


async def _check_user(
    connection: Connection, user_id: UUID | None, organisation_id: UUID | None
) -> None:
    if user_id is None:
        return
    user = await user_for_update(connection, user_id)
    if user is None or organisation_id is None or user.organisation_id != organisation_id:
        raise WrongUserError
