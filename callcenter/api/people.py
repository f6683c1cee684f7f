"""Citizens: find, read, write down, identify, merge. A list shows no more than a choice needs."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from callcenter.api.cases import CasePath, CaseShown
from callcenter.api.organisations import Day, PhoneShown, desk_of, refused_field
from callcenter.api.problems import Code, Problem, changed_meanwhile
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import NO_CONTROL_BYTES, Asked, Email, Line, LongText, Reason, Shown
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.appeals.kinds import Identification
from callcenter.domain.case_states import StepRefusedError
from callcenter.domain.directory.persons import MergeRefusedError, masked_name
from callcenter.domain.directory.refusals import FieldRefusedError
from callcenter.domain.identifiers_ru import PolicyKind
from callcenter.logs import masked_number
from callcenter.services.directory.edit_person import (
    PersonChangedError,
    PersonInHand,
    PersonMergedError,
    PersonMissingError,
    add_person,
    change_person,
    identify_person,
    link_person,
)
from callcenter.services.directory.find_persons import (
    Candidate,
    Description,
    WholePerson,
    find,
    read_duplicates,
    read_person,
)
from callcenter.services.directory.merge_persons import (
    MergeMissingError,
    MergeStandsError,
    merge_persons,
    undo,
)
from callcenter.services.take_case import CaseChangedError, CaseMissingError, InHand
from db.persons import PersonRow

routes = Routes()

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=100, pattern=NO_CONTROL_BYTES)
]
Digits = Annotated[str, StringConstraints(max_length=40, pattern=NO_CONTROL_BYTES)]
Sex = Literal["female", "male"]
# What an operator can vouch for; the state's own identification is not typed in.
Level = Literal["caller_stated", "knowledge_checked", "document"]


class PersonPath(Asked):
    person_id: UUID


class MergePath(Asked):
    merge_id: UUID


class PersonSought(Asked):
    """At least one of: `phone` in any writing, `snils`, `enp`, `family_name` with `birth_date`."""

    phone: Digits | None = None
    snils: Digits | None = None
    enp: Digits | None = None
    family_name: Name | None = None
    birth_date: Day | None = None

    @model_validator(mode="after")
    def _enough_to_look_for(self) -> Self:
        if (self.family_name is None) != (self.birth_date is None):
            raise ValueError("family_name and birth_date go together")
        if not any((self.phone, self.snils, self.enp, self.family_name)):
            raise ValueError("nothing to look for")
        return self


class PersonChanges(Asked):
    """Fields left out stay as they are; null empties. Numbers may be written with blanks."""

    family_name: Name | None = None
    given_name: Name | None = None
    patronymic: Name | None = None
    birth_date: Day | None = None
    sex: Sex | None = None
    snils: Digits | None = None
    policy_kind: PolicyKind | None = None
    policy_number: Digits | None = None
    email: Email | None = None
    address: Line | None = None
    attached_to: UUID | None = None
    note: LongText | None = None
    phones: Annotated[list[Line], Field(max_length=20)] | None = None

    @model_validator(mode="after")
    def _none_only_where_it_means_something(self) -> Self:
        for field in ("family_name", "given_name", "patronymic", "address", "note", "phones"):
            if field in self.model_fields_set and getattr(self, field) is None:
                raise ValueError(field)
        return self

    def said(self) -> dict[str, Any]:
        """Return the fields that were sent; words of a list as plain text."""
        fields = self.model_dump(exclude_unset=True)
        if fields.get("policy_kind") is not None:
            fields["policy_kind"] = str(fields["policy_kind"])
        return fields


class PersonAdded(PersonChanges):
    family_name: Name


class PersonIdentified(Asked):
    """`contact_id`: the contact in which it was made sure; null for one outside any contact."""

    level: Level
    contact_id: UUID | None = None


class PersonMerged(Asked):
    duplicate_id: UUID
    reason: Reason


class CasePerson(Asked):
    """Null: whose case it is, is not known any more."""

    person_id: UUID | None


class CandidateShown(Shown):
    """Enough to choose by; the rest is read one person at a time, and that is recorded.

    `why` of a duplicate: snils, policy, name_and_birth_date, name_and_phone.
    """

    person_id: UUID
    name: str
    birth_year: int | None
    phones: list[str]
    snils: str | None
    identification: Identification
    why: list[str]

    @classmethod
    def of(cls, candidate: Candidate) -> "CandidateShown":
        row = candidate.person
        fields = row.fields
        return cls(
            person_id=row.person_id,
            name=masked_name(fields.family_name, fields.given_name, fields.patronymic),
            birth_year=fields.birth_date.year if fields.birth_date else None,
            phones=[masked_number(one.number.e164 or one.number.raw) for one in row.phones],
            snils=masked_number(fields.snils) if fields.snils else None,
            identification=Identification(row.identification),
            why=candidate.reasons,
        )


class CandidatesShown(Shown):
    items: list[CandidateShown]


class PersonShown(Shown):
    """`merged_into`: the record that stands for this one; work with that."""

    person_id: UUID
    family_name: str
    given_name: str
    patronymic: str
    birth_date: date | None
    sex: Sex | None
    snils: str | None
    policy_kind: PolicyKind | None
    policy_number: str | None
    email: str | None
    address: str
    attached_to: UUID | None
    note: str
    phones: list[PhoneShown]
    identification: Identification
    identified_at: datetime | None
    merged_into: UUID | None
    version: int

    @classmethod
    def of(cls, row: PersonRow) -> "PersonShown":
        return cls.model_validate(_plain(row))


class CaseOfPersonShown(Shown):
    case_id: UUID
    case_number: str | None
    kind: str
    state: str
    created_at: datetime


class MergeShown(Shown):
    merge_id: UUID
    kept_id: UUID
    merged_id: UUID
    reason: str
    merged_at: datetime
    merged_by: str
    undone_at: datetime | None


class WholePersonShown(PersonShown):
    """A citizen with the cases and merges of the record, the latest first, fifty at most."""

    cases: list[CaseOfPersonShown]
    merges: list[MergeShown]

    @classmethod
    def whole(cls, whole: WholePerson) -> "WholePersonShown":
        merges = [
            {name: getattr(one, name) for name in MergeShown.model_fields} for one in whole.merges
        ]
        return cls.model_validate({**_plain(whole.person), "cases": whole.cases, "merges": merges})


def _plain(row: PersonRow) -> dict[str, Any]:
    own = ("person_id", "identification", "identified_at", "merged_into", "version")
    fields = {name: getattr(row, name) for name in own}
    fields |= {
        name: getattr(row.fields, name)
        for name in PersonShown.model_fields
        if name not in (*own, "phones")
    }
    return {**fields, "phones": [one.number for one in row.phones]}


@routes.post("/people-search", access=Action.READ_PEOPLE)
async def search_people(visit: Visit, body: PersonSought) -> CandidatesShown:
    """Find citizens; all who share a number are shown. A POST, for addresses are logged."""
    area_code = visit.tools.settings.region_area_code
    try:
        found = await find(visit.pool, visit.person, Description(**body.model_dump()), area_code)
    except FieldRefusedError as refusal:
        raise refused_field(refusal) from None
    return CandidatesShown(items=[CandidateShown.of(one) for one in found])


@routes.post("/people", access=Action.EDIT_PEOPLE, rules=Rules(status=201, once=True))
async def new_person(visit: Visit, body: PersonAdded) -> PersonShown:
    """Write a citizen down."""
    try:
        return PersonShown.of(await add_person(visit.pool, desk_of(visit), body.said()))
    except FieldRefusedError as refusal:
        raise refused_field(refusal) from None


@routes.get("/people/{person_id}", access=Action.READ_PEOPLE)
async def one_person(visit: Visit, path: PersonPath) -> WholePersonShown:
    """Read a citizen's record in full; the reading is recorded."""
    found = await read_person(visit.pool, visit.person, path.person_id)
    if found is None:
        raise Problem(Code.NOT_FOUND)
    return WholePersonShown.whole(found)


