"""What is said of the work afterwards: by the applicant (000-12), by a reviewer (000-04, A22)."""

from dataclasses import dataclass
from typing import Final

from callcenter.domain.access import Action, Person
from callcenter.domain.appeals.open_steps import Beside
from callcenter.domain.errors import DomainError
from callcenter.services.appeals.hold_appeal import Done, Held, Permit, check_can, take_appeal
from callcenter.services.take_case import InHand
from db.appeal_answers import (
    AcknowledgementRow,
    ReviewRow,
    answers_of,
    write_acknowledgement,
    write_review,
)
from db.appeals import write_consent, write_media_risk
from db.case_edits import CaseRow
from db.pool import Connection, Pool

ACKNOWLEDGE: Final = Permit(Action.HANDLE_APPEALS, "acknowledge")
REVIEW: Final = Permit(Action.DECIDE_APPEALS, "review")
FLAG: Final = Permit(Action.HANDLE_APPEALS, "flag")


class OwnWorkError(DomainError):
    """Who worked on an appeal does not review it."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    rating: int  # 1 worst, 5 best
    solved: bool
    comment: str = ""


async def acknowledge(pool: Pool, person: Person, case: InHand, said: Acknowledgement) -> CaseRow:
    """Write down how content the applicant is with the answer."""

    async def write(connection: Connection, held: Held) -> Done:
        check_can(Beside.ACKNOWLEDGE, held)
        row = AcknowledgementRow(said.rating, said.solved, said.comment, person.user_id)
        await write_acknowledgement(connection, held.case.case_id, row)
        return Done(held.appeal, details={"rating": said.rating, "solved": said.solved})

    return await take_appeal(pool, person, case, ACKNOWLEDGE, write)


@dataclass(frozen=True, slots=True)
class Review:
    """What only a person can judge; times, results and measures are counted from the rows."""

    right_code: bool
    tone: bool
    form: bool
    comment: str = ""


async def review_appeal(pool: Pool, person: Person, case: InHand, review: Review) -> CaseRow:
    """Score how an appeal was worked on; whoever executed or wrote the answer may not."""

    async def write(connection: Connection, held: Held) -> Done:
        check_can(Beside.REVIEW, held)
        answers = await answers_of(connection, held.case.case_id)
        if person.user_id in {held.row.executor_id, *(one.prepared_by for one in answers)}:
            raise OwnWorkError
        row = ReviewRow(
            person.user_id, review.right_code, review.tone, review.form, review.comment
        )
        await write_review(connection, held.case.case_id, row)
        return Done(held.appeal)

    return await take_appeal(pool, person, case, REVIEW, write)


@dataclass(frozen=True, slots=True)
class Flags:
    """None: stays as it is."""

    media_risk: bool | None = None  # may reach the media (001-06)
    worker_consents: bool | None = None  # a medical worker, to being forwarded (A29)


async def flag_appeal(pool: Pool, person: Person, case: InHand, flags: Flags) -> CaseRow:
    """Set what a person decides about an appeal whatever its state."""

    async def write(connection: Connection, held: Held) -> Done:
        case_id = held.case.case_id
        if flags.media_risk is not None:
            await write_media_risk(connection, case_id, risk=flags.media_risk)
        if flags.worker_consents is not None:
            await write_consent(connection, case_id, consents=flags.worker_consents)
        details = {
            "media_risk": flags.media_risk,
            "worker_consents": flags.worker_consents,
        }
        return Done(held.appeal, details=details)

    return await take_appeal(pool, person, case, FLAG, write)
