"""Take a step with an application for access: the one way in which one is changed.

Lock it; is it within the person's reach, and as they saw it? Ask the table of steps; change;
write the state, the version and the audit entry. A refusal changes nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from callcenter.domain.access import Action, Owner, Person, reach
from callcenter.domain.access_applications import (
    ApplicationState,
    ApplicationStep,
    state_after,
)
from callcenter.domain.errors import DomainError
from callcenter.services.append_audit import append_audit
from callcenter.services.record_reading import read
from db.applications import ApplicationRow, lock_application, one_application, write_state
from db.pool import Connection, Pool


class ApplicationMissingError(DomainError):
    """There is no such application, or not for this person."""


class ApplicationChangedError(Exception):
    """Somebody changed it since the caller read it; `current` is how it is now."""

    def __init__(self, current: ApplicationRow) -> None:
        super().__init__(current.version)
        self.current = current


@dataclass(frozen=True, slots=True)
class Held:
    """An application as its reader saw it."""

    application_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Taking:
    """What is done: for the table of steps, the state and the audit entry."""

    action: Action
    step: ApplicationStep
    reason: str = ""  # of a return; shown to the applicant
    said: Mapping[str, object] = field(default_factory=dict)  # for the audit; nothing personal


Change = Callable[[Connection, ApplicationRow], Awaitable[None]]


async def nothing_else(_connection: Connection, _now: ApplicationRow) -> None:
    """For steps that change the state alone."""


async def take_application(
    pool: Pool, person: Person, held: Held, taking: Taking, change: Change = nothing_else
) -> ApplicationRow:
    """Return the application after the step.

    Raises ApplicationMissingError, ApplicationChangedError, ApplicationStepRefusedError, and
    whatever `change` raises. A refusal shows it as it is now: that is recorded as a reading.
    """
    try:
        async with pool.acquire() as connection, connection.transaction():
            now = await present(connection, person, held.application_id, taking.action)
            _check_version(now, held)
            return await step(connection, now, person.login, taking, change)
    except ApplicationChangedError:
        async with pool.acquire() as connection, connection.transaction():
            await read(connection, person, f"application {held.application_id}")
        raise


async def present(
    connection: Connection, person: Person, application_id: UUID, action: Action
) -> ApplicationRow:
    """Return the application, locked. Raises ApplicationMissingError."""
    await lock_application(connection, application_id)
    now = await one_application(connection, application_id)
    if now is None or not reach(person, action).covers(owner_of(now)):
        raise ApplicationMissingError
    return now


async def step(
    connection: Connection, now: ApplicationRow, actor: str, taking: Taking, change: Change
) -> ApplicationRow:
    """Take a step with a locked application in the caller's transaction."""
    to_state = state_after(ApplicationState(now.state), taking.step)
    await change(connection, now)
    reason = taking.reason if to_state is ApplicationState.RETURNED else ""
    await write_state(connection, now.application_id, to_state, reason or _kept(now, to_state))
    await append_audit(
        connection,
        actor=actor,
        action=f"application.{taking.step}",
        object=f"application {now.application_id}",
        body={"kind": now.kind, "state": to_state.value, **taking.said},
    )
    return await one_application(connection, now.application_id) or now


def _check_version(now: ApplicationRow, held: Held) -> None:
    if now.version != held.version:
        raise ApplicationChangedError(now)


def owner_of(row: ApplicationRow) -> Owner:
    """Return whose it is: the organisation's that it names."""
    named = frozenset({row.organisation_id}) if row.organisation_id else frozenset[UUID]()
    return Owner(organisations=named)


def _kept(now: ApplicationRow, to_state: ApplicationState) -> str:
    """Return why it was returned for as long as it is: a corrected one begins anew."""
    return now.return_reason if to_state is ApplicationState.RETURNED else ""
