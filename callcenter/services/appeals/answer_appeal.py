"""P6 to P9: the answer is prepared, signed and sent, its delivery noted, or it is worked over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from callcenter.domain.access import Action, Person
from callcenter.domain.appeals.answers import AnswerForm, Channel, check_answer
from callcenter.domain.appeals.appeal import answer, close, prepare, rework
from callcenter.domain.appeals.open_steps import Beside
from callcenter.domain.appeals.states import AppealState
from callcenter.domain.notices import NoticeKind
from callcenter.services.appeals.hold_appeal import Done, Held, Permit, check_can, take_appeal
from callcenter.services.appeals.promises import (
    keep_answer,
    owe_nothing,
    promise_answer_anew,
)
from callcenter.services.appeals.receive_appeal import Desk
from callcenter.services.notices.queue_notice import queue_notice
from callcenter.services.take_case import InHand
from db.appeal_answers import (
    AnswerRow,
    NewAnswer,
    answers_of,
    write_answer,
    write_delivery,
    write_sent,
)
from db.appeal_parties import applicants_of
from db.case_edits import CaseRow, write_close_reason
from db.pool import Connection, Pool
from db.recordings import app_now

PREPARE: Final = Permit(Action.HANDLE_APPEALS, "prepare")
SIGN: Final = Permit(Action.DECIDE_APPEALS, "answer")
CLOSE: Final = Permit(Action.HANDLE_APPEALS, "close")
DELIVER: Final = Permit(Action.HANDLE_APPEALS, "deliver")
REWORK: Final = Permit(Action.HANDLE_APPEALS, "rework")

Delivery = Literal["delivered", "returned", "unknown"]


@dataclass(frozen=True, slots=True)
class Draft:
    form: AnswerForm
    channel: Channel
    text: str
    address: str = ""  # empty: the applicant's own, by the channel


async def prepare_answer(pool: Pool, person: Person, case: InHand, draft: Draft) -> CaseRow:
    """P6. Every question has its result; the draft waits for a signature.

    Raises CaseMissingError, CaseChangedError, StepRefusedError, ResultMissingError,
    MeasureMissingError, AnswerRefusedError.
    """

    async def write(connection: Connection, held: Held) -> Done:
        after = prepare(held.appeal)
        case_id = held.case.case_id
        address = draft.address or await _own_address(connection, held, draft.channel)
        check_answer(draft.form, draft.channel, address)
        said = (draft.form, draft.text, draft.channel, address)
        await write_answer(connection, NewAnswer(case_id, *said, person.user_id))
        return Done(after)

    return await take_appeal(pool, person, case, PREPARE, write)


async def sign_answer(pool: Pool, person: Person, case: InHand) -> CaseRow:
    """P7. Sign the prepared answer and send it; by e-mail it leaves in the same transaction."""

    async def write(connection: Connection, held: Held) -> Done:
        after = answer(held.appeal)
        case_id = held.case.case_id
        await write_sent(connection, case_id, person.user_id)
        await keep_answer(connection, case_id, await app_now(connection))
        sent = (await answers_of(connection, case_id))[-1]
        await _send(connection, held, sent)
        return Done(after, details={"round": sent.round, "channel": sent.channel})

    return await take_appeal(pool, person, case, SIGN, write)


@dataclass(frozen=True, slots=True)
class Delivered:
    delivery: Delivery
    at: datetime | None = None
    proof: str = ""


async def note_delivery(pool: Pool, person: Person, case: InHand, delivered: Delivered) -> CaseRow:
    """Write how the answer reached the applicant, or that it came back (P8)."""

    async def write(connection: Connection, held: Held) -> Done:
        check_can(Beside.DELIVER, held)
        await write_delivery(
            connection, held.case.case_id, delivered.delivery, delivered.at, delivered.proof
        )
        return Done(held.appeal, details={"delivery": delivered.delivery})

    return await take_appeal(pool, person, case, DELIVER, write)


async def close_appeal(pool: Pool, person: Person, case: InHand, reason: str) -> CaseRow:
    """P8. Raises DeliveryUnknownError while nobody said how the answer arrived."""

    async def write(connection: Connection, held: Held) -> Done:
        answers = await answers_of(connection, held.case.case_id)
        delivered = bool(answers) and answers[-1].delivery is not None
        after = close(held.appeal, delivered=delivered)
        await write_close_reason(connection, held.case.case_id, reason)
        await owe_nothing(connection, held.case.case_id)
        return Done(after, reason)

    return await take_appeal(pool, person, case, CLOSE, write)


async def rework_appeal(
    pool: Pool, person: Person, case: InHand, reason: str, desk: Desk
) -> CaseRow:
    """P9. A sent answer comes back with a full new term; a draft goes back within the old one.

    Raises RepeatedInsteadError: under 59-FZ a new appeal, of the kind repeated, is registered.
    """

    async def write(connection: Connection, held: Held) -> Done:
        after = rework(held.appeal)
        if held.appeal.state is AppealState.ANSWERED:
            answers = await answers_of(connection, held.case.case_id)
            at = await app_now(connection)
            await promise_answer_anew(connection, held.row, at, desk.office, len(answers) + 1)
        return Done(after, reason)

    return await take_appeal(pool, person, case, REWORK, write)


async def _own_address(connection: Connection, held: Held, channel: Channel) -> str:
    """Return where the applicant asked to be written to by this way; empty: nowhere."""
    applicants = await applicants_of(connection, held.case.case_id)
    if channel is Channel.EMAIL:
        mail = next((one.email for one in applicants if one.email), None)
        return mail or held.case.caller_email or ""
    if channel is Channel.POST:
        return next((one.address for one in applicants if one.address), "")
    return ""


async def _send(connection: Connection, held: Held, sent: AnswerRow) -> None:
    """Send what goes by e-mail; what goes by post or account is sent by a person."""
    if sent.channel == Channel.EMAIL:
        await queue_notice(
            connection,
            held.case.case_id,
            NoticeKind.ANSWERED,
            once=f"answer {sent.round}",
            facts={"text": sent.text},
        )
