"""Decide what an organisations' file changes. Nothing is read or written here.

A row is the organisation of its OID; else the one that came from a row of this name and address
before; else the one of this name and address now. Each organisation stands in one row at most.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from uuid6 import uuid7

from callcenter.domain.directory.refusals import FieldRefusedError
from callcenter.services.directory.import_report import ImportReport, RefusedRow, TouchedRow
from callcenter.services.directory.organisation_rows import (
    OrganisationSaid,
    heading,
    place_key,
    read_row,
)
from callcenter.services.tables.table import Row, Table
from db.directory import Organisation, OrganisationFields, PhoneRow

MOST_LEVELS: Final = 10


@dataclass(frozen=True, slots=True)
class Match:
    """A row and the organisation it is about."""

    said: OrganisationSaid
    organisation_id: UUID
    known: Organisation | None  # None: a new one
    links: Mapping[str, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a row that is taken."""

    match: Match
    after: OrganisationFields
    fields: Sequence[str]  # that are written, phones among them
    kept: Sequence[str]  # that differ and stay, for a person has set them

    @property
    def line(self) -> TouchedRow:
        return TouchedRow(self.match.said.row, self.match.said.name, self.fields)


@dataclass(frozen=True, slots=True)
class Plan:
    outcomes: Sequence[Outcome]
    refused: Sequence[RefusedRow]

    @property
    def inserts(self) -> list[tuple[UUID, OrganisationFields]]:
        """Return the new ones, without links: what they lead to may stand further down."""
        return [
            (one.match.organisation_id, replace(one.after, parent_id=None, superior_id=None))
            for one in self.outcomes
            if one.match.known is None
        ]

    @property
    def updates(self) -> list[tuple[UUID, OrganisationFields]]:
        return [
            (one.match.organisation_id, one.after)
            for one in self.outcomes
            if (
                one.match.links if one.match.known is None else one.after != one.match.known.fields
            )
        ]

    @property
    def phones(self) -> list[tuple[UUID, Sequence[PhoneRow]]]:
        return [
            (one.match.organisation_id, one.match.said.phones)
            for one in self.outcomes
            if "phones" in one.fields
        ]

    def report(self, table: Table, unknown: Sequence[str], *, written: bool) -> ImportReport:
        old = [one for one in self.outcomes if one.match.known is not None]
        return ImportReport(
            source=table.source,
            written=written,
            added=[
                replace(one.line, fields=()) for one in self.outcomes if one.match.known is None
            ],
            changed=[one.line for one in old if one.fields],
            kept=[replace(one.line, fields=one.kept) for one in old if one.kept],
            unchanged=sum(not one.fields and not one.kept for one in old),
            refused=self.refused,
            ignored_columns=unknown,
        )


class _Known:
    """The organisations there are, found in each of the three ways, and by their names."""

    def __init__(self, known: Iterable[Organisation]) -> None:
        self.all = list(known)
        self.by_oid = {one.fields.oid: one for one in self.all if one.fields.oid}
        self.by_place = {place_key(one.fields.name, one.fields.address): one for one in self.all}
        self.by_origin = {
            one.fields.imported_as: one for one in self.all if one.fields.imported_as
        }

    def match(self, said: OrganisationSaid) -> Organisation | None:
        """Return the organisation of a row; None: a new one. Raises FieldRefusedError."""
        oid = said.fields.get("oid")
        twin = self.by_origin.get(said.imported_as) or self.by_place.get(said.imported_as)
        if oid is None:
            return twin
        found = self.by_oid.get(oid)
        if found is None and twin is not None and twin.fields.oid not in (None, oid):
            raise FieldRefusedError("oid", "taken")
        standing = self.by_place.get(said.imported_as)
        if found is not None and standing is not None and standing is not found:
            raise FieldRefusedError("name", "taken")
        return found or twin


def plan_organisations(rows: Iterable[Row], known: Iterable[Organisation], area_code: str) -> Plan:
    """Return what to write and what to say of a file's `rows`."""
    refused: list[RefusedRow] = []
    there = _Known(known)
    matches = _linked(_matched(rows, there, area_code, refused), there, refused)
    return Plan([_outcome(match) for match in matches], sorted(refused, key=lambda one: one.row))


def _matched(
    rows: Iterable[Row], there: _Known, area_code: str, refused: list[RefusedRow]
) -> list[Match]:
    matches: list[Match] = []
    taken: set[object] = set()
    for row in rows:
        try:
            matches.append(_match(row, there, area_code, taken))
        except FieldRefusedError as error:
            refused.append(_refused(row.number, error))
    return matches


