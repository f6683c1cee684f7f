"""Take a step with a case: the one way in which a person or a rule changes one.

1. lock it; is it within the person's reach, and as the person saw it?
2. change what the step changes; a rule of the domain that refuses undoes everything;
3. write the new state, the version, the history and the audit entry.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from callcenter.domain.access import Action, Owner, Person, reach
from callcenter.services.append_audit import append_audit
from callcenter.services.as_person import as_person
from callcenter.services.record_reading import read_in_a_refusal
from db.case_edits import CaseRow, lock_case, one_case
from db.case_forms import drop_form
from db.case_history import NewStep, insert_step, next_version, write_state
from db.pool import Connection, Pool


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


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What was done, for the history and the audit trail; nothing personal in `details`."""

    name: str  # "ticket.escalate", "appeal.forward"
    to_state: str | None = None  # None: the state stays
    reason: str = ""
    details: Mapping[str, object] = field(default_factory=dict)  # JSON values
    quiet: bool = False  # the history says it already: the same sitting of the same person


DRAFT: Final = "draft"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who signs for a step."""

    name: str  # login, or the rule's name
    employer: UUID | None = None  # None: the hotline


Change = Callable[[Connection, CaseRow], Awaitable[StepTaken]]


async def take_case(
    pool: Pool, person: Person, case: InHand, action: Action, change: Change
) -> CaseRow:
    """Let `person` change a case by `change`; return the case after it.

    Raises CaseMissingError, CaseChangedError and whatever `change` raises; then nothing has
    happened. A refusal shows the case as it is now: that is a reading, and recorded as one.
    """
    try:
        async with pool.acquire() as connection, connection.transaction():
            now = await _present(connection, person, case, action)
            return await _step(connection, now, Actor(person.login, person.employer), change)
    except CaseChangedError:
        await read_in_a_refusal(pool, person, f"case {case.case_id}")
        raise


async def rule_step(connection: Connection, case_id: UUID, rule: str, change: Change) -> CaseRow:
    """Let a rule change a case, in the caller's transaction; `rule` signs as the actor.

    Raises CaseMissingError and whatever `change` raises.
    """
    await lock_case(connection, case_id)
    now = await one_case(connection, case_id)
    if now is None:
        raise CaseMissingError
    return await _step(connection, now, Actor(rule), change)


async def _present(
    connection: Connection, person: Person, case: InHand, action: Action
) -> CaseRow:
    await lock_case(connection, case.case_id)
    async with as_person(connection, person):
        now = await one_case(connection, case.case_id)
    if now is None or not _within(person, action, now):
        raise CaseMissingError
    if now.version != case.version:
        raise CaseChangedError(now)
    return now


def _within(person: Person, action: Action, case: CaseRow) -> bool:
    return reach(person, action).covers(Owner(organisations=frozenset(case.viewers)))


async def _step(connection: Connection, now: CaseRow, actor: Actor, change: Change) -> CaseRow:
    taken = await change(connection, now)
    to_state = taken.to_state or now.state
    await write_state(connection, now.case_id, to_state)
    await next_version(connection, now.case_id)
    if to_state != DRAFT:
        await drop_form(connection, now.case_id)
    if taken.quiet:
        return await one_case(connection, now.case_id) or now
    said = (taken.name, now.state, to_state, taken.reason, taken.details, actor.employer)
    await insert_step(connection, NewStep(now.case_id, actor.name, *said))
    after = await one_case(connection, now.case_id)
    await append_audit(
        connection, actor=actor.name, action=f"case.{taken.name}", object=f"case {now.case_id}"
    )
    return after or now
