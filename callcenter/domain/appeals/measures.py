"""Who may confirm a measure: neither who answers for it nor who wrote it down. Pure rules."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from callcenter.domain.errors import DomainError


class OwnMeasureError(DomainError):
    """A measure is confirmed by somebody else than who answers for it or wrote it down."""


class NotDoneError(DomainError):
    """A measure is confirmed after it is reported as taken."""


class DoneLaterError(DomainError):
    """A measure cannot have been taken after today."""


@dataclass(frozen=True, slots=True)
class Measure:
    responsible_id: UUID | None  # None: the person has no account
    written_by: UUID
    done: bool


def check_verifier(measure: Measure, verifier_id: UUID) -> None:
    """Raise OwnMeasureError or NotDoneError unless this person may confirm the measure."""
    if verifier_id in {measure.responsible_id, measure.written_by}:
        raise OwnMeasureError
    if not measure.done:
        raise NotDoneError


def check_done(done_on: date, today: date) -> None:
    if done_on > today:
        raise DoneLaterError
