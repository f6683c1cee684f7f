"""Applications for access: file, give documents, submit; check, decide, execute, hand over."""

from collections.abc import Awaitable, Mapping
from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from callcenter.api.attachments import send_attachment
from callcenter.api.problems import Code, Problem, changed_meanwhile
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    NO_CONTROL_BYTES,
    Asked,
    Email,
    Line,
    Login,
    Moment,
    Page,
    PageQuery,
    Reason,
    Shown,
    page_of,
    read_id_cursor,
)
from callcenter.api.uploads import OCTETS, received, refused
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.access_applications import (
    ApplicationKind,
    ApplicationState,
    ApplicationStepRefusedError,
    FormIncompleteError,
)
from callcenter.domain.accounts import Duty
from callcenter.services.accounts_access.apply import (
    Draft,
    NotForYouError,
    Part,
    WrongUserError,
    add_document,
    edit_application,
    open_application,
    submit_application,
)
from callcenter.services.accounts_access.decide_application import (
    accept_application,
    check_application,
    hand_over,
    note_told,
    return_application,
)
from callcenter.services.accounts_access.execute_application import (
    Executed,
    LoginMissingError,
    Office,
    Orders,
    execute_application,
)
from callcenter.services.accounts_access.read_applications import (
    read_application,
    read_applications,
    sees_application,
)
from callcenter.services.accounts_access.take_application import (
    ApplicationChangedError,
    ApplicationMissingError,
    Held,
)
from callcenter.services.add_user import BadAccountError, LoginTakenError
from callcenter.services.attachments.keep_attachment import AttachmentRefusedError, Upload
from callcenter.services.attachments.read_attachments import (
    AttachmentMissingError,
    open_attachment,
)
from callcenter.services.directory.edit_staff import StaffTakenError
from callcenter.services.find_organisation import (
    OrganisationAmbiguousError,
    OrganisationUnknownError,
)
from callcenter.services.office_time import office_date, present_moment
from callcenter.services.passwords import PasswordsBusyError
from db.applications import ApplicationFilter, ApplicationRow

routes = Routes()

LongName = Annotated[str, StringConstraints(max_length=500, pattern=NO_CONTROL_BYTES)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_CONTROL_BYTES)]
STEP: Final = (Code.NOT_IN_THIS_STATE,)


class Responsible(BaseModel):
    """An employee responsible for connecting the organisation (000-17)."""

    full_name: Name
    position: Line = ""
    phone: Line = ""
    email: Email | None = None


class ResponsibleNamed(Responsible, Asked):
    pass


class ResponsibleShown(Responsible, Shown):
    pass


class Form(BaseModel):
    """What the form says. A draft may lack anything; what is submitted may not."""

    applicant_email: Email | None = None  # where the answer goes
    signed_by: Line = ""  # the signature decoded
    signed_on: date | None = None
    stamped: bool = False  # the organisation's seal is on the scan
    organisation_name: LongName = ""  # connect_org
    full_name: Line = ""  # grant_user, with the next four
    position: Line = ""
    email: Email | None = None
    duty: Duty | None = None
    employment_ends_on: date | None = None
    reason: Literal["dismissed", "transferred", "long_leave", "compromised", "other"] | None = (
        None  # delete_user
    )
    note: Line = ""


class FormSaid(Form, Asked):
    responsible: Annotated[list[ResponsibleNamed], Field(max_length=20)] = []


class FormShown(Form, Shown):
    responsible: list[ResponsibleShown] = []


class ApplicationPath(Asked):
    application_id: UUID


class DocumentPath(ApplicationPath):
    part: Part


class DocumentQuery(Asked):
    """`name`: what the file was called; shown only."""

    name: Line = ""


class ApplicationsQuery(PageQuery):
    kind: ApplicationKind | None = None
    state: ApplicationState | None = None
    organisation_id: UUID | None = None


class ApplicationOpened(Asked):
    """`organisation_id` is one's own when left out; `user_id` is whose access ends."""

    kind: ApplicationKind
    organisation_id: UUID | None = None
    user_id: UUID | None = None
    form: FormSaid


class ApplicationEdited(Asked):
    """The whole form anew."""

    user_id: UUID | None = None
    form: FormSaid


class Returning(Asked):
    reason: Reason


class Executing(Asked):
    """`login`: of the new account. `organisation_id`: the one to connect, if it is known."""

    login: Login | None = None
    organisation_id: UUID | None = None


class Telling(Asked):
    how: Reason


class HandingOver(Asked):
    """Who signed for the credentials, and when; now when left out."""

    handed_over_to: Name
    handed_over_at: Moment | None = None


