"""Take steps of agents in the caller's transaction: states, history, and word to the keepers."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from callcenter.domain.agents.states import (
    AgentState,
    Kept,
    Patience,
    Step,
    StepRefusedError,
    after,
    ask_break,
)
from callcenter.domain.signatures import Signature
from db.agent_states import (
    AgentStateRow,
    LockedAgent,
    NewChange,
    insert_changes,
    lock_agents,
    save_states,
    tell_keepers,
)
from db.pool import Connection, Pool


@dataclass(frozen=True, slots=True)
class Order:
    """A step of one agent; `version`: only while nothing else has happened."""

    user_id: UUID
    step: Step
    actor: str = Signature.SYSTEM
    reason: str | None = None  # of a break
    version: int | None = None  # None: whatever is kept now
    later: bool = False  # a break that waits for the end of the talk


def kept_of(row: AgentStateRow) -> Kept:
    """Return a row as the rules know it."""
    return Kept(
        state=AgentState(row.state),
        since_at=row.since_at,
        reason=row.reason,
        wrap_up_until=row.wrap_up_until,
        break_after_call=row.break_after_call,
        vanished=row.vanished,
    )


async def take_steps(pool: Pool, orders: Sequence[Order], patience: Patience) -> None:
    """Take those steps that are still possible, of each agent the first one."""
    async with pool.acquire() as connection, connection.transaction():
        first = {order.user_id: order for order in reversed(orders)}
        decided = []
        for agent in await lock_agents(connection, first):
            order = first[agent.user_id]
            with suppress(StepRefusedError):
                if _is_fresh(agent, order):
                    decided.append((agent, order, _after(agent, order, patience)))
        await _save(connection, decided)


async def take_step(
    connection: Connection, agent: LockedAgent, order: Order, patience: Patience
) -> AgentStateRow:
    """Take one step of an agent that the caller has locked, and return what is kept then.

    Raises StepRefusedError and ReasonMissingError; nothing has changed then.
    """
    kept = _after(agent, order, patience)
    saved = await _save(connection, [(agent, order, kept)])
    if saved:
        return saved[0]
    assert agent.kept is not None  # noqa: S101 - nothing to save: it is there already
    return agent.kept


def _is_fresh(agent: LockedAgent, order: Order) -> bool:
    return order.version is None or (
        agent.kept is not None and agent.kept.version == order.version
    )


def _after(agent: LockedAgent, order: Order, patience: Patience) -> Kept:
    kept = kept_of(agent.kept) if agent.kept else None
    if order.later and order.reason is not None:
        return ask_break(kept, order.reason)
    return after(kept, order.step, agent.now, patience, order.reason)


async def _save(
    connection: Connection, decided: Sequence[tuple[LockedAgent, Order, Kept]]
) -> list[AgentStateRow]:
    """Write what differs from what is kept."""
    changed = [
        (agent, order, kept)
        for agent, order, kept in decided
        if agent.kept is None or kept_of(agent.kept) != kept
    ]
    if not changed:
        return []
    saved = await save_states(
        connection, [_row(agent.user_id, kept) for agent, _, kept in changed]
    )
    await insert_changes(connection, [_change(*one) for one in changed])
    await tell_keepers(connection)
    return saved


def _row(user_id: UUID, kept: Kept) -> AgentStateRow:
    return AgentStateRow(
        user_id=user_id,
        state=kept.state.value,
        since_at=kept.since_at,
        reason=kept.reason,
        wrap_up_until=kept.wrap_up_until,
        break_after_call=kept.break_after_call,
        vanished=kept.vanished,
    )


def _change(agent: LockedAgent, order: Order, kept: Kept) -> NewChange:
    return NewChange(
        user_id=agent.user_id,
        at=agent.now,
        step=order.step.value,
        old_state=agent.kept.state if agent.kept else None,
        new_state=kept.state.value,
        reason=kept.reason or kept.break_after_call,
        actor=order.actor,
    )
