"""P10 to P12: left without an answer, terminated, or answered by word of mouth."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from callcenter.domain.access import Action, Person
from callcenter.domain.appeals.answers import AnswerForm, Channel
from callcenter.domain.appeals.appeal import (
    Finding,
    OralAnswer,
    answer_orally,
    leave,
    terminate,
)
from callcenter.domain.appeals.leaving import NEEDS, Leaving, owes_notice
from callcenter.domain.notices import NoticeKind
from callcenter.services.appeals.hold_appeal import (
    Done,
    Held,
    Permit,
    applicant_of,
    take_appeal,
)
from callcenter.services.appeals.promises import keep_answer, keep_leaving, owe_nothing
from callcenter.services.appeals.receive_appeal import Desk
from callcenter.services.notices.queue_notice import queue_notice
from callcenter.services.take_case import InHand
from db.appeal_answers import (
    CardRow,
    NewAnswer,
    write_answer,
    write_card,
    write_delivery,
    write_sent,
)
from db.appeal_parties import applicants_of
from db.appeals import write_leaving, write_termination
from db.case_edits import CaseRow
from db.pool import Connection, Pool
from db.recordings import app_now

LEAVE: Final = Permit(Action.DECIDE_APPEALS, "leave")
TERMINATE: Final = Permit(Action.DECIDE_APPEALS, "terminate")
ANSWER_ORALLY: Final = Permit(Action.HANDLE_APPEALS, "answer_orally")

Termination = Literal["withdrawn", "correspondence_stopped"]


async def leave_appeal(
    pool: Pool, person: Person, case: InHand, leaving: Leaving, desk: Desk
) -> CaseRow:
    """P10. The applicant is told at once, where the law asks for it and there is an address.

    Raises CaseMissingError, CaseChangedError, StepRefusedError, NotAnonymousError,
    ExplanationMissingError, UnlawfulActError.
    """

    async def write(connection: Connection, held: Held) -> Done:
        case_id = held.case.case_id
        applicant = applicant_of(await applicants_of(connection, case_id))
        after = leave(held.appeal, leaving, applicant)
        await write_leaving(
            connection, case_id, leaving.reason, leaving.explanation, leaving.informed
        )
        await owe_nothing(connection, case_id)
        if owes_notice(leaving, applicant):
            await _tell_why(connection, held, leaving, desk)
        details = {"article": NEEDS[leaving.reason].article}
        return Done(after, leaving.reason, details)

    return await take_appeal(pool, person, case, LEAVE, write)


async def terminate_appeal(
    pool: Pool, person: Person, case: InHand, why: Termination, explanation: str
) -> CaseRow:
    """P11. Withdrawn, or correspondence stopped by the head's decision, the applicant told."""

    async def write(connection: Connection, held: Held) -> Done:
        after = terminate(held.appeal)
        case_id = held.case.case_id
        await write_termination(connection, case_id, why)
        await owe_nothing(connection, case_id)
        if why == "correspondence_stopped":
            facts = {"text": explanation}
            await queue_notice(connection, case_id, NoticeKind.LEFT_WITHOUT_ANSWER, facts=facts)
        return Done(after, why)

    return await take_appeal(pool, person, case, TERMINATE, write)


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer given by word of mouth, and the card of the reception when there was one."""

    text: str
    finding: Finding
    oral: OralAnswer
    document_shown: bool = False
    received_at: datetime | None = None  # None: now
    content: str = ""  # of the card: what the citizen asked


async def answer_by_word(pool: Pool, person: Person, case: InHand, spoken: Spoken) -> CaseRow:
    """P12. Raises ConsentMissingError, StepRefusedError: under 59-FZ a call is no reception."""

    async def write(connection: Connection, held: Held) -> Done:
        after = answer_orally(held.appeal, spoken.oral, spoken.finding)
        at = await app_now(connection)
        await _write_spoken(connection, person, held, spoken, at)
        await keep_answer(connection, held.case.case_id, at)
        return Done(after)

    return await take_appeal(pool, person, case, ANSWER_ORALLY, write)


async def _write_spoken(
    connection: Connection, person: Person, held: Held, spoken: Spoken, at: datetime
) -> None:
    """Write the card and the answer: spoken, so it was delivered as it was given."""
    case_id = held.case.case_id
    received_at = spoken.received_at or at
    reception = held.row.form == "personal_reception"
    if reception:
        card = CardRow(
            *(person.user_id, received_at, spoken.document_shown, spoken.content or spoken.text),
            *(spoken.oral.evident, spoken.oral.consented),
        )
        await write_card(connection, case_id, card)
    channel = Channel.IN_PERSON if reception else Channel.PHONE
    new = NewAnswer(case_id, AnswerForm.ORAL, spoken.text, channel, "", person.user_id)
    await write_answer(connection, new)
    await write_sent(connection, case_id, person.user_id)
    await write_delivery(connection, case_id, "delivered", received_at, "")


async def _tell_why(connection: Connection, held: Held, leaving: Leaving, desk: Desk) -> None:
    at = await app_now(connection)
    case_id, registered_at = held.case.case_id, held.case.registered_at or at
    text = leaving.explanation or LEFT_BECAUSE[NEEDS[leaving.reason].article]
    await queue_notice(connection, case_id, NoticeKind.LEFT_WITHOUT_ANSWER, facts={"text": text})
    await keep_leaving(connection, case_id, registered_at, at, desk.office)


# For reasons that need no explanation of their own (59-FZ art. 11 p. 4 and 4.1).
LEFT_BECAUSE: Final = {
    "11(4)": "текст обращения не поддаётся прочтению (59-ФЗ, статья 11, часть 4)",
    "11(4.1)": "текст обращения не позволяет определить его суть (59-ФЗ, статья 11, часть 4.1)",
}