class ApplicationShown(Shown):
    application_id: UUID
    kind: ApplicationKind
    state: ApplicationState
    organisation_id: UUID | None
    organisation: str | None
    form: FormShown
    user_id: UUID | None
    user_login: str | None
    docx_id: UUID | None
    scan_id: UUID | None
    return_reason: str
    created_by_login: str | None
    created_at: datetime
    submitted_at: datetime | None
    executed_at: datetime | None
    handed_over_at: datetime | None
    handed_over_to: str
    applicant_notified_at: datetime | None
    version: int


class ExecutedShown(Shown):
    """`one_time_password` is shown here and never again."""

    application: ApplicationShown
    one_time_password: str | None


@routes.get(
    "/applications", access=Action.READ_APPLICATIONS, rules=Rules(problems=(Code.INVALID_CURSOR,))
)
async def list_applications(visit: Visit, query: ApplicationsQuery) -> Page[ApplicationShown]:
    """List applications for access, the newest first."""
    only = ApplicationFilter(**query.model_dump(exclude={"limit", "cursor"}))
    after = read_id_cursor(query.cursor)
    rows = await read_applications(visit.pool, visit.person, only, after, query.limit + 1)
    shown = [ApplicationShown.model_validate(row) for row in rows]
    return page_of(shown, query.limit, lambda last: (last.created_at, str(last.application_id)))


@routes.post("/applications", access=Action.APPLY, rules=Rules(status=201, once=True))
async def file_application(visit: Visit, body: ApplicationOpened) -> ApplicationShown:
    """Begin an application: a draft."""
    form = body.form.model_dump(mode="json")
    draft = Draft(body.kind, body.organisation_id, body.user_id, form)
    return await _done(open_application(visit.pool, visit.person, draft))


@routes.get("/applications/{application_id}", access=Action.READ_APPLICATIONS)
async def show_application(visit: Visit, path: ApplicationPath) -> ApplicationShown:
    """Show one application."""
    return await _done(read_application(visit.pool, visit.person, path.application_id))


@routes.patch("/applications/{application_id}", access=Action.APPLY, rules=Rules(problems=STEP))
async def write_application(
    visit: Visit, path: ApplicationPath, body: ApplicationEdited, version: int
) -> ApplicationShown:
    """Write the form of a draft, or of one that was returned, anew."""
    form = body.form.model_dump(mode="json")
    held = Held(path.application_id, version)
    return await _done(edit_application(visit.pool, visit.person, held, body.user_id, form))


@routes.post(
    "/applications/{application_id}/documents/{part}",
    access=Action.APPLY,
    rules=Rules(status=201, problems=STEP, takes=OCTETS),
)
async def give_form_document(
    visit: Visit, path: DocumentPath, query: DocumentQuery
) -> ApplicationShown:
    """Give the form as a document (`docx`), or its signed scan (`scan`: PDF or picture)."""
    places = visit.tools.attachments
    async with received(visit.request, places) as file:
        upload = Upload(query.name, file, "panel", visit.person.user_id)
        work = add_document(
            visit.pool, places, visit.person, path.application_id, (path.part, upload)
        )
        try:
            return await _done(work)
        except AttachmentRefusedError as refusal:
            raise refused(refusal) from None


@routes.get(
    "/applications/{application_id}/documents/{part}",
    access=Action.READ_APPLICATIONS,
    rules=Rules(sends=((200, OCTETS),)),
)
async def save_form_document(visit: Visit, path: DocumentPath) -> web.StreamResponse:
    """Send the document or the scan, to be saved."""
    shown = await show_application(visit, path)
    kept = shown.docx_id if path.part == "docx" else shown.scan_id
    if kept is None:
        raise Problem(Code.NOT_FOUND)
    try:
        row = await open_attachment(visit.pool, visit.person, kept, sees_application)
    except AttachmentMissingError:
        raise Problem(Code.NOT_FOUND) from None
    return await send_attachment(visit, row)


@routes.post(
    "/applications/{application_id}/submit",
    access=Action.APPLY,
    rules=Rules(problems=STEP, once=True),
)
async def submit_form(visit: Visit, path: ApplicationPath, version: int) -> ApplicationShown:
    """Submit it: the form complete, its document and its signed scan there."""
    held = Held(path.application_id, version)
    return await _done(submit_application(visit.pool, visit.person, held))


@routes.post(
    "/applications/{application_id}/check",
    access=Action.DECIDE_APPLICATIONS,
    rules=Rules(problems=STEP, once=True),
)
async def check_form(visit: Visit, path: ApplicationPath, version: int) -> ApplicationShown:
    """Say that form, document and scan agree."""
    held = Held(path.application_id, version)
    return await _done(check_application(visit.pool, visit.person, held))


@routes.post(
    "/applications/{application_id}/accept",
    access=Action.DECIDE_APPLICATIONS,
    rules=Rules(problems=STEP, once=True),
)
async def accept_form(visit: Visit, path: ApplicationPath, version: int) -> ApplicationShown:
    """Accept it; executing follows."""
    held = Held(path.application_id, version)
    return await _done(accept_application(visit.pool, visit.person, held))


