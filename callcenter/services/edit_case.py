"""Change a case of any kind: what it says; close a draft; register an appointment."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from callcenter.domain.access import Action, Person
from callcenter.domain.case_number import CaseKind
from callcenter.domain.case_states import (
    CaseState,
    OtherKindError,
    Step,
    StepRefusedError,
    check_step,
)
from callcenter.domain.sittings import Edit, said_already
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.take_case import InHand, StepTaken, take_case
from db.case_edits import CaseRow, CaseText, give_case, write_case_text, write_close_reason
from db.case_forms import put_form
from db.case_history import latest_steps
from db.case_viewers import hide_case, show_case_to
from db.clock_marks import app_now
from db.pool import Connection, ForeignKeyViolation, Pool

FORM: Final = "form"
SITTING_STEPS: Final = 20  # looked at; a sitting with more is written down again


async def edit_case(
    pool: Pool, person: Person, case: InHand, changes: Mapping[str, Any]
) -> CaseRow:
    """Write `changes` (fields of CaseText, and `form`); the others stay as they are.

    A draft saves itself as it is typed: in one sitting the history names each field once.
    Raises CaseMissingError, CaseChangedError, StepRefusedError, OrganisationUnknownError.
    """

    async def write(connection: Connection, now: CaseRow) -> StepTaken:
        _check(now, Step.EDIT)
        text = CaseText(
            now.topic, now.text, now.caller_name, now.organisation_id, now.caller_email
        )
        own = {name: value for name, value in changes.items() if name != FORM}
        await write_case_text(connection, now.case_id, replace(text, **own))
        await _write_form(connection, now, changes.get(FORM) or {})
        await _show_ticket(connection, now, changes)
        fields = frozenset((*own, *(f"{FORM}.{name}" for name in changes.get(FORM) or {})))
        quiet = now.state == CaseState.DRAFT and await _said(connection, now, person, fields)
        return StepTaken("edit", details={"fields": sorted(fields)}, quiet=quiet)

    try:
        return await take_case(pool, person, case, Action.EDIT_CASES, write)
    except ForeignKeyViolation:
        raise OrganisationUnknownError from None


async def _write_form(connection: Connection, now: CaseRow, fields: Mapping[str, object]) -> None:
    """Keep what registration will ask; raises StepRefusedError for what is no draft any more."""
    if not fields:
        return
    if now.state != CaseState.DRAFT:
        raise StepRefusedError
    await put_form(connection, now.case_id, fields)


async def _said(
    connection: Connection, now: CaseRow, person: Person, fields: frozenset[str]
) -> bool:
    at = await app_now(connection)
    steps = await latest_steps(connection, now.case_id, SITTING_STEPS)
    before = [Edit(one.actor, one.at, frozenset(one.details.get("fields", ()))) for one in steps]
    return said_already(Edit(person.login, at, fields), before)


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
