"""States as they are read: one's own, and everybody's for the keeper."""

from callcenter.domain.access import Person
from callcenter.services.agents.set_state import AGENT_ROLES
from callcenter.services.sign_in import Lifetimes
from db.agent_states import AgentRow, AgentStateRow, agents, read_state
from db.pool import Pool


async def read_own_state(pool: Pool, person: Person) -> AgentStateRow | None:
    """Return the person's state; None: they use none, their phone alone decides."""
    async with pool.acquire() as connection:
        return await read_state(connection, person.user_id)


async def read_agents(pool: Pool, lifetimes: Lifetimes) -> list[AgentRow]:
    """Return everybody with a phone, as the keeper needs them."""
    async with pool.acquire() as connection:
        return await agents(connection, AGENT_ROLES, lifetimes.idle, lifetimes.absolute)
