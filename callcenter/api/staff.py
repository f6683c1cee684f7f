"""Who answers for an organisation: list, appoint, change, confirm, keep the appointment."""

from datetime import date
from typing import Self
from uuid import UUID

from aiohttp import web
from pydantic import model_validator

from callcenter.api.attachments import (
    AttachmentPath,
    AttachmentShown,
    AttachmentsShown,
    send_attachment,
)
from callcenter.api.organisations import (
    Day,
    OrganisationPath,
    ShortName,
    desk_of,
    office_today,
    refused_field,
)
from callcenter.api.problems import Code, Problem, changed_meanwhile
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    Asked,
    Email,
    Line,
    Page,
    PageQuery,
    Shown,
    page_of,
    read_cursor,
)
from callcenter.api.uploads import OCTETS, received, refused
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.directory.refusals import FieldRefusedError
from callcenter.domain.directory.staff import StaffRole, confirmation_due_on
from callcenter.services.attachments.keep_attachment import (
    AttachmentOwner,
    AttachmentRefusedError,
    Upload,
)
from callcenter.services.attachments.read_attachments import (
    AttachmentMissingError,
    list_attachments,
    open_attachment,
)
from callcenter.services.directory.attach_appointment import attach_appointment
from callcenter.services.directory.edit_staff import (
    StaffChangedError,
    StaffInHand,
    StaffMissingError,
    StaffTakenError,
    appoint,
    change_staff,
    confirm_staff,
)
from callcenter.services.directory.read_staff import (
    read_staff,
    read_staff_of,
    read_unconfirmed,
    sees_staff,
)
from db.staff import StaffContactRow, Unconfirmed

routes = Routes()


class StaffPath(Asked):
    staff_id: UUID


class DocumentQuery(Asked):
    """`name`: what the file was called; shown only."""

    name: Line = ""


class StaffChanges(Asked):
    """Fields left out stay as they are. `phone` as people write it; `valid_to` is the last day."""

    full_name: ShortName | None = None
    role: StaffRole | None = None
    position: Line | None = None
    phone: Line | None = None
    email: Email | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None

    @model_validator(mode="after")
    def _none_only_where_it_means_something(self) -> Self:
        for field in ("full_name", "role", "position", "phone", "valid_from"):
            if field in self.model_fields_set and getattr(self, field) is None:
                raise ValueError(field)
        return self

    def said(self) -> dict[str, object]:
        """Return the fields that were sent, as the service names them."""
        fields = self.model_dump(exclude_unset=True)
        return {"phone_raw" if name == "phone" else name: value for name, value in fields.items()}


class StaffAppointed(StaffChanges):
    full_name: ShortName
    role: StaffRole


class StaffShown(Shown):
    staff_id: UUID
    organisation_id: UUID
    full_name: str
    role: StaffRole
    position: str
    phone: str
    phone_e164: str | None
    phone_extension: str | None
    email: str | None
    valid_from: date
    valid_to: date | None
    confirmed_on: date
    confirmed_by: str
    confirmation_due_on: date
    version: int

    @classmethod
    def of(cls, row: StaffContactRow) -> "StaffShown":
        named = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        due_on = confirmation_due_on(row.confirmed_on)
        return cls(phone=row.phone_raw, confirmation_due_on=due_on, **named)


class StaffListShown(Shown):
    items: list[StaffShown]


class UnconfirmedShown(Shown):
    organisation: str
    contact: StaffShown

    @classmethod
    def of(cls, row: Unconfirmed) -> "UnconfirmedShown":
        return cls(organisation=row.organisation, contact=StaffShown.of(row.contact))


@routes.get(
    "/staff-to-confirm",
    access=Action.READ_DIRECTORY,
    rules=Rules(problems=(Code.INVALID_CURSOR,)),
)
async def list_unconfirmed(visit: Visit, query: PageQuery) -> Page[UnconfirmedShown]:
    """List who was not confirmed for a year, the longest overdue first (003-09)."""
    after = _after(query.cursor)
    today = await office_today(visit)
    rows = await read_unconfirmed(visit.pool, visit.person, today, after, query.limit + 1)
    shown = [UnconfirmedShown.of(row) for row in rows]
    return page_of(
        shown,
        query.limit,
        lambda last: (last.contact.confirmed_on.isoformat(), str(last.contact.staff_id)),
    )


@routes.get("/organisations/{organisation_id}/staff", access=Action.READ_STAFF)
async def list_staff(visit: Visit, path: OrganisationPath) -> StaffListShown:
    """List who answers for an organisation, former ones last."""
    rows = await read_staff_of(visit.pool, visit.person, path.organisation_id)
    if rows is None:
        raise Problem(Code.NOT_FOUND)
    return StaffListShown(items=[StaffShown.of(row) for row in rows])


