"""Exports: ask for a register or a report as a file, see how far it is, save it within a day."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from aiohttp import web
from pydantic import Field, model_validator

from callcenter.api.attachments import HARMLESS
from callcenter.api.cases import Channel, Kind
from callcenter.api.contacts import CallerKind
from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    Asked,
    Login,
    Moment,
    Page,
    PageQuery,
    Shown,
    Slug,
    TopicCode,
    page_of,
    read_id_cursor,
)
from callcenter.api.streaming import stream
from callcenter.api.uploads import OCTETS
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.attachments.file_names import download_header
from callcenter.domain.case_states import CaseState
from callcenter.domain.figures.table import By, What
from callcenter.services.registers.ask_export import (
    ExportMissingError,
    ExportNotReadyError,
    TooManyExportsError,
    ask_export,
    open_export,
    pieces,
    read_export,
    read_exports,
)
from callcenter.services.registers.report_figures import Asked as AskedFigures
from callcenter.services.registers.report_figures import Days, PeriodError
from callcenter.services.registers.write_export import Only, Wanted
from db.case_register import CaseFilter
from db.contact_lists import ContactFilter

routes = Routes()


class CasesWanted(Asked):
    created_from: Moment | None = None
    created_before: Moment | None = None
    kind: Kind | None = None
    state: CaseState | None = None
    organisation_id: UUID | None = None
    topic_code: TopicCode | None = None
    operator: Login | None = None
    channel: Channel | None = None
    overdue: bool = False
    line: Annotated[int, Field(ge=1, le=3)] | None = None


class ContactsWanted(Asked):
    at_from: Moment | None = None
    at_before: Moment | None = None
    channel: Channel | None = None
    kind: Kind | None = None
    state: CaseState | None = None
    organisation_id: UUID | None = None
    topic_code: TopicCode | None = None
    agent: Login | None = None
    outcome: Slug | None = None
    caller_kind: CallerKind | None = None


class FiguresWanted(Asked):
    """Days of the office; `before` is the first day that does not count any more."""

    what: What
    from_: Annotated[date, Field(alias="from")]
    before: date
    by: By = By.NOTHING


class ExportAsked(Asked):
    """What to write: exactly one of the three."""

    cases: CasesWanted | None = None
    contacts: ContactsWanted | None = None
    figures: FiguresWanted | None = None
    format: Literal["xlsx", "csv"] = "xlsx"

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if [self.cases, self.contacts, self.figures].count(None) != 2:  # noqa: PLR2004 - of three
            raise ValueError("cases, contacts or figures")
        return self


class ExportPath(Asked):
    export_id: UUID


class ExportShown(Shown):
    """An export; its file is there while it is `ready`, until `expires_at`."""

    export_id: UUID
    what: Literal["contacts", "cases", "figures"]
    format: Literal["xlsx", "csv"]
    state: Literal["waiting", "running", "ready", "failed", "deleted"]
    asked_at: datetime
    rows_total: int | None = Field(description="null: not counted yet")
    rows_done: int
    finished_at: datetime | None
    size: int | None = Field(description="Bytes of the file")
    problem: str | None
    expires_at: datetime | None


@routes.post(
    "/exports",
    access=Action.EXPORT,
    rules=Rules(status=202, problems=(Code.BUSY,), once=True),
)
async def begin_export(visit: Visit, body: ExportAsked) -> ExportShown:
    """Ask for a file."""
    wanted = Wanted(_only(body), body.format, visit.language, visit.tools.settings.zone)
    try:
        row = await ask_export(visit.pool, visit.person, wanted)
    except TooManyExportsError:
        raise Problem(Code.BUSY, headers={"Retry-After": "60"}) from None
    return ExportShown.model_validate(row)


@routes.get("/exports", access=Action.EXPORT, rules=Rules(problems=(Code.INVALID_CURSOR,)))
async def list_exports(visit: Visit, query: PageQuery) -> Page[ExportShown]:
    """List one's own exports, the newest first."""
    after = read_id_cursor(query.cursor)
    rows = await read_exports(visit.pool, visit.person, after, query.limit + 1)
    shown = [ExportShown.model_validate(row) for row in rows]
    return page_of(shown, query.limit, lambda last: (last.asked_at, str(last.export_id)))


@routes.get("/exports/{export_id}", access=Action.EXPORT)
async def show_export(visit: Visit, path: ExportPath) -> ExportShown:
    """Show how far an export is."""
    try:
        row = await read_export(visit.pool, visit.person, path.export_id)
    except ExportMissingError:
        raise Problem(Code.NOT_FOUND) from None
    return ExportShown.model_validate(row)


@routes.get(
    "/exports/{export_id}/file",
    access=Action.EXPORT,
    rules=Rules(problems=(Code.NOT_IN_THIS_STATE,), sends=((200, OCTETS),)),
)
async def save_export(visit: Visit, path: ExportPath) -> web.StreamResponse:
    """Send the file, to be saved; that it was taken is recorded first."""
    folder = visit.tools.settings.exports_folder
    try:
        file = await open_export(visit.pool, visit.person, path.export_id, folder)
    except ExportMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except ExportNotReadyError:
        raise Problem(Code.NOT_IN_THIS_STATE) from None
    headers = {**HARMLESS, "Content-Disposition": download_header(file.name)}
    response = web.StreamResponse(headers=headers)
    response.content_length = file.size
    return await stream(visit.request, response, pieces(file))


def _only(body: ExportAsked) -> Only:
    match body:
        case ExportAsked(cases=CasesWanted() as cases):
            return CaseFilter(**cases.model_dump())
        case ExportAsked(contacts=ContactsWanted() as contacts):
            return ContactFilter(**contacts.model_dump())
        case ExportAsked(figures=FiguresWanted() as figures):
            return _figures(figures)
        case _:
            raise Problem(Code.INVALID)


def _figures(wanted: FiguresWanted) -> AskedFigures:
    try:
        return AskedFigures(wanted.what, wanted.by, Days(wanted.from_, wanted.before))
    except PeriodError:
        mistakes = [("body.figures.before", "wrong_period")]
        raise Problem(Code.INVALID, mistakes=mistakes) from None
