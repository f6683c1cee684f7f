"""Change a case: what it says, and its steps from draft to closed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from callcenter.domain.access import Action, Owner, Person, reach
from callcenter.domain.case_states import CaseState, Step, check_step
from callcenter.services.append_audit import append_audit
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.record_reading import read
from db.case_edits import (
    CaseRow,
    CaseText,
    lock_case,
    one_case,
    write_case_text,
)
from db.case_edits import (
    close_case as write_closed,
)
from db.case_edits import (
    register_case as write_registered,
)
from db.pool import Connection, ForeignKeyViolation, Pool


class CaseMissingError(Exception):
    """There is no such case within the person's reach."""


class CaseChangedError(Exception):
    """Somebody changed the case since the caller read it; `current` is how it is now."""

    def __init__(self, current: CaseRow) -> None:
        super().__init__(current.version)
        self.current = current


@dataclass(frozen=True, slots=True)
class InHand:
    """A case as its editor saw it."""

    case_id: UUID
    version: int


async def edit_case(
    pool: Pool, person: Person, case: InHand, changes: Mapping[str, Any]
) -> CaseRow:
    """Write `changes` (fields of CaseText); the others stay as they are.

    Raises CaseMissingError, CaseChangedError, StepRefusedError, OrganisationUnknownError.
    """

    async def write(connection: Connection, now: CaseRow) -> None:
        text = CaseText(now.topic, now.text, now.caller_name, now.organisation_id)
        await write_case_text(connection, now.case_id, replace(text, **changes))

    try:
        return await _take(pool, person, case, Step.EDIT, write)
    except ForeignKeyViolation:
        raise OrganisationUnknownError from None


async def register_case(pool: Pool, person: Person, case: InHand) -> CaseRow:
    """Turn a draft into a registered case.

    Raises CaseMissingError, CaseChangedError, StepRefusedError, TopicMissingError.
    """

    async def write(connection: Connection, now: CaseRow) -> None:
        await write_registered(connection, now.case_id, person.user_id)

    return await _take(pool, person, case, Step.REGISTER, write)


async def close_case(pool: Pool, person: Person, case: InHand, reason: str) -> CaseRow:
    """Close a case with a typed reason.

    Raises CaseMissingError, CaseChangedError, StepRefusedError.
    """

    async def write(connection: Connection, now: CaseRow) -> None:
        await write_closed(connection, now.case_id, reason)

    return await _take(pool, person, case, Step.CLOSE, write)


async def _take(
    pool: Pool,
    person: Person,
    case: InHand,
    step: Step,
    write: Callable[[Connection, CaseRow], Awaitable[None]],
) -> CaseRow:
    """Lock, compare versions, ask the table of steps, write, record: the same for each step.

    A refusal shows the case as it is now: that is a reading, and recorded as one.
    """
    try:
        return await _step(pool, person, case, step, write)
    except CaseChangedError:
        async with pool.acquire() as connection, connection.transaction():
            await read(connection, person, f"case {case.case_id}")
        raise


async def _step(
    pool: Pool,
    person: Person,
    case: InHand,
    step: Step,
    write: Callable[[Connection, CaseRow], Awaitable[None]],
) -> CaseRow:
    async with pool.acquire() as connection, connection.transaction():
        await lock_case(connection, case.case_id)
        now = await _present(connection, person, case)
        check_step(
            CaseState(now.state),
            step,
            numbered=now.case_number is not None,
            topic=now.topic,
        )
        await write(connection, now)
        after = await one_case(connection, case.case_id)
        await append_audit(
            connection, actor=person.login, action=f"case.{step}", object=f"case {case.case_id}"
        )
    return after or now


async def _present(connection: Connection, person: Person, case: InHand) -> CaseRow:
    now = await one_case(connection, case.case_id)
    if now is None:
        raise CaseMissingError
    if not reach(person, Action.EDIT_CASES).covers(Owner(organisations=frozenset(now.viewers))):
        raise CaseMissingError
    if now.version != case.version:
        raise CaseChangedError(now)
    return now