@routes.get("/staff/{staff_id}", access=Action.READ_STAFF)
async def one_staff(visit: Visit, path: StaffPath) -> StaffShown:
    """Read one record."""
    found = await read_staff(visit.pool, visit.person, path.staff_id)
    if found is None:
        raise Problem(Code.NOT_FOUND)
    return StaffShown.of(found)


@routes.post(
    "/organisations/{organisation_id}/staff",
    access=Action.EDIT_DIRECTORY,
    rules=Rules(status=201, problems=(Code.STAFF_TAKEN,), once=True),
)
async def add_staff(visit: Visit, path: OrganisationPath, body: StaffAppointed) -> StaffShown:
    """Write down who was appointed."""
    today = await office_today(visit)
    try:
        return StaffShown.of(
            await appoint(visit.pool, desk_of(visit), path.organisation_id, body.said(), today)
        )
    except StaffMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except StaffTakenError:
        raise Problem(Code.STAFF_TAKEN) from None
    except FieldRefusedError as refusal:
        raise refused_field(refusal) from None


@routes.patch(
    "/staff/{staff_id}",
    access=Action.EDIT_DIRECTORY,
    rules=Rules(problems=(Code.STAFF_TAKEN,)),
)
async def edit_staff(
    visit: Visit, path: StaffPath, body: StaffChanges, version: int
) -> StaffShown:
    """Change a record; `valid_to` ends an appointment."""
    record = StaffInHand(path.staff_id, version)
    today = await office_today(visit)
    try:
        return StaffShown.of(
            await change_staff(visit.pool, desk_of(visit), record, body.said(), today)
        )
    except StaffMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except StaffChangedError as conflict:
        asked = body.model_dump(mode="json", exclude_unset=True)
        raise changed_meanwhile(asked, StaffShown.of(conflict.current)) from None
    except StaffTakenError:
        raise Problem(Code.STAFF_TAKEN) from None
    except FieldRefusedError as refusal:
        raise refused_field(refusal) from None


@routes.post("/staff/{staff_id}/confirm", access=Action.CONFIRM_STAFF)
async def confirm(visit: Visit, path: StaffPath, version: int) -> StaffShown:
    """Write down that the organisation confirms the record: good for another year."""
    record = StaffInHand(path.staff_id, version)
    today = await office_today(visit)
    try:
        return StaffShown.of(await confirm_staff(visit.pool, desk_of(visit), record, today))
    except StaffMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except StaffChangedError as conflict:
        raise changed_meanwhile({}, StaffShown.of(conflict.current)) from None


@routes.get("/staff/{staff_id}/documents", access=Action.READ_DIRECTORY)
async def list_documents(visit: Visit, path: StaffPath) -> AttachmentsShown:
    """List the documents of an appointment."""
    owner = AttachmentOwner.staff(path.staff_id)
    try:
        rows = await list_attachments(visit.pool, visit.person, owner, sees_staff)
    except AttachmentMissingError:
        raise Problem(Code.NOT_FOUND) from None
    return AttachmentsShown(items=[AttachmentShown.of(row) for row in rows])


@routes.post(
    "/staff/{staff_id}/documents",
    access=Action.EDIT_DIRECTORY,
    rules=Rules(status=201, takes=OCTETS),
)
async def add_document(visit: Visit, path: StaffPath, query: DocumentQuery) -> AttachmentShown:
    """Add the scan of an appointment (003-08)."""
    places = visit.tools.attachments
    async with received(visit.request, places) as file:
        upload = Upload(query.name, file, "panel", visit.person.user_id)
        try:
            row = await attach_appointment(visit.pool, places, visit.person, path.staff_id, upload)
        except StaffMissingError:
            raise Problem(Code.NOT_FOUND) from None
        except AttachmentRefusedError as refusal:
            raise refused(refusal) from None
    return AttachmentShown.of(row)


@routes.get(
    "/staff/documents/{attachment_id}/content",
    access=Action.READ_DIRECTORY,
    rules=Rules(sends=((200, OCTETS),)),
)
async def save_document(visit: Visit, path: AttachmentPath) -> web.StreamResponse:
    """Send the document of an appointment, to be saved."""
    try:
        row = await open_attachment(visit.pool, visit.person, path.attachment_id, sees_staff)
    except AttachmentMissingError:
        raise Problem(Code.NOT_FOUND) from None
    return await send_attachment(visit, row)


def _after(cursor: str | None) -> tuple[date, UUID] | None:
    if cursor is None:
        return None
    match read_cursor(cursor):
        case [day, staff_id]:
            try:
                return date.fromisoformat(day), UUID(staff_id)
            except ValueError:
                raise Problem(Code.INVALID_CURSOR) from None
        case _:
            raise Problem(Code.INVALID_CURSOR)
