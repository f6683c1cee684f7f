"""What an appeal is: its kind, how many and how often, and how it was filed. Pure values."""

from enum import StrEnum
from typing import Final


class AppealKind(StrEnum):
    PROPOSAL = "proposal"  # предложение
    STATEMENT = "statement"  # заявление
    COMPLAINT = "complaint"  # жалоба
    REQUEST = "request"  # запрос: information or advice (001-15 to 001-18)
    GRATITUDE = "gratitude"  # благодарность


LAWFUL: Final = frozenset({AppealKind.PROPOSAL, AppealKind.STATEMENT, AppealKind.COMPLAINT})


class Multiplicity(StrEnum):
    INDIVIDUAL = "individual"
    COLLECTIVE = "collective"
    REPEATED = "repeated"
    COLLECTIVE_REPEATED = "collective_repeated"

    @property
    def repeated(self) -> bool:
        return self in {Multiplicity.REPEATED, Multiplicity.COLLECTIVE_REPEATED}


class FilingForm(StrEnum):
    PAPER = "paper"
    EPGU = "epgu"  # the state services' portal
    SITE_ESIA = "site_esia"  # an official site, signed in through the state's identification
    SITE = "site"  # an official site without identification
    POS = "pos"  # the federal feedback platform
    PERSONAL_RECEPTION = "personal_reception"
    PHONE = "phone"
    EMAIL = "email"
    VIDEO = "video"
    OTHER_BODY = "other_body"  # forwarded to us by another body


class Identification(StrEnum):
    """How the applicant's name is known, from least to best."""

    NONE = "none"
    CALLER_STATED = "caller_stated"
    KNOWLEDGE_CHECKED = "knowledge_checked"
    DOCUMENT = "document"
    ESIA = "esia"


class Result(StrEnum):
    """What came of a question."""

    SUPPORTED = "supported"  # поддержано
    NOT_SUPPORTED = "not_supported"
    EXPLAINED = "explained"  # разъяснено
    ANSWERED = "answered"  # an answer, none of the three results


class Justified(StrEnum):
    """Whether a complaint proved right. Nobody knows is a value of its own."""

    YES = "yes"
    NO = "no"
    UNDETERMINED = "undetermined"


def in_totals(kind: AppealKind) -> bool:
    """Return whether an appeal counts among the appeals; gratitude is kept apart (A32)."""
    return kind is not AppealKind.GRATITUDE