@routes.patch(
    "/people/{person_id}",
    access=Action.EDIT_PEOPLE,
    rules=Rules(problems=(Code.NOT_IN_THIS_STATE,)),
)
async def edit_person(
    visit: Visit, path: PersonPath, body: PersonChanges, version: int
) -> PersonShown:
    """Correct a citizen's record."""
    record = PersonInHand(path.person_id, version)
    try:
        return PersonShown.of(await change_person(visit.pool, desk_of(visit), record, body.said()))
    except PersonMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except PersonMergedError:
        raise Problem(Code.NOT_IN_THIS_STATE) from None
    except PersonChangedError as conflict:
        raise _changed(conflict, body.model_dump(mode="json", exclude_unset=True)) from None
    except FieldRefusedError as refusal:
        raise refused_field(refusal) from None


@routes.post(
    "/people/{person_id}/identify",
    access=Action.EDIT_PEOPLE,
    rules=Rules(problems=(Code.NOT_IN_THIS_STATE,)),
)
async def identify(
    visit: Visit, path: PersonPath, body: PersonIdentified, version: int
) -> PersonShown:
    """Write down how surely a caller is this person."""
    record = PersonInHand(path.person_id, version)
    try:
        return PersonShown.of(
            await identify_person(visit.pool, desk_of(visit), record, body.level, body.contact_id)
        )
    except PersonMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except PersonMergedError:
        raise Problem(Code.NOT_IN_THIS_STATE) from None
    except PersonChangedError as conflict:
        raise _changed(conflict, {}) from None


