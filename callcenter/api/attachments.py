"""Attachments of cases: list, add, save. A file is sent to be saved, never to be shown."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from aiohttp import web
from pydantic import BeforeValidator

from callcenter.api.appeal_refusals import step_refused
from callcenter.api.cases import CasePath
from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import Asked, Line, Shown
from callcenter.api.streaming import stream
from callcenter.api.uploads import OCTETS, received, refused
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.appeals.states import StepRefusedError
from callcenter.domain.attachments.file_names import download_header
from callcenter.domain.whose import Said
from callcenter.services.attachments.attach_to_case import Sender, attach_to_appeal, attach_to_case
from callcenter.services.attachments.keep_attachment import (
    AttachmentOwner,
    AttachmentRefusedError,
    Upload,
)
from callcenter.services.attachments.read_attachments import (
    AttachmentMissingError,
    list_attachments,
    open_attachment,
    pieces,
)
from callcenter.services.find_organisation import OrganisationUnknownError
from db.attachments import AttachmentRow

routes = Routes()

HARMLESS: Final = {
    "Content-Type": OCTETS,
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


class AttachmentPath(Asked):
    attachment_id: UUID


class NamedQuery(Asked):
    """`name`: what the file was called; shown only."""

    name: Line = ""


class UploadQuery(NamedQuery):
    """`name`: what the file was called; shown only. `paper`: a scan of what came on paper.

    Who sees it in a case that several organisations see: all of them what is the `citizen`'s,
    one what `organisation_id` sent, none what is the `hotline`'s. Nothing said: the citizen's
    until an appeal is forwarded, the hotline's from then on.
    """

    source: Literal["paper", "panel"] = "panel"
    sender: Literal["citizen", "hotline"] | None = None
    organisation_id: UUID | None = None


class AttachmentShown(Shown):
    attachment_id: UUID
    name: str
    media_type: str
    size: int
    sha256: Annotated[str, BeforeValidator(bytes.hex)]
    source: Literal["email", "site", "paper", "panel", "import"]
    kept_at: datetime
    organisation_id: UUID | None  # whose it is; null: the case's own
    inside: bool  # no organisation sees it

    @classmethod
    def of(cls, row: AttachmentRow) -> "AttachmentShown":
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})


class AttachmentsShown(Shown):
    items: list[AttachmentShown]


@routes.get("/cases/{case_id}/attachments", access=Action.READ_CASES)
async def list_case_attachments(visit: Visit, path: CasePath) -> AttachmentsShown:
    """List the files of a case, the first first."""
    owner = AttachmentOwner.case(path.case_id)
    try:
        rows = await list_attachments(visit.pool, visit.person, owner)
    except AttachmentMissingError:
        raise Problem(Code.NOT_FOUND) from None
    return AttachmentsShown(items=[AttachmentShown.of(row) for row in rows])


@routes.post(
    "/cases/{case_id}/attachments",
    access=Action.EDIT_CASES,
    rules=Rules(status=201, takes=OCTETS),
)
async def add_case_attachment(visit: Visit, path: CasePath, query: UploadQuery) -> AttachmentShown:
    """Add a file to a case; the same file again is the one already there."""
    places = visit.tools.attachments
    sender = Sender(Said(query.sender) if query.sender else None, query.organisation_id)
    async with received(visit.request, places) as file:
        upload = Upload(query.name, file, query.source, visit.person.user_id)
        try:
            row = await attach_to_case(
                visit.pool, places, visit.person, path.case_id, upload, sender
            )
        except AttachmentMissingError:
            raise Problem(Code.NOT_FOUND) from None
        except OrganisationUnknownError:
            mistakes = [("query.organisation_id", "unknown_organisation")]
            raise Problem(Code.INVALID, mistakes=mistakes) from None
        except AttachmentRefusedError as refusal:
            raise refused(refusal) from None
    return AttachmentShown.of(row)


@routes.post(
    "/appeals/{case_id}/attachments",
    access=Action.RESPOND_TO_APPEALS,
    rules=Rules(status=201, takes=OCTETS, problems=(Code.NOT_IN_THIS_STATE,)),
)
async def add_appeal_attachment(
    visit: Visit, path: CasePath, query: NamedQuery
) -> AttachmentShown:
    """Add a file to an appeal that one answers; no other organisation sees it."""
    places = visit.tools.attachments
    async with received(visit.request, places) as file:
        upload = Upload(query.name, file, "panel", visit.person.user_id)
        try:
            row = await attach_to_appeal(visit.pool, places, visit.person, path.case_id, upload)
        except AttachmentMissingError:
            raise Problem(Code.NOT_FOUND) from None
        except StepRefusedError as refusal:
            raise step_refused(refusal) from None
        except AttachmentRefusedError as refusal:
            raise refused(refusal) from None
    return AttachmentShown.of(row)


@routes.get(
    "/attachments/{attachment_id}/content",
    access=Action.READ_CASES,
    rules=Rules(sends=((200, OCTETS),)),
)
async def save_attachment(visit: Visit, path: AttachmentPath) -> web.StreamResponse:
    """Send a file of a case, to be saved."""
    try:
        row = await open_attachment(visit.pool, visit.person, path.attachment_id)
    except AttachmentMissingError:
        raise Problem(Code.NOT_FOUND) from None
    return await send_attachment(visit, row)


async def send_attachment(visit: Visit, row: AttachmentRow) -> web.StreamResponse:
    """Send what `open_attachment` let through."""
    headers = {**HARMLESS, "Content-Disposition": download_header(row.name)}
    response = web.StreamResponse(headers=headers)
    response.content_length = row.size
    return await stream(visit.request, response, pieces(visit.tools.attachments, row))
