"""A person says what they do: ready, on a break, offline. Or a supervisor says it for them."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from callcenter.domain.access import Action, Person, Role, may
from callcenter.domain.agents.states import Patience, Step
from callcenter.domain.errors import DomainError
from callcenter.services.agents.take_steps import Order, take_step
from callcenter.services.append_audit import append_audit
from db.accounts import role_of
from db.agent_states import AgentStateRow, LockedAgent, lock_agents
from db.live import live_value, see_panels
from db.pool import Connection, Pool


class Choice(StrEnum):
    """What a person may choose; a wrap-up comes and goes by itself."""

    READY = "ready"
    BREAK = "break"
    OFFLINE = "offline"


STEPS: Final = {
    Choice.READY: Step.GO_READY,
    Choice.BREAK: Step.TAKE_BREAK,
    Choice.OFFLINE: Step.LEAVE,
}
AGENT_ROLES: Final = tuple(role for role in Role if may(role, Action.AGENT_STATE))


class NoPhoneError(DomainError):
    """Without an extension there is nothing that could ring."""


class BreakReasonUnknownError(DomainError):
    """A break has one of the reasons of the list."""


class AgentMissingError(DomainError):
    """There is no such agent."""


@dataclass(frozen=True, slots=True)
class Wish:
    choice: Choice
    reason: str | None = None  # of a break


@dataclass(frozen=True, slots=True)
class StateRules:
    """What an installation has decided."""

    patience: Patience
    reasons: Collection[str]


async def set_own_state(
    pool: Pool, person: Person, wish: Wish, rules: StateRules
) -> AgentStateRow:
    """Change the person's state and return it; that they act shows that their panel is open.

    Raises NoPhoneError, BreakReasonUnknownError, StepRefusedError.
    """
    async with pool.acquire() as connection, connection.transaction():
        agent = await _locked(connection, person.user_id)
        row = await _set(connection, agent, wish, rules, person.login)
        await see_panels(connection, [person.user_id])
    return row


async def set_state_of(
    pool: Pool, supervisor: Person, user_id: UUID, wish: Wish, rules: StateRules
) -> AgentStateRow:
    """Change somebody else's state and return it; recorded as the supervisor's doing.

    Raises AgentMissingError, and what set_own_state raises.
    """
    async with pool.acquire() as connection, connection.transaction():
        role = await role_of(connection, user_id)
        if role is None or Role(role) not in AGENT_ROLES:
            raise AgentMissingError
        agent = await _locked(connection, user_id)
        row = await _set(connection, agent, wish, rules, supervisor.login)
        await append_audit(
            connection,
            actor=supervisor.login,
            action="agent.state_set",
            object=f"user {user_id}",
            body={"state": wish.choice.value, "reason": wish.reason},
        )
    return row


async def _locked(connection: Connection, user_id: UUID) -> LockedAgent:
    found = await lock_agents(connection, [user_id])
    if not found or found[0].blocked:
        raise AgentMissingError
    return found[0]


async def _set(
    connection: Connection, agent: LockedAgent, wish: Wish, rules: StateRules, actor: str
) -> AgentStateRow:
    if agent.extension is None:
        raise NoPhoneError
    on_break = wish.choice is Choice.BREAK
    if on_break and wish.reason not in rules.reasons:
        raise BreakReasonUnknownError
    reason = wish.reason if on_break else None
    later = on_break and await _talks_when_ready(connection, agent, agent.extension)
    order = Order(agent.user_id, STEPS[wish.choice], actor, reason, later=later)
    return await take_step(connection, agent, order, rules.patience)


async def _talks_when_ready(connection: Connection, agent: LockedAgent, extension: str) -> bool:
    """Return whether a talk is on that the break has to wait for."""
    if agent.kept is None or agent.kept.state != Choice.READY.value:
        return False
    ring = await live_value(connection, "ring", extension)
    return ring is not None and ring["answered_at"] is not None
