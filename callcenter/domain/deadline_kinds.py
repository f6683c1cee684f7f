"""What is promised about a case, why a promise may move, and what a rule then refuses. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from callcenter.domain.errors import DomainError
from callcenter.domain.office import Due
from callcenter.domain.urgency import Language


class DeadlineKind(StrEnum):
    REGISTRATION = "registration"
    EXECUTION = "execution"
    DISPUTE = "dispute"  # of the requester, not of ours: then the ticket is closed (003-48)
    FORWARD = "forward"
    ANSWER = "answer"
    DOCUMENTS = "documents"
    NOTICE = "notice"
    MEASURE = "measure"


class Cause(StrEnum):
    """Why a promised moment moved (invariant 11)."""

    EXTENSION = "extension"  # 59-FZ art. 12 p. 2, once
    URGENCY = "urgency"  # counted anew from the same start (ambiguity A3)
    NOTICE_FAILED = "notice_failed"  # the window runs from when the requester was told (A7)
    LETTER = "letter"  # written in time, found after it: the office's next day is for reading it
    KIND = "kind"  # a draft became a case of another kind
    CALENDAR = "calendar"  # a year's days became known or were corrected


@dataclass(frozen=True, slots=True)
class Move:
    """Where a promised moment moves, why, and who says so."""

    due: Due
    cause: Cause
    actor: str  # login, or the rule's name
    reason: str


@dataclass(frozen=True, slots=True)
class WarnPolicy:
    """When who can act is told that a moment comes near: whichever is earlier."""

    share: float  # of the term has passed
    before: timedelta  # so long before its end

    def warn_at(self, started_at: datetime, due_at: datetime) -> datetime:
        """Return when to warn: of 1 to 31 March with a share of 0.5, on the 16th."""
        by_share = started_at + (due_at - started_at) * self.share
        return min(by_share, due_at - self.before)


class DeadlineStartedError(DomainError):
    """The deadline runs already; a new round or a recorded change is meant."""


class DeadlineMissingError(DomainError):
    """No such deadline is open."""


class ExtendedTwiceError(DomainError):
    """A deadline is extended once."""


class ExtendedLateError(DomainError):
    """A deadline is extended before it has passed."""


class NoLongerError(DomainError):
    """An extension ends later than what it extends."""


TITLES: Final[Mapping[DeadlineKind, Mapping[Language, str]]] = {
    DeadlineKind.REGISTRATION: {"ru": "Регистрация", "en": "Registration"},
    DeadlineKind.EXECUTION: {"ru": "Исполнение", "en": "Execution"},
    DeadlineKind.DISPUTE: {"ru": "Срок для возражений", "en": "Time for a claim"},
    DeadlineKind.FORWARD: {"ru": "Направление по компетенции", "en": "Forwarding"},
    DeadlineKind.ANSWER: {"ru": "Ответ заявителю", "en": "Answer to the applicant"},
    DeadlineKind.DOCUMENTS: {"ru": "Получение документов", "en": "Documents asked for"},
    DeadlineKind.NOTICE: {"ru": "Уведомление заявителя", "en": "Notice to the applicant"},
    DeadlineKind.MEASURE: {"ru": "Исполнение меры", "en": "Measure to be taken"},
}
