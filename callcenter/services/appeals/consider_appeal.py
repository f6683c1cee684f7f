"""P4 and what belongs to considering: executor, documents, results, topics."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from callcenter.domain.access import Action, Person
from callcenter.domain.appeals.appeal import Finding, consider, find, question_of
from callcenter.domain.appeals.open_steps import Beside
from callcenter.domain.appeals.states import QuestionState
from callcenter.domain.deadline_kinds import DeadlineKind
from callcenter.domain.errors import DomainError
from callcenter.services.appeals.hold_appeal import Done, Held, Permit, check_can, take_appeal
from callcenter.services.appeals.look_up_code import topic_of
from callcenter.services.appeals.promises import keep_forwarding, promise_documents
from callcenter.services.appeals.receive_appeal import Desk
from callcenter.services.appeals.tell_organisation import tell_requested
from callcenter.services.deadlines.end_deadline import meet_deadline
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.take_case import InHand
from db.appeal_parties import organisation_name, staff_called
from db.appeal_questions import recode_question
from db.appeals import write_executor, write_topic
from db.case_edits import CaseRow
from db.forwards import insert_request, note_results, receive_documents
from db.pool import Connection, Pool
from db.recordings import app_now

CONSIDER: Final = Permit(Action.HANDLE_APPEALS, "consider")
FIND: Final = Permit(Action.HANDLE_APPEALS, "find")
RECODE: Final = Permit(Action.HANDLE_APPEALS, "recode")
REQUEST: Final = Permit(Action.HANDLE_APPEALS, "request_documents")
RECEIVE: Final = Permit(Action.HANDLE_APPEALS, "receive_documents")


class ExecutorUnknownError(DomainError):
    """No employee of the hotline who works on appeals has this login."""


class RequestMissingError(DomainError):
    """No such request of documents waits for an answer."""


@dataclass(frozen=True, slots=True)
class Assignment:
    executor: str | None = None  # login; None: oneself
    resolution: str = ""
    questions: frozenset[int] = field(default_factory=frozenset)  # none: all that can be


async def consider_appeal(
    pool: Pool, person: Person, case: InHand, assignment: Assignment
) -> CaseRow:
    """Take questions under consideration; also those whose result came back from elsewhere.

    Raises CaseMissingError, CaseChangedError, StepRefusedError, QuestionMissingError,
    ExecutorUnknownError.
    """

    async def write(connection: Connection, held: Held) -> Done:
        after = consider(held.appeal, assignment.questions)
        executor = await _executor(connection, person, assignment.executor)
        case_id = held.case.case_id
        await write_executor(connection, case_id, executor, assignment.resolution)
        back = [
            was.seq
            for was, now in zip(held.appeal.questions, after.questions, strict=True)
            if was.state is QuestionState.FORWARDED and was != now
        ]
        await note_results(connection, case_id, back)
        at = await app_now(connection)
        await keep_forwarding(connection, case_id, after, at, sent=False)
        return Done(after, details={"executor_id": str(executor), "results_of": back})

    return await take_appeal(pool, person, case, CONSIDER, write)


async def find_on_question(
    pool: Pool, person: Person, case: InHand, seq: int, finding: Finding
) -> CaseRow:
    """Write what came of a question, and whether it proved justified."""

    async def write(_connection: Connection, held: Held) -> Done:
        after = find(held.appeal, seq, finding)
        details = {
            "question": seq,
            "result": finding.result.value,
            "justified": finding.justified.value,
        }
        return Done(after, details=details)

    return await take_appeal(pool, person, case, FIND, write)


async def recode_appeal_question(
    pool: Pool, person: Person, case: InHand, seq: int, code: str
) -> CaseRow:
    """Put a question under another code of the classifier in use; who does it confirms it.

    Raises what `topic_of` raises, and QuestionMissingError.
    """

    async def write(connection: Connection, held: Held) -> Done:
        was = question_of(held.appeal, seq)
        topic = await topic_of(connection, code)
        case_id = held.case.case_id
        chosen = (topic.code, topic.edition)
        await recode_question(connection, case_id, seq, chosen, person.user_id)
        if seq == held.appeal.questions[0].seq:
            await write_topic(connection, case_id, topic.code, topic.title)
        details = {"question": seq, "from": was.code, "to": topic.code}
        return Done(held.appeal, details=details)

    return await take_appeal(pool, person, case, RECODE, write)


async def request_documents(
    pool: Pool, person: Person, case: InHand, organisation_id: UUID, what: str, desk: Desk
) -> CaseRow:
    """Ask another body for documents and tell it; it has 15 days (59-FZ art. 10 p. 2)."""

    async def write(connection: Connection, held: Held) -> Done:
        check_can(Beside.REQUEST_DOCUMENTS, held)
        if await organisation_name(connection, organisation_id) is None:
            raise OrganisationUnknownError
        case_id = held.case.case_id
        seq = await insert_request(connection, case_id, organisation_id, what, person.user_id)
        at = await app_now(connection)
        due = await promise_documents(connection, case_id, seq, at, desk.office)
        await tell_requested(connection, held.case, seq, organisation_id, due.operational_at)
        details = {"request": seq, "organisation_id": str(organisation_id)}
        return Done(held.appeal, details=details)

    return await take_appeal(pool, person, case, REQUEST, write)


async def receive_requested(pool: Pool, person: Person, case: InHand, seq: int) -> CaseRow:
    """Write down that the documents of a request came. Raises RequestMissingError."""

    async def write(connection: Connection, held: Held) -> Done:
        case_id = held.case.case_id
        if not await receive_documents(connection, case_id, seq):
            raise RequestMissingError
        at = await app_now(connection)
        await meet_deadline(connection, case_id, DeadlineKind.DOCUMENTS, at, seq)
        return Done(held.appeal, details={"request": seq})

    return await take_appeal(pool, person, case, RECEIVE, write)


async def _executor(connection: Connection, person: Person, login: str | None) -> UUID:
    if login is None or login == person.login:
        return person.user_id
    found = await staff_called(connection, login)
    if found is None:
        raise ExecutorUnknownError
    return found
