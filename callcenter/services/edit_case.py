"""Change a case of any kind: what it says; close a draft; register an appointment."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from callcenter.domain.access import Action, Person
from callcenter.domain.case_number import CaseKind
from callcenter.domain.case_states import CaseState, OtherKindError, Step, check_step
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.take_case import InHand, StepTaken, take_case
from db.case_edits import CaseRow, CaseText, give_case, write_case_text, write_close_reason
from db.case_viewers import hide_case, show_case_to
from db.pool import Connection, ForeignKeyViolation, Pool


async def edit_case(
    pool: Pool, person: Person, case: InHand, changes: Mapping[str, Any]
) -> CaseRow:
    """Write `changes` (fields of CaseText); the others stay as they are.

    Raises CaseMissingError, CaseChangedError, StepRefusedError, OrganisationUnknownError.
    """

    async def write(connection: Connection, now: CaseRow) -> StepTaken:
        _check(now, Step.EDIT)
        text = CaseText(
            now.topic, now.text, now.caller_name, now.organisation_id, now.caller_email
        )
        await write_case_text(connection, now.case_id, replace(text, **changes))
        await _show_ticket(connection, now, changes)
        return StepTaken("edit", details={"fields": sorted(changes)})

    try:
        return await take_case(pool, person, case, Action.EDIT_CASES, write)
    except ForeignKeyViolation:
        raise OrganisationUnknownError from None


async def _show_ticket(connection: Connection, now: CaseRow, changes: Mapping[str, Any]) -> None:
    """Let the employees of its corrected organisation see a registered ticket, no others."""
    organisation_id = changes.get("organisation_id", now.organisation_id)
    moved = organisation_id != now.organisation_id
    if moved and now.kind == CaseKind.TICKET and now.state != CaseState.DRAFT:
        await hide_case(connection, now.case_id)
        if organisation_id is not None:
            await show_case_to(connection, now.case_id, organisation_id)


async def register_case(pool: Pool, person: Person, case: InHand) -> CaseRow:
    """Turn a draft into a registered appointment; the operator's unless it is somebody's.

    Tickets and appeals have registrations of their own. Raises CaseMissingError,
    CaseChangedError, OtherKindError, StepRefusedError, TopicMissingError.
    """

    async def write(connection: Connection, now: CaseRow) -> StepTaken:
        if now.kind != CaseKind.APPOINTMENT:
            raise OtherKindError
        _check(now, Step.REGISTER)
        await give_case(connection, now.case_id, person.user_id)
        return StepTaken("register", CaseState.REGISTERED)

    return await take_case(pool, person, case, Action.EDIT_CASES, write)


async def close_case(pool: Pool, person: Person, case: InHand, reason: str) -> CaseRow:
    """Close a draft of any kind, or an appointment, with a typed reason.

    Raises CaseMissingError, CaseChangedError, OtherKindError, StepRefusedError.
    """

    async def write(connection: Connection, now: CaseRow) -> StepTaken:
        if now.kind != CaseKind.APPOINTMENT and now.state != CaseState.DRAFT:
            raise OtherKindError
        _check(now, Step.CLOSE)
        await write_close_reason(connection, now.case_id, reason)
        return StepTaken("close", CaseState.CLOSED, reason)

    return await take_case(pool, person, case, Action.EDIT_CASES, write)


def _check(now: CaseRow, step: Step) -> None:
    numbered = now.case_number is not None
    check_step(CaseState(now.state), step, numbered=numbered, topic=now.topic)
