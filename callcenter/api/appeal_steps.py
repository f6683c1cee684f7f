"""Steps with a registered appeal, from forwarding to its end; each says If-Match."""

from typing import Final

from callcenter.api.appeal_asked import (
    AcknowledgementSaid,
    AnswerDraft,
    AppealPath,
    CodeSaid,
    Considering,
    DeliverySaid,
    DocumentsAsked,
    ExtensionAsked,
    FindingSaid,
    FlagsSaid,
    Forwarding,
    ForwardPath,
    LeavingSaid,
    MeasurePlanned,
    MeasureReported,
    OralAnswerSaid,
    ProposalSaid,
    QuestionPath,
    ReasonSaid,
    ReviewSaid,
    TerminationSaid,
    TheirNumber,
)
from callcenter.api.appeal_refusals import PROBLEMS, changed
from callcenter.api.appeal_shown import StepShown
from callcenter.api.appeals import desk_of
from callcenter.api.problems import Code
from callcenter.api.routes import Routes, Rules
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.appeals.appeal import Finding, OralAnswer
from callcenter.domain.appeals.leaving import Leaving
from callcenter.services.appeals import answer_appeal as answering
from callcenter.services.appeals import appraise_appeal as appraising
from callcenter.services.appeals import consider_appeal as considering
from callcenter.services.appeals import end_appeal as ending
from callcenter.services.appeals import plan_measures as measuring
from callcenter.services.appeals.extend_appeal import extend_appeal
from callcenter.services.appeals.forward_appeal import (
    Sending,
    forward_appeal,
    note_their_number,
)
from callcenter.services.appeals.propose_answer import Proposal, propose_answer
from callcenter.services.take_case import InHand

routes = Routes()

STEP: Final = Rules(problems=PROBLEMS, once=True)
FORWARDING: Final = Rules(problems=(*PROBLEMS, Code.CONFLICT_OF_INTEREST), once=True)
HANDLE, DECIDE = Action.HANDLE_APPEALS, Action.DECIDE_APPEALS
RESPOND: Final = Action.RESPOND_TO_APPEALS


@routes.post("/appeals/{case_id}/forward", access=HANDLE, rules=FORWARDING)
async def forward_to_organisation(
    visit: Visit, path: AppealPath, body: Forwarding, version: int
) -> StepShown:
    """Forward it or single questions, never to the one complained of; the citizen is told."""
    given = body.model_dump(exclude={"questions"})
    sending = Sending(**given, questions=frozenset(body.questions))
    case = InHand(path.case_id, version)
    return await changed(forward_appeal(visit.pool, visit.person, case, sending), given)


@routes.post("/appeals/{case_id}/forwards/{forward_id}/number", access=HANDLE, rules=STEP)
async def note_forward_number(
    visit: Visit, path: ForwardPath, body: TheirNumber, version: int
) -> StepShown:
    """Write down the number that the addressee gave it."""
    case = InHand(path.case_id, version)
    work = note_their_number(visit.pool, visit.person, case, path.forward_id, body.number)
    return await changed(work, {})


@routes.post("/appeals/{case_id}/consider", access=HANDLE, rules=STEP)
async def begin_considering(
    visit: Visit, path: AppealPath, body: Considering, version: int
) -> StepShown:
    """Take questions under consideration; also those whose result came back."""
    assignment = considering.Assignment(body.executor, body.resolution, frozenset(body.questions))
    case = InHand(path.case_id, version)
    return await changed(
        considering.consider_appeal(visit.pool, visit.person, case, assignment), {}
    )


@routes.post("/appeals/{case_id}/extend", access=DECIDE, rules=STEP)
async def extend_term(
    visit: Visit, path: AppealPath, body: ExtensionAsked, version: int
) -> StepShown:
    """Extend the answer's term, once; the applicant is told."""
    case = InHand(path.case_id, version)
    work = extend_appeal(visit.pool, visit.person, case, body.days, body.reason, desk_of(visit))
    return await changed(work, {})


@routes.post("/appeals/{case_id}/questions/{seq}/result", access=HANDLE, rules=STEP)
async def write_question_result(
    visit: Visit, path: QuestionPath, body: FindingSaid, version: int
) -> StepShown:
    """Write what came of a question, and whether it proved justified."""
    case = InHand(path.case_id, version)
    finding = Finding(body.result, body.justified)
    work = considering.find_on_question(visit.pool, visit.person, case, path.seq, finding)
    return await changed(work, {})


