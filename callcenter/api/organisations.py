"""Organisations: search, read, add, change. For operators to read, administrators to change."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from callcenter.api.problems import Code, Problem, changed_meanwhile
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    NO_CONTROL_BYTES,
    Asked,
    Email,
    Line,
    LongText,
    Page,
    PageQuery,
    Shown,
    page_of,
    read_cursor,
)
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.directory.refusals import FieldRefusedError
from callcenter.services.directory.edit_organisation import (
    Desk,
    OrganisationChangedError,
    OrganisationMissingError,
    OrganisationTakenError,
    add_organisation,
    change_organisation,
)
from callcenter.services.directory.read_organisations import (
    read_organisation,
    search_organisations,
)
from callcenter.services.office_time import office_date
from db.directory import Organisation, OrganisationFilter

routes = Routes()

Kind = Literal[
    "medical",
    "authority",
    "fund",
    "insurer",
    "vendor",
    "ambulance",
    "supervision",
    "media",
    "other",
]
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=500, pattern=NO_CONTROL_BYTES
    ),
]
ShortName = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=NO_CONTROL_BYTES
    ),
]
Day = Annotated[date, Field(ge=date(1900, 1, 1), lt=date(2200, 1, 1), strict=False)]


class OrganisationPath(Asked):
    organisation_id: UUID


class OrganisationsQuery(PageQuery):
    """`q`: words of name, address or services in any form, or a phone's number in any writing.

    `lacking` shows medical organisations that have no responsible specialist today.
    """

    q: Line = ""
    kind: Kind | None = None
    parent_id: UUID | None = None
    closed: bool = False
    lacking: bool = False


class OrganisationChanges(Asked):
    """Fields left out stay as they are; null empties. What is set here, imports keep.

    `by_hand` says which fields imports keep; take one out to let them write it again.
    """

    name: Name | None = None
    short_name: ShortName | None = None
    kind: Kind | None = None
    parent_id: UUID | None = None
    superior_id: UUID | None = None
    oid: Line | None = None
    inn: Line | None = None
    ogrn: Line | None = None
    fias: UUID | None = None
    address: Line | None = None
    email: Email | None = None
    site: Line | None = None
    service_types: Annotated[list[Line], Field(max_length=50)] | None = None
    attaches_population: bool | None = None
    active_from: Day | None = None
    active_to: Day | None = None
    note: LongText | None = None
    phones: Annotated[list[Line], Field(max_length=20)] | None = None
    by_hand: Annotated[list[Line], Field(max_length=30)] | None = None

    @model_validator(mode="after")
    def _none_only_where_it_means_something(self) -> Self:
        needed = ("name", "short_name", "kind", "address", "service_types")
        for field in (*needed, "attaches_population", "note", "phones", "by_hand"):
            if field in self.model_fields_set and getattr(self, field) is None:
                raise ValueError(field)
        return self


class OrganisationAdded(OrganisationChanges):
    name: Name


class PhoneShown(Shown):
    """`raw` as it was written; `e164` null: cannot be dialled from here."""

    raw: str
    kind: Literal["e164", "short", "internal", "anonymous", "invalid"]
    e164: str | None
    extension: str | None


class OrganisationShown(Shown):
    organisation_id: UUID
    name: str
    short_name: str
    kind: Kind
    parent_id: UUID | None
    superior_id: UUID | None
    oid: str | None
    inn: str | None
    ogrn: str | None
    fias: UUID | None
    address: str
    email: str | None
    site: str | None
    service_types: list[str]
    attaches_population: bool
    active_from: date | None
    active_to: date | None
    note: str
    by_hand: list[str]
    phones: list[PhoneShown]
    version: int

    @classmethod
    def of(cls, row: Organisation) -> "OrganisationShown":
        own = {name: getattr(row, name) for name in ("organisation_id", "phones", "version")}
        fields = {name: getattr(row.fields, name) for name in cls.model_fields if name not in own}
        return cls.model_validate({**fields, **own})


@routes.get(
    "/organisations", access=Action.READ_DIRECTORY, rules=Rules(problems=(Code.INVALID_CURSOR,))
)
async def list_organisations(visit: Visit, query: OrganisationsQuery) -> Page[OrganisationShown]:
    """Search the directory; organisations come by name."""
    today = await office_today(visit)
    only = OrganisationFilter(
        kind=query.kind,
        parent_id=query.parent_id,
        active_on=None if query.closed else today,
        without_specialist_on=today if query.lacking else None,
    )
    page = (_after(query.cursor), query.limit + 1)
    area_code = visit.tools.settings.region_area_code
    rows = await search_organisations(visit.pool, query.q, area_code, only, page)
    shown = [OrganisationShown.of(row) for row in rows]
    return page_of(shown, query.limit, lambda last: (last.name, str(last.organisation_id)))


@routes.get("/organisations/{organisation_id}", access=Action.READ_DIRECTORY)
async def one_organisation(visit: Visit, path: OrganisationPath) -> OrganisationShown:
    """Read an organisation."""
    found = await read_organisation(visit.pool, path.organisation_id)
    if found is None:
        raise Problem(Code.NOT_FOUND)
    return OrganisationShown.of(found)


@routes.post(
    "/organisations",
    access=Action.EDIT_DIRECTORY,
    rules=Rules(status=201, problems=(Code.ORGANISATION_TAKEN,), once=True),
)
async def new_organisation(visit: Visit, body: OrganisationAdded) -> OrganisationShown:
    """Add an organisation."""
    try:
        added = await add_organisation(visit.pool, desk_of(visit), _said(body))
    except OrganisationTakenError:
        raise Problem(Code.ORGANISATION_TAKEN) from None
    except FieldRefusedError as refusal:
        raise refused_field(refusal) from None
    return OrganisationShown.of(added)


@routes.patch(
    "/organisations/{organisation_id}",
    access=Action.EDIT_DIRECTORY,
    rules=Rules(problems=(Code.ORGANISATION_TAKEN,)),
)
async def edit_organisation(
    visit: Visit, path: OrganisationPath, body: OrganisationChanges, version: int
) -> OrganisationShown:
    """Change an organisation."""
    said = _said(body)
    try:
        changed = await change_organisation(
            visit.pool, desk_of(visit), path.organisation_id, said, version
        )
    except OrganisationMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except OrganisationChangedError as conflict:
        asked = body.model_dump(mode="json", exclude_unset=True)
        raise changed_meanwhile(asked, OrganisationShown.of(conflict.current)) from None
    except OrganisationTakenError:
        raise Problem(Code.ORGANISATION_TAKEN) from None
    except FieldRefusedError as refusal:
        raise refused_field(refusal) from None
    return OrganisationShown.of(changed)


async def office_today(visit: Visit) -> date:
    """Return the office's date."""
    return await office_date(visit.pool, visit.tools.settings.zone)


def desk_of(visit: Visit) -> Desk:
    return Desk(visit.person, visit.tools.settings.region_area_code)


def refused_field(refusal: FieldRefusedError) -> Problem:
    """Return the 422 for a field that a rule of the directory refuses."""
    return Problem(Code.INVALID, mistakes=[(f"body.{refusal.field}", refusal.reason)])


def _said(body: OrganisationChanges) -> dict[str, Any]:
    return body.model_dump(exclude_unset=True)


def _after(cursor: str | None) -> tuple[str, UUID] | None:
    if cursor is None:
        return None
    match read_cursor(cursor):
        case [name, organisation_id]:
            try:
                return name, UUID(organisation_id)
            except ValueError:
                raise Problem(Code.INVALID_CURSOR) from None
        case _:
            raise Problem(Code.INVALID_CURSOR)