@routes.post(
    "/applications/{application_id}/return",
    access=Action.DECIDE_APPLICATIONS,
    rules=Rules(problems=STEP, once=True),
)
async def return_form(
    visit: Visit, path: ApplicationPath, body: Returning, version: int
) -> ApplicationShown:
    """Return it to be corrected; the applicant is written to."""
    held = Held(path.application_id, version)
    language = visit.tools.settings.mail.language
    work = return_application(visit.pool, visit.person, held, body.reason, language)
    return await _done(work)


@routes.post(
    "/applications/{application_id}/execute",
    access=Action.DECIDE_APPLICATIONS,
    rules=Rules(problems=(*STEP, Code.LOGIN_TAKEN, Code.STAFF_TAKEN, Code.BUSY)),
)
async def execute_form(
    visit: Visit, path: ApplicationPath, body: Executing, version: int
) -> ExecutedShown:
    """Do what was applied for. An answer that is lost takes the password with it: set another."""
    settings = visit.tools.settings
    today = await office_date(visit.pool, settings.zone)
    office = Office(today, settings.region_area_code, settings.mail.language)
    orders = Orders(body.login, body.organisation_id)
    held = Held(path.application_id, version)
    executed = await _executed(
        execute_application(
            visit.pool, visit.tools.passwords, visit.person, held, (orders, office)
        )
    )
    shown = ApplicationShown.model_validate(executed.row)
    return ExecutedShown(application=shown, one_time_password=executed.one_time_password)


@routes.post(
    "/applications/{application_id}/notified",
    access=Action.DECIDE_APPLICATIONS,
    rules=Rules(problems=STEP, once=True),
)
async def applicant_notified(
    visit: Visit, path: ApplicationPath, body: Telling, version: int
) -> ApplicationShown:
    """Say that the applicant was told otherwise than by our letter, which notes it by itself."""
    held = Held(path.application_id, version)
    return await _done(note_told(visit.pool, visit.person, held, body.how))


@routes.post(
    "/applications/{application_id}/handover",
    access=Action.DECIDE_APPLICATIONS,
    rules=Rules(problems=STEP, once=True),
)
async def credentials_handed_over(
    visit: Visit, path: ApplicationPath, body: HandingOver
) -> ApplicationShown:
    """Say who signed for the new account's credentials."""
    now = await present_moment(visit.pool)
    at = body.handed_over_at or now
    if at > now:
        raise Problem(Code.INVALID, mistakes=[("body.handed_over_at", "in_the_future")])
    work = hand_over(visit.pool, visit.person, path.application_id, body.handed_over_to, at)
    return await _done(work)


CODES: Final[Mapping[type[Exception], Code]] = {
    ApplicationMissingError: Code.NOT_FOUND,
    ApplicationStepRefusedError: Code.NOT_IN_THIS_STATE,
    LoginTakenError: Code.LOGIN_TAKEN,
    StaffTakenError: Code.STAFF_TAKEN,
}
MISTAKES: Final[Mapping[type[Exception], tuple[str, str]]] = {
    NotForYouError: ("body.organisation_id", "not_yours"),
    WrongUserError: ("body.user_id", "unknown_user"),
    OrganisationUnknownError: ("body.organisation_id", "unknown_organisation"),
    OrganisationAmbiguousError: ("body.organisation_id", "several"),
    LoginMissingError: ("body.login", "missing"),
    BadAccountError: ("form.full_name", "missing"),
}
REFUSALS: Final = (*CODES, *MISTAKES)


async def _done(work: Awaitable[ApplicationRow]) -> ApplicationShown:
    try:
        return ApplicationShown.model_validate(await work)
    except ApplicationChangedError as conflict:
        raise changed_meanwhile({}, ApplicationShown.model_validate(conflict.current)) from None
    except FormIncompleteError as error:
        raise Problem(
            Code.INVALID, mistakes=[(f"form.{field}", "missing") for field in error.missing]
        ) from None
    except REFUSALS as error:
        raise _problem(error) from None


async def _executed(work: Awaitable[Executed]) -> Executed:
    try:
        return await work
    except ApplicationChangedError as conflict:
        raise changed_meanwhile({}, ApplicationShown.model_validate(conflict.current)) from None
    except PasswordsBusyError:
        raise Problem(Code.BUSY, headers={"Retry-After": "2"}) from None
    except REFUSALS as error:
        raise _problem(error) from None


def _problem(error: Exception) -> Problem:
    if type(error) in CODES:
        return Problem(CODES[type(error)])
    return Problem(Code.INVALID, mistakes=[MISTAKES[type(error)]])