@routes.post("/appeals/{case_id}/questions/{seq}/code", access=HANDLE, rules=STEP)
async def change_question_code(
    visit: Visit, path: QuestionPath, body: CodeSaid, version: int
) -> StepShown:
    """Put a question under another code; whoever sends it confirms it."""
    case = InHand(path.case_id, version)
    work = considering.recode_appeal_question(visit.pool, visit.person, case, path.seq, body.code)
    return await changed(work, {})


@routes.post("/appeals/{case_id}/documents", access=HANDLE, rules=STEP)
async def ask_for_documents(
    visit: Visit, path: AppealPath, body: DocumentsAsked, version: int
) -> StepShown:
    """Ask another body for documents; it has 15 days."""
    case = InHand(path.case_id, version)
    work = considering.request_documents(
        visit.pool, visit.person, case, body.organisation_id, body.what, desk_of(visit)
    )
    return await changed(work, {})


@routes.post("/appeals/{case_id}/documents/{seq}/received", access=HANDLE, rules=STEP)
async def note_documents(visit: Visit, path: QuestionPath, version: int) -> StepShown:
    """Write down that the documents of a request came."""
    case = InHand(path.case_id, version)
    work = considering.receive_requested(visit.pool, visit.person, case, path.seq)
    return await changed(work, {})


@routes.post("/appeals/{case_id}/measures", access=RESPOND, rules=STEP)
async def plan_appeal_measure(
    visit: Visit, path: AppealPath, body: MeasurePlanned, version: int
) -> StepShown:
    """Write a measure down; an organisation's employee, on its own questions."""
    plan = measuring.Plan(**body.model_dump())
    case = InHand(path.case_id, version)
    work = measuring.plan_measure(visit.pool, visit.person, case, plan, desk_of(visit))
    return await changed(work, {})


@routes.post("/appeals/{case_id}/measures/{seq}/report", access=RESPOND, rules=STEP)
async def report_appeal_measure(
    visit: Visit, path: QuestionPath, body: MeasureReported, version: int
) -> StepShown:
    """Write that a measure was taken, when, and what it changed."""
    report = measuring.Report(path.seq, body.done_on, body.effect)
    case = InHand(path.case_id, version)
    work = measuring.report_measure(visit.pool, visit.person, case, report, desk_of(visit))
    return await changed(work, {})


@routes.post("/appeals/{case_id}/measures/{seq}/verify", access=DECIDE, rules=STEP)
async def verify_appeal_measure(visit: Visit, path: QuestionPath, version: int) -> StepShown:
    """Confirm that a measure was really taken."""
    case = InHand(path.case_id, version)
    return await changed(measuring.verify_measure(visit.pool, visit.person, case, path.seq), {})


@routes.post("/appeals/{case_id}/proposals", access=RESPOND, rules=STEP)
async def propose_appeal_answer(
    visit: Visit, path: AppealPath, body: ProposalSaid, version: int
) -> StepShown:
    """Suggest what to answer to a question forwarded to one's organisation."""
    finding = Finding(body.result, body.justified)
    proposal = Proposal(body.question, finding, body.text)
    case = InHand(path.case_id, version)
    return await changed(propose_answer(visit.pool, visit.person, case, proposal), {})


@routes.post("/appeals/{case_id}/answer", access=HANDLE, rules=STEP)
async def prepare_appeal_answer(
    visit: Visit, path: AppealPath, body: AnswerDraft, version: int
) -> StepShown:
    """Prepare the answer; each question has its result."""
    draft = answering.Draft(**body.model_dump())
    case = InHand(path.case_id, version)
    return await changed(answering.prepare_answer(visit.pool, visit.person, case, draft), {})


@routes.post("/appeals/{case_id}/sign", access=DECIDE, rules=STEP)
async def sign_appeal_answer(visit: Visit, path: AppealPath, version: int) -> StepShown:
    """Sign the answer; what goes by e-mail leaves at once."""
    case = InHand(path.case_id, version)
    return await changed(answering.sign_answer(visit.pool, visit.person, case), {})


