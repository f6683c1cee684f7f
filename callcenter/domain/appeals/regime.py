"""Under which law an appeal stands: it follows from how it was filed and how well we know by whom.

59-FZ of 02.05.2006; its art. 7 as amended by 547-FZ of 28.12.2024: since 30.03.2025 an
electronic appeal is filed through the state services' portal, another information system of
the body or its official site, with identification; a plain e-mail is none.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from callcenter.domain.appeals.kinds import LAWFUL, AppealKind, FilingForm, Identification

IDENTIFIED_SINCE: Final = date(2025, 3, 30)  # 547-FZ comes into force
IDENTIFYING: Final = frozenset({FilingForm.EPGU, FilingForm.SITE_ESIA})
KNOWN: Final = frozenset({Identification.DOCUMENT, Identification.ESIA})


class Regime(StrEnum):
    FZ59 = "59fz"
    POS_MESSAGE = "pos_message"  # federal feedback platform; no appeal unless so chosen
    HOTLINE = "hotline"  # a complaint by phone: the law's terms as our own promise (A8)
    NOT_59FZ = "not_59fz"  # came in a form the law does not know: answered with instructions
    NOT_AN_APPEAL = "not_an_appeal"


@dataclass(frozen=True, slots=True)
class RegimePolicy:
    """What the region's lawyer decides, where the law leaves two readings."""

    phone_complaint_is_59fz: bool = False  # A8
    email_is_59fz: bool = False  # A10: whether the amendment binds a clinic as it binds a body


@dataclass(frozen=True, slots=True)
class Filing:
    """How an appeal came in."""

    form: FilingForm
    kind: AppealKind
    received_on: date  # of the office
    identification: Identification = Identification.NONE
    chose_59fz: bool = False  # feedback platform: the applicant ticked the box
    is_appeal: bool = True  # False: advertising, a wrong number, a test (не обращение)


def decide_regime(filing: Filing, policy: RegimePolicy) -> Regime:
    """Return the regime; a person may not choose it, only correct what it follows from."""
    if not filing.is_appeal:
        return Regime.NOT_AN_APPEAL
    match filing.form:
        case FilingForm.PAPER | FilingForm.PERSONAL_RECEPTION | FilingForm.OTHER_BODY:
            return Regime.FZ59
        case FilingForm.POS:
            return Regime.FZ59 if filing.chose_59fz else Regime.POS_MESSAGE
        case FilingForm.PHONE:
            return _of_phone(filing.kind, policy)
        case _:
            return Regime.FZ59 if _lawful_at_a_distance(filing, policy) else Regime.NOT_59FZ


def needs_instructions(regime: Regime) -> bool:
    """Return whether the applicant is told how to file properly (A10)."""
    return regime is Regime.NOT_59FZ


def _of_phone(kind: AppealKind, policy: RegimePolicy) -> Regime:
    """Return the regime of a call, which is no personal reception (A8); advice is no appeal."""
    lawful = policy.phone_complaint_is_59fz and kind in LAWFUL
    return Regime.FZ59 if lawful else Regime.HOTLINE


def _lawful_at_a_distance(filing: Filing, policy: RegimePolicy) -> bool:
    if filing.form is FilingForm.VIDEO:  # A28: only what was filed with identification
        return filing.identification in KNOWN
    if filing.received_on < IDENTIFIED_SINCE:
        return True
    if filing.form in IDENTIFYING:
        return filing.identification is Identification.ESIA
    return policy.email_is_59fz
