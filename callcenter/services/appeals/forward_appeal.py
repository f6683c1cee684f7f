"""P3: forward an appeal, or single questions; never to the one complained of."""

from dataclasses import dataclass, field
from typing import Final, Literal
from uuid import UUID

from uuid6 import uuid7

from callcenter.domain.access import Action, Person
from callcenter.domain.appeals.appeal import Appeal, Forwarding, forward
from callcenter.domain.appeals.conflict import Conflict, Level, Target
from callcenter.domain.appeals.states import QuestionState
from callcenter.domain.errors import DomainError
from callcenter.domain.notices import NoticeKind
from callcenter.services.appeals.hold_appeal import (
    Done,
    Held,
    Permit,
    ladder_of,
    take_appeal,
)
from callcenter.services.appeals.promises import keep_forwarding
from callcenter.services.appeals.tell_organisation import tell_forwarded
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.notices.queue_notice import queue_notice
from callcenter.services.take_case import InHand
from db.appeal_parties import organisation_name
from db.appeal_questions import give_questions
from db.case_edits import CaseRow
from db.case_viewers import show_case_to
from db.forwards import NewForward, insert_forward, write_external_number
from db.pool import Connection, Pool
from db.recordings import app_now

FORWARD: Final = Permit(Action.HANDLE_APPEALS, "forward")
NUMBER: Final = Permit(Action.HANDLE_APPEALS, "note_number")


class ForwardUnknownError(DomainError):
    """The appeal has no such forward."""


@dataclass(frozen=True, slots=True)
class Sending:
    organisation_id: UUID
    level: Level = Level.CLINIC
    reason: Literal["competence", "execution"] = "competence"
    with_result: bool = True  # the result is asked for: control stays here
    questions: frozenset[int] = field(default_factory=frozenset)  # none: all still registered
    note: str = ""  # to the addressee


async def forward_appeal(pool: Pool, person: Person, case: InHand, sending: Sending) -> CaseRow:
    """Forward; the addressee's employees see the case from now on, they and the citizen are told.

    At level `chief_doctor` its heads alone see it, so not the official complained of
    (59-FZ art. 8 p. 6).

    Raises CaseMissingError, CaseChangedError, StepRefusedError, QuestionMissingError,
    OrganisationUnknownError, and ForwardRefusedError with whom to ask instead.
    """

    async def write(connection: Connection, held: Held) -> Done:
        addressee = await organisation_name(connection, sending.organisation_id)
        if addressee is None:
            raise OrganisationUnknownError
        after = await _decide(connection, held, sending)
        seqs = _sent(held.appeal, after)
        forward_id = await _write(connection, person, held, sending, seqs)
        at = await app_now(connection)
        await keep_forwarding(connection, held.case.case_id, after, at, sent=True)
        await _tell(connection, held, addressee, forward_id)
        to = (sending.organisation_id, sending.level)
        await tell_forwarded(connection, held.case, forward_id, to, ours=sending.with_result)
        details = {
            "organisation_id": str(sending.organisation_id),
            "questions": sorted(seqs),
            "with_result": sending.with_result,
        }
        return Done(after, sending.reason, details)

    return await take_appeal(pool, person, case, FORWARD, write)


async def note_their_number(
    pool: Pool, person: Person, case: InHand, forward_id: UUID, number: str
) -> CaseRow:
    """Write down the number that the addressee gave it. Raises ForwardUnknownError."""

    async def write(connection: Connection, held: Held) -> Done:
        if not await write_external_number(connection, held.case.case_id, forward_id, number):
            raise ForwardUnknownError
        return Done(held.appeal, details={"forward_id": str(forward_id)})

    return await take_appeal(pool, person, case, NUMBER, write)


async def _decide(connection: Connection, held: Held, sending: Sending) -> Appeal:
    target = Target(sending.organisation_id, sending.level)
    ladder = await ladder_of(connection, held.appeal.sensitive, [sending.organisation_id])
    forwarding = Forwarding(target, sending.with_result, sending.questions)
    return forward(held.appeal, forwarding, ladder)


def _sent(before: Appeal, after: Appeal) -> list[int]:
    return [
        now.seq
        for was, now in zip(before.questions, after.questions, strict=True)
        if was != now and now.state in {QuestionState.FORWARDED, QuestionState.TRANSFERRED}
    ]


async def _write(
    connection: Connection, person: Person, held: Held, sending: Sending, seqs: list[int]
) -> UUID:
    forward_id = UUID(bytes=uuid7().bytes)
    case_id = held.case.case_id
    new = NewForward(
        *(forward_id, case_id, sending.organisation_id, sending.level, seqs),
        *(sending.reason, sending.with_result, Conflict.NONE, sending.note, person.user_id),
    )
    await insert_forward(connection, new)
    await give_questions(connection, case_id, seqs, sending.organisation_id)
    heads_only = sending.level is Level.CHIEF_DOCTOR
    await show_case_to(connection, case_id, sending.organisation_id, heads_only=heads_only)
    return forward_id


async def _tell(connection: Connection, held: Held, addressee: str, forward_id: UUID) -> None:
    facts = {"organisation": addressee}
    await queue_notice(
        connection,
        held.case.case_id,
        NoticeKind.FORWARDED,
        once=str(forward_id),
        facts=facts,
    )