@routes.post("/appeals/{case_id}/delivery", access=HANDLE, rules=STEP)
async def note_answer_delivery(
    visit: Visit, path: AppealPath, body: DeliverySaid, version: int
) -> StepShown:
    """Write down how the answer arrived, or that it came back."""
    delivered = answering.Delivered(**body.model_dump())
    case = InHand(path.case_id, version)
    return await changed(answering.note_delivery(visit.pool, visit.person, case, delivered), {})


@routes.post("/appeals/{case_id}/close", access=HANDLE, rules=STEP)
async def close_answered_appeal(
    visit: Visit, path: AppealPath, body: ReasonSaid, version: int
) -> StepShown:
    """Close it: answered and delivered, given away for good, left or terminated."""
    case = InHand(path.case_id, version)
    return await changed(answering.close_appeal(visit.pool, visit.person, case, body.reason), {})


@routes.post("/appeals/{case_id}/rework", access=HANDLE, rules=STEP)
async def rework_appeal_answer(
    visit: Visit, path: AppealPath, body: ReasonSaid, version: int
) -> StepShown:
    """Return a draft, or an answer where the law lets the applicant do so."""
    case = InHand(path.case_id, version)
    work = answering.rework_appeal(visit.pool, visit.person, case, body.reason, desk_of(visit))
    return await changed(work, {})


@routes.post("/appeals/{case_id}/leave", access=DECIDE, rules=STEP)
async def leave_without_answer(
    visit: Visit, path: AppealPath, body: LeavingSaid, version: int
) -> StepShown:
    """Leave it without an answer for a reason of 59-FZ art. 11."""
    leaving = Leaving(**body.model_dump())
    case = InHand(path.case_id, version)
    work = ending.leave_appeal(visit.pool, visit.person, case, leaving, desk_of(visit))
    return await changed(work, {})


@routes.post("/appeals/{case_id}/terminate", access=DECIDE, rules=STEP)
async def terminate_considering(
    visit: Visit, path: AppealPath, body: TerminationSaid, version: int
) -> StepShown:
    """End it: withdrawn by the applicant, or correspondence stopped."""
    case = InHand(path.case_id, version)
    work = ending.terminate_appeal(visit.pool, visit.person, case, body.reason, body.explanation)
    return await changed(work, {})


@routes.post("/appeals/{case_id}/oral-answer", access=HANDLE, rules=STEP)
async def answer_by_word_of_mouth(
    visit: Visit, path: AppealPath, body: OralAnswerSaid, version: int
) -> StepShown:
    """Write down an answer given at personal reception, or advice given in a call."""
    spoken = ending.Spoken(
        body.text,
        Finding(body.result, body.justified),
        OralAnswer(body.evident, body.consented),
        body.document_shown,
        body.received_at,
        body.content,
    )
    case = InHand(path.case_id, version)
    return await changed(ending.answer_by_word(visit.pool, visit.person, case, spoken), {})


@routes.post("/appeals/{case_id}/acknowledgement", access=HANDLE, rules=STEP)
async def note_acknowledgement(
    visit: Visit, path: AppealPath, body: AcknowledgementSaid, version: int
) -> StepShown:
    """Write down what the applicant says of the answer."""
    said = appraising.Acknowledgement(**body.model_dump())
    case = InHand(path.case_id, version)
    return await changed(appraising.acknowledge(visit.pool, visit.person, case, said), {})


@routes.post("/appeals/{case_id}/review", access=DECIDE, rules=STEP)
async def review_work_on_appeal(
    visit: Visit, path: AppealPath, body: ReviewSaid, version: int
) -> StepShown:
    """Score how it was worked on; not by who worked on it."""
    review = appraising.Review(**body.model_dump())
    case = InHand(path.case_id, version)
    return await changed(appraising.review_appeal(visit.pool, visit.person, case, review), {})


@routes.post("/appeals/{case_id}/flags", access=HANDLE, rules=STEP)
async def flag_one_appeal(
    visit: Visit, path: AppealPath, body: FlagsSaid, version: int
) -> StepShown:
    """Set what a person decides: may reach the media; a medical worker's consent."""
    flags = appraising.Flags(**body.model_dump())
    case = InHand(path.case_id, version)
    return await changed(appraising.flag_appeal(visit.pool, visit.person, case, flags), {})