@routes.get("/people/{person_id}/duplicates", access=Action.READ_PEOPLE)
async def list_duplicates(visit: Visit, path: PersonPath) -> CandidatesShown:
    """List who may be the same human being, with the reasons."""
    found = await read_duplicates(visit.pool, visit.person, path.person_id)
    if found is None:
        raise Problem(Code.NOT_FOUND)
    return CandidatesShown(items=[CandidateShown.of(one) for one in found])


@routes.post(
    "/people/{person_id}/merge",
    access=Action.MERGE_PEOPLE,
    rules=Rules(problems=(Code.NOT_IN_THIS_STATE, Code.TWO_PEOPLE)),
)
async def merge(visit: Visit, path: PersonPath, body: PersonMerged, version: int) -> PersonShown:
    """Merge a duplicate into this record: it takes over what it lacks and all cases."""
    kept = PersonInHand(path.person_id, version)
    try:
        return PersonShown.of(
            await merge_persons(visit.pool, desk_of(visit), kept, body.duplicate_id, body.reason)
        )
    except PersonMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except PersonMergedError:
        raise Problem(Code.NOT_IN_THIS_STATE) from None
    except MergeRefusedError:
        raise Problem(Code.TWO_PEOPLE) from None
    except PersonChangedError as conflict:
        raise _changed(conflict, {}) from None


@routes.post(
    "/people-merges/{merge_id}/undo",
    access=Action.MERGE_PEOPLE,
    rules=Rules(problems=(Code.NOT_IN_THIS_STATE,)),
)
async def undo_merge(visit: Visit, path: MergePath) -> MergeShown:
    """Take a merge back; what people have changed since stays."""
    try:
        undone = await undo(visit.pool, desk_of(visit), path.merge_id)
    except MergeMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except MergeStandsError:
        raise Problem(Code.NOT_IN_THIS_STATE) from None
    return MergeShown.model_validate({n: getattr(undone, n) for n in MergeShown.model_fields})


@routes.post(
    "/cases/{case_id}/person",
    access=Action.EDIT_PEOPLE,
    rules=Rules(problems=(Code.NOT_IN_THIS_STATE,)),
)
async def set_case_person(
    visit: Visit, path: CasePath, body: CasePerson, version: int
) -> CaseShown:
    """Say whose case it is (000-05)."""
    case = InHand(path.case_id, version)
    try:
        return CaseShown.model_validate(
            await link_person(visit.pool, desk_of(visit), case, body.person_id)
        )
    except CaseMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except PersonMissingError:
        raise Problem(Code.INVALID, mistakes=[("body.person_id", "unknown_person")]) from None
    except (PersonMergedError, StepRefusedError):
        raise Problem(Code.NOT_IN_THIS_STATE) from None
    except CaseChangedError as conflict:
        raise changed_meanwhile({}, CaseShown.model_validate(conflict.current)) from None


def _changed(conflict: PersonChangedError, asked: dict[str, Any]) -> Problem:
    return changed_meanwhile(asked, PersonShown.of(conflict.current))
