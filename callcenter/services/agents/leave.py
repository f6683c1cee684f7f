"""An agent is no longer there: signed out, blocked, given another phone."""

from uuid import UUID

from callcenter.domain.agents.states import Patience, Step
from callcenter.services.agents.take_steps import Order, take_step
from db.agent_states import lock_agents
from db.pool import Connection


async def leave(connection: Connection, user_id: UUID, actor: str) -> None:
    """Put the agent offline, in the caller's transaction; who uses no states still uses none."""
    for agent in await lock_agents(connection, [user_id]):
        if agent.kept is not None:
            await take_step(connection, agent, Order(user_id, Step.LEAVE, actor), Patience())
