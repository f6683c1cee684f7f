"""Never to the one complained of: whom an appeal may be forwarded to.

59-FZ art. 8 p. 6: a complaint may not be sent to the body or official whose decision or act
it is about; p. 7: where nobody else may consider it, it goes back within seven days with an
explanation. A29: an appeal of a medical worker goes out only with consent, and never to the
worker's own institution. Levels: clinic, its chief doctor, the region's authority.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from callcenter.domain.appeals.kinds import AppealKind
from callcenter.domain.errors import DomainError


class About(StrEnum):
    """Who of an organisation is complained of."""

    OFFICIAL = "official"  # one of its people, not its head
    HEAD = "head"
    ORGANISATION = "organisation"


class Level(StrEnum):
    """Who of an organisation is addressed."""

    CLINIC = "clinic"  # the organisation, its registry, a department
    CHIEF_DOCTOR = "chief_doctor"  # its head, personally
    AUTHORITY = "authority"  # the region's health authority or another superior


@dataclass(frozen=True, slots=True)
class Subject:
    organisation_id: UUID
    about: About


@dataclass(frozen=True, slots=True)
class Target:
    organisation_id: UUID
    level: Level


@dataclass(frozen=True, slots=True)
class Rung:
    """What stands above an organisation."""

    parent_id: UUID | None = None  # None: no unit of another
    superior_id: UUID | None = None  # None: the region's authority


@dataclass(frozen=True, slots=True)
class Ladder:
    """The organisations as far as they stand above one another."""

    rungs: Mapping[UUID, Rung]
    authority_id: UUID | None = None  # the region's; None: none is entered

    def whole(self, organisation_id: UUID) -> Iterator[UUID]:
        """Give the organisation, what it is a unit of, and so on up to the whole."""
        seen: set[UUID] = set()
        here: UUID | None = organisation_id
        while here is not None and here not in seen:  # a loop in the data ends here
            yield here
            seen.add(here)
            here = self.rungs.get(here, Rung()).parent_id

    def within(self, organisation_id: UUID, whole_id: UUID) -> bool:
        return whole_id in self.whole(organisation_id)

    def root(self, organisation_id: UUID) -> UUID:
        return list(self.whole(organisation_id))[-1]

    def superiors(self, organisation_id: UUID) -> Iterator[UUID]:
        """Give who may consider a complaint about the organisation, the nearest first."""
        seen: set[UUID] = {organisation_id}
        for unit in self.whole(organisation_id):
            if unit not in seen:
                yield unit
            seen.add(unit)
            above = self.rungs.get(unit, Rung()).superior_id
            while above is not None and above not in seen:
                yield above
                seen.add(above)
                above = self.rungs.get(above, Rung()).superior_id
        if self.authority_id is not None and self.authority_id not in seen:
            yield self.authority_id


@dataclass(frozen=True, slots=True)
class Sensitive:
    """What of an appeal decides where it may go."""

    kind: AppealKind
    subjects: tuple[Subject, ...] = ()
    employer_id: UUID | None = None  # of a medical worker who appeals; None: a citizen
    worker_consents: bool = False  # to being forwarded


class Conflict(StrEnum):
    """Why an appeal may not go there; `NONE` means it may."""

    NONE = "none"
    COMPLAINED_OF = "complained_of"
    OWN_INSTITUTION = "own_institution"
    NO_CONSENT = "no_consent"


class ForwardRefusedError(DomainError):
    """The appeal may not be forwarded there; `suggestion` may consider it instead."""

    def __init__(self, conflict: Conflict, suggestion: Target | None) -> None:
        super().__init__()
        self.conflict = conflict
        self.suggestion = suggestion  # None: nobody may, see art. 8 p. 7 or the consent


def conflict_of(appeal: Sensitive, target: Target, ladder: Ladder) -> Conflict:
    """Return why `appeal` may not go to `target`."""
    if appeal.employer_id is not None:
        if ladder.within(target.organisation_id, ladder.root(appeal.employer_id)):
            return Conflict.OWN_INSTITUTION
        if not appeal.worker_consents:
            return Conflict.NO_CONSENT
    if appeal.kind is not AppealKind.COMPLAINT:
        return Conflict.NONE
    if any(_is_target(subject, target, ladder) for subject in appeal.subjects):
        return Conflict.COMPLAINED_OF
    return Conflict.NONE


def check_forward(appeal: Sensitive, target: Target, ladder: Ladder) -> None:
    """Raise ForwardRefusedError, with whom to ask instead, unless `appeal` may go to `target`."""
    found = conflict_of(appeal, target, ladder)
    if found is not Conflict.NONE:
        raise ForwardRefusedError(found, suggest_target(appeal, ladder))


def suggest_target(appeal: Sensitive, ladder: Ladder) -> Target | None:
    """Return the nearest superior who may have the appeal; None: nobody, or no consent yet."""
    for target in _candidates(appeal, ladder):
        if conflict_of(appeal, target, ladder) is Conflict.NONE:
            return target
    return None


def _is_target(subject: Subject, target: Target, ladder: Ladder) -> bool:
    """Return whether `target` is who is complained of, or works under that person.

    A complaint about one of a clinic's people may go to its chief doctor, not to the clinic at
    large; one about the chief doctor or the clinic as such, to nobody in it.
    """
    if not ladder.within(target.organisation_id, subject.organisation_id):
        return False
    own = target.organisation_id == subject.organisation_id
    reaches_head = own and target.level is Level.CHIEF_DOCTOR
    return not (subject.about is About.OFFICIAL and reaches_head)


def _candidates(appeal: Sensitive, ladder: Ladder) -> Iterator[Target]:
    places = [subject.organisation_id for subject in appeal.subjects]
    if appeal.employer_id is not None:
        places.append(appeal.employer_id)
    for place in places:
        yield Target(place, Level.CHIEF_DOCTOR)
    for place in places:
        for above in ladder.superiors(place):
            unit = above in ladder.whole(place)
            yield Target(above, Level.CHIEF_DOCTOR if unit else Level.AUTHORITY)
