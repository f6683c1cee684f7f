"""P1: write down how an appeal came in, and under which law it stands, before anybody reads it."""

from dataclasses import dataclass
from uuid import UUID

from callcenter.domain.appeals.kinds import (
    AppealKind,
    FilingForm,
    Identification,
    Multiplicity,
)
from callcenter.domain.appeals.regime import (
    Filing,
    Regime,
    RegimePolicy,
    decide_regime,
    needs_instructions,
)
from callcenter.domain.notices import NoticeKind
from callcenter.domain.office import Office
from callcenter.services.appeals.promises import promise_registration
from callcenter.services.notices.queue_notice import queue_notice
from db.appeals import AppealText, write_appeal
from db.case_edits import CaseRow
from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose time counts for appeals, and what the region's lawyer decided."""

    office: Office
    policy: RegimePolicy


@dataclass(frozen=True, slots=True)
class Received:
    """How an appeal came in, as far as a machine or who received it can tell."""

    form: FilingForm
    kind: AppealKind = AppealKind.COMPLAINT  # who registers it says better
    identification: Identification = Identification.NONE
    chose_59fz: bool = False  # feedback platform
    fast_track: bool = False  # feedback platform: ten days
    external_number: str | None = None


async def receive_appeal(
    connection: Connection, desk: Desk, case: CaseRow, received: Received
) -> Regime:
    """Write down the filing of a draft, in the transaction that opened it; return its regime.

    A letter that the law does not know is answered with how to file properly (A10).
    """
    received_on = desk.office.date_of(case.created_at)
    filing = Filing(
        received.form, received.kind, received_on, received.identification, received.chose_59fz
    )
    regime = decide_regime(filing, desk.policy)
    text = AppealText(
        *(case.case_id, regime, received.form, received.kind, Multiplicity.INDIVIDUAL),
        *(received.identification, received_on, received.fast_track, received.external_number),
    )
    await write_appeal(connection, text)
    await promise_registration(connection, case.case_id, case.created_at, desk.office)
    if needs_instructions(regime):
        await instruct(connection, case.case_id)
    return regime


async def instruct(connection: Connection, case_id: UUID) -> None:
    """Tell the applicant how to file so that the law applies (A10); once in a case."""
    await queue_notice(connection, case_id, NoticeKind.INSTRUCTIONS)
