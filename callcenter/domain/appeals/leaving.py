"""Leaving an appeal without an answer: the reasons of the law and what each asks for.

59-FZ art. 11 (and art. 8 p. 7 for a complaint that nobody may consider).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from callcenter.domain.errors import DomainError

NOTICE_DAYS: Final = 7  # from registration


class LeavingReason(StrEnum):
    ANONYMOUS = "anonymous"
    COURT_DECISION = "court_decision"
    ABUSIVE = "abusive"
    UNREADABLE = "unreadable"
    NOT_UNDERSTANDABLE = "not_understandable"
    NOBODY_MAY_CONSIDER = "nobody_may_consider"


@dataclass(frozen=True, slots=True)
class Needs:
    """What the law asks for before an appeal is left without an answer."""

    article: str
    notice: bool = True  # the applicant is told, within NOTICE_DAYS of registration
    explanation: bool = False  # and why
    informs_of_unlawful_act: bool = False  # such information goes to the competent body


NEEDS: Final[Mapping[LeavingReason, Needs]] = {
    LeavingReason.ANONYMOUS: Needs("11(1)", notice=False, informs_of_unlawful_act=True),
    LeavingReason.COURT_DECISION: Needs("11(2)", explanation=True),
    LeavingReason.ABUSIVE: Needs("11(3)", explanation=True),
    LeavingReason.UNREADABLE: Needs("11(4)"),
    LeavingReason.NOT_UNDERSTANDABLE: Needs("11(4.1)"),
    LeavingReason.NOBODY_MAY_CONSIDER: Needs("8(7)", explanation=True),
}


class NotAnonymousError(DomainError):
    """The applicant gave a name and an address: the appeal is not anonymous."""


class ExplanationMissingError(DomainError):
    """The applicant has to be told why; write an explanation."""


class UnlawfulActError(DomainError):
    """Information about an unlawful act goes to the competent body: name it."""


@dataclass(frozen=True, slots=True)
class Leaving:
    reason: LeavingReason
    explanation: str = ""
    unlawful_act: bool = False  # the appeal tells of one being prepared, committed or done
    informed: str | None = None  # the competent body that was told of it


@dataclass(frozen=True, slots=True)
class Applicant:
    """As far as leaving depends on it."""

    named: bool
    reachable: bool  # a postal address or an e-mail address for the answer

    @property
    def anonymous(self) -> bool:
        """No surname or no address: no answer is given (art. 11 p. 1)."""
        return not (self.named and self.reachable)


def check_leaving(leaving: Leaving, applicant: Applicant) -> None:
    """Raise what is missing before the appeal may be left without an answer."""
    needs = NEEDS[leaving.reason]
    if leaving.reason is LeavingReason.ANONYMOUS and not applicant.anonymous:
        raise NotAnonymousError
    if needs.explanation and not leaving.explanation.strip():
        raise ExplanationMissingError
    if needs.informs_of_unlawful_act and leaving.unlawful_act and not leaving.informed:
        raise UnlawfulActError


def owes_notice(leaving: Leaving, applicant: Applicant) -> bool:
    """Return whether the applicant is to be told; who gave no address cannot be."""
    return NEEDS[leaving.reason].notice and applicant.reachable
