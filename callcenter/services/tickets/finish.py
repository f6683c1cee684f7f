"""Give a ticket its result: done, solved while the requester listens, or rejected (T8, T9)."""

from callcenter.domain.access import Person
from callcenter.domain.deadline_kinds import DeadlineKind
from callcenter.domain.notices import NoticeKind
from callcenter.domain.ticket_deadlines import dispute_until
from callcenter.domain.tickets.steps import Fact, Row, Step
from callcenter.services.deadlines.end_deadline import meet_deadline
from callcenter.services.deadlines.start_deadline import start_deadline
from callcenter.services.notices.queue_notice import queue_notice
from callcenter.services.take_case import InHand
from callcenter.services.tickets.step import At, Details, TicketDesk, Verb, known, take_ticket
from db.case_edits import CaseRow
from db.tickets import end_wait, set_result


async def finish(desk: TicketDesk, person: Person, case: InHand, result: str) -> CaseRow:
    """Finish a ticket; from now on three working days are left for a claim (003-47).

    What lies with line 3 only a supervisor finishes: experts do not answer requesters (A5).
    """
    return await take_ticket(desk, person, case, finishing(Step.FINISH, result))


async def solve_on_contact(desk: TicketDesk, person: Person, case: InHand, result: str) -> CaseRow:
    """Take and finish at once what was answered during the call (003-35)."""
    return await take_ticket(desk, person, case, finishing(Step.SOLVE_ON_CONTACT, result))


async def reject(
    desk: TicketDesk, person: Person, case: InHand, explanation: str, advice: str
) -> CaseRow:
    """Reject what is out of the contact centre's competence, and say where to go (003-46)."""

    async def facts(_at: At) -> set[Fact]:
        return known({Fact.OUT_OF_COMPETENCE: explanation, Fact.ADVICE: advice})

    async def write(at: At, _row: Row) -> Details:
        await set_result(at.connection, at.case.case_id, explanation, advice)
        await _promise(at, NoticeKind.REJECTED, f"{explanation}\n{advice}")
        return {"reason": Fact.OUT_OF_COMPETENCE.value}

    return await take_ticket(desk, person, case, Verb(Step.REJECT, facts, write))


def finishing(step: Step, result: str, *, parent_done: bool = False) -> Verb:
    """Return the step that writes `result`."""

    async def facts(at: At) -> set[Fact]:
        phoned = at.case.channel == "phone"
        return known(
            {Fact.RESULT: result.strip(), Fact.ON_THE_PHONE: phoned, Fact.PARENT_DONE: parent_done}
        )

    async def write(at: At, _row: Row) -> Details:
        on_contact = step is Step.SOLVE_ON_CONTACT
        await set_result(at.connection, at.case.case_id, result, on_contact=on_contact)
        await _promise(at, NoticeKind.EXECUTED, result)
        return {"solved_on_contact": on_contact}

    return Verb(step, facts, write)


async def _promise(at: At, notice: NoticeKind, text: str) -> None:
    """Meet the term, open the window for a claim, tell the requester (003-43, 003-47)."""
    case_id, turn = at.case.case_id, at.ticket.round
    await end_wait(at.connection, case_id)
    await meet_deadline(at.connection, case_id, DeadlineKind.EXECUTION, at.now)
    due = dispute_until(at.now, at.office)
    await start_deadline(at.connection, case_id, DeadlineKind.DISPUTE, at.now, due, turn)
    await queue_notice(at.connection, case_id, notice, once=str(turn), facts={"text": text})