def _match(row: Row, there: _Known, area_code: str, taken: set[object]) -> Match:
    said = read_row(row, area_code)
    known = there.match(said)
    keys = {said.imported_as, said.fields.get("oid") or said.imported_as}
    keys |= {known.organisation_id} if known else set()
    if keys & taken:
        raise FieldRefusedError("", "repeated_row")
    taken |= keys
    return Match(said, known.organisation_id if known else UUID(bytes=uuid7().bytes), known)


def _linked(matches: list[Match], there: _Known, refused: list[RefusedRow]) -> list[Match]:
    """Return the rows whose links lead somewhere; one that is refused takes its units along."""
    while True:
        names = _names(matches, there)
        linked: list[Match] = []
        errors: list[RefusedRow] = []
        for match in matches:
            try:
                linked.append(replace(match, links=_links(match.said, names)))
            except FieldRefusedError as error:
                errors.append(_refused(match.said.row, error))
        errors += _circles(linked, there)
        if not errors:
            return linked
        refused += errors
        rows = {error.row for error in errors}
        matches = [match for match in matches if match.said.row not in rows]


def _names(matches: Iterable[Match], there: _Known) -> dict[str, set[UUID]]:
    """Return who is called what: by OID, by name and by short name."""
    found: dict[str, set[UUID]] = {}
    called: list[tuple[UUID, tuple[str | None, ...]]] = [
        (one.organisation_id, (one.fields.oid, one.fields.name, one.fields.short_name))
        for one in there.all
    ]
    called += [
        (one.organisation_id, tuple(one.said.fields.get(n) for n in ("oid", "name", "short_name")))
        for one in matches
    ]
    for organisation_id, names in called:
        for name in names:
            if name:
                found.setdefault(_folded(name), set()).add(organisation_id)
    return found


def _folded(name: str) -> str:
    return " ".join(name.lower().split())


def _links(said: OrganisationSaid, names: Mapping[str, set[UUID]]) -> dict[str, UUID]:
    links = {}
    for link, called in (("parent_id", said.parent), ("superior_id", said.superior)):
        if called is None:
            continue
        found = names.get(_folded(called), set())
        if len(found) != 1:
            reason = "ambiguous_organisation" if found else "unknown_organisation"
            raise FieldRefusedError(link, reason)
        links[link] = next(iter(found))
    return links


def _circles(matches: Sequence[Match], there: _Known) -> list[RefusedRow]:
    """Return the rows whose organisation would stand above itself."""
    errors: dict[int, RefusedRow] = {}
    for link in ("parent_id", "superior_id"):
        upper = {one.organisation_id: getattr(one.fields, link) for one in there.all}
        upper |= {one.organisation_id: one.links[link] for one in matches if link in one.links}
        errors |= {
            one.said.row: RefusedRow(one.said.row, heading(link), "circle")
            for one in matches
            if link in one.links and _meets_itself(one.organisation_id, upper)
        }
    return list(errors.values())


def _meets_itself(start: UUID, upper: Mapping[UUID, UUID | None]) -> bool:
    step = upper.get(start)
    for _ in range(MOST_LEVELS):
        if step is None or step == start:
            return step == start
        step = upper.get(step)
    return True  # deeper than anything that exists, or a circle above it


def _outcome(match: Match) -> Outcome:
    before = match.known.fields if match.known else _blank(match.said)
    says: dict[str, Any] = {**match.said.fields, **match.links}
    if match.said.facility and not before.service_types:
        says.setdefault("service_types", [match.said.facility])
    differing = {name: value for name, value in says.items() if _differs(before, name, value)}
    touched = [*differing, *(["phones"] if _new_phones(match) else [])]
    written = {name: value for name, value in differing.items() if name not in before.by_hand}
    return Outcome(
        match=match,
        after=replace(before, imported_as=match.said.imported_as, **written),
        fields=[name for name in touched if name not in before.by_hand],
        kept=[name for name in touched if name in before.by_hand],
    )


def _blank(said: OrganisationSaid) -> OrganisationFields:
    return OrganisationFields(name=said.name, short_name=said.name[:200])


def _differs(before: OrganisationFields, name: str, value: object) -> bool:
    now = getattr(before, name)
    return list(now) != value if isinstance(value, list) else bool(now != value)


def _new_phones(match: Match) -> bool:
    now = match.known.phones if match.known else ()
    return bool(match.said.phones) and match.said.phones != now


def _refused(row: int, error: FieldRefusedError) -> RefusedRow:
    return RefusedRow(row, heading(error.field) if error.field else None, error.reason)
