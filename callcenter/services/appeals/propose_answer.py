"""An organisation suggests what to answer to a question forwarded to it (000-03, 000-13)."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from uuid6 import uuid7

from callcenter.domain.access import Action, Person
from callcenter.domain.appeals.appeal import Finding, QuestionMissingError, question_of
from callcenter.domain.appeals.states import QuestionState, StepRefusedError
from callcenter.services.appeals.hold_appeal import Done, Held, Permit, take_appeal
from callcenter.services.appeals.plan_measures import check_own_question
from callcenter.services.take_case import InHand
from db.case_edits import CaseRow
from db.forwards import NewProposal, insert_proposal
from db.pool import Connection, Pool

PROPOSE: Final = Permit(Action.RESPOND_TO_APPEALS, "propose_answer")


@dataclass(frozen=True, slots=True)
class Proposal:
    question: int
    finding: Finding
    text: str


async def propose_answer(pool: Pool, person: Person, case: InHand, proposal: Proposal) -> CaseRow:
    """Add a proposal; what is answered is decided by who forwarded the question.

    Raises CaseMissingError, CaseChangedError, QuestionMissingError, and StepRefusedError when
    the question is no longer theirs.
    """

    async def write(connection: Connection, held: Held) -> Done:
        own = person.employer
        check_own_question(held, person, proposal.question)
        if own is None:
            raise QuestionMissingError
        if question_of(held.appeal, proposal.question).state is not QuestionState.FORWARDED:
            raise StepRefusedError
        finding = proposal.finding
        new = NewProposal(
            *(UUID(bytes=uuid7().bytes), held.case.case_id, proposal.question, own),
            *(finding.result, finding.justified, proposal.text, person.user_id),
        )
        await insert_proposal(connection, new)
        return Done(held.appeal, details={"question": proposal.question})

    return await take_appeal(pool, person, case, PROPOSE, write)
