"""States of agents and their changes in PostgreSQL. The caller owns the transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from db.pool import Connection

CHANNEL: Final = "callcenter_agents"  # told once a transaction that changed states


@dataclass(frozen=True, slots=True)
class AgentStateRow:
    user_id: UUID
    state: str
    since_at: datetime
    reason: str | None  # None: no break
    wrap_up_until: datetime | None  # None: no wrap-up
    break_after_call: str | None  # None: no break was asked for during a talk
    vanished: bool
    version: int = 1


@dataclass(frozen=True, slots=True)
class LockedAgent:
    """An account whose row is locked, and what is kept of its agent."""

    user_id: UUID
    login: str
    extension: str | None  # None: has no phone
    blocked: bool
    now: datetime  # app_now() of the same statement
    kept: AgentStateRow | None  # None: uses no states


@dataclass(frozen=True, slots=True)
class AgentRow:
    """Somebody with a phone, as the keeper of states needs them."""

    user_id: UUID
    login: str
    full_name: str
    role: str
    extension: str
    now: datetime  # app_now() of the same statement
    has_session: bool
    on_browser: bool  # the browser is this person's phone
    heard_at: datetime | None  # when the panel last said that it is open; None: never
    kept: AgentStateRow | None  # None: uses no states


@dataclass(frozen=True, slots=True)
class NewChange:
    user_id: UUID
    at: datetime
    step: str
    old_state: str | None  # None: the first of all
    new_state: str
    reason: str | None
    actor: str


# The account's lock keeps states and blocks apart; in one order, so that two never wait in a ring.
LOCK_ACCOUNTS: Final = """
    SELECT user_id FROM users WHERE user_id = ANY ($1) ORDER BY user_id FOR NO KEY UPDATE
"""
# A statement of its own: one that has waited for a lock still sees the states of before.
LOCKED_AGENTS: Final = """
    SELECT u.user_id, u.login, u.extension, u.blocked_at IS NOT NULL AS blocked, app_now() AS now,
           s.state, s.since_at, s.reason, s.wrap_up_until, s.break_after_call, s.vanished,
           s.version
      FROM users u
      LEFT JOIN agent_states s USING (user_id)
     WHERE u.user_id = ANY ($1)
     ORDER BY u.user_id
"""


async def lock_agents(connection: Connection, user_ids: Collection[UUID]) -> list[LockedAgent]:
    """Return these accounts with their states, locked until the transaction ends."""
    await connection.execute(LOCK_ACCOUNTS, list(user_ids))
    rows = await connection.fetch(LOCKED_AGENTS, list(user_ids))
    return [
        LockedAgent(
            row["user_id"],
            row["login"],
            row["extension"],
            row["blocked"],
            row["now"],
            _kept(dict(row)),
        )
        for row in rows
    ]


READ_STATE: Final = """
    SELECT user_id, state, since_at, reason, wrap_up_until, break_after_call, vanished, version
      FROM agent_states
     WHERE user_id = $1
"""


async def read_state(connection: Connection, user_id: UUID) -> AgentStateRow | None:
    """Return one agent's state; None: this person uses none."""
    row = await connection.fetchrow(READ_STATE, user_id)
    return AgentStateRow(**row) if row else None


SAVE_STATES: Final = """
    INSERT INTO agent_states (user_id, state, since_at, reason, wrap_up_until, break_after_call,
                              vanished)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[],
                         $5::timestamptz[], $6::text[], $7::boolean[])
    ON CONFLICT (user_id) DO UPDATE
       SET state = excluded.state, since_at = excluded.since_at, reason = excluded.reason,
           wrap_up_until = excluded.wrap_up_until, break_after_call = excluded.break_after_call,
           vanished = excluded.vanished, version = agent_states.version + 1
    RETURNING user_id, state, since_at, reason, wrap_up_until, break_after_call, vanished, version
"""


async def save_states(
    connection: Connection, states: Sequence[AgentStateRow]
) -> list[AgentStateRow]:
    """Write these states over what was kept; return them with their new versions."""
    names = ("user_id", "state", "since_at", "reason", "wrap_up_until", "break_after_call")
    columns = [[getattr(row, name) for row in states] for name in (*names, "vanished")]
    rows = await connection.fetch(SAVE_STATES, *columns)
    return [AgentStateRow(**row) for row in rows]


INSERT_CHANGES: Final = """
    INSERT INTO agent_state_changes (user_id, at, step, old_state, new_state, reason, actor)
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[],
                         $6::text[], $7::text[])
"""


async def insert_changes(connection: Connection, changes: Sequence[NewChange]) -> None:
    """Append to the history."""
    names = ("user_id", "at", "step", "old_state", "new_state", "reason", "actor")
    columns = [[getattr(change, name) for change in changes] for name in names]
    await connection.execute(INSERT_CHANGES, *columns)


TELL: Final = "SELECT pg_notify('callcenter_agents', '')"


async def tell_keepers(connection: Connection) -> None:
    """Say that states have changed, once the transaction commits."""
    await connection.execute(TELL)


# A session that has been idle too long is none; its row is removed at the next sign-in only.
AGENTS: Final = """
    SELECT u.user_id, u.login, u.full_name, u.role, u.extension, app_now() AS now,
           EXISTS (SELECT FROM sessions e
                    WHERE e.user_id = u.user_id AND e.seen_at > app_now() - $2::interval
                      AND e.created_at > app_now() - $3::interval) AS has_session,
           EXISTS (SELECT FROM softphone_leases l
                     JOIN sessions e ON e.token_hash = l.session_hash
                    WHERE l.user_id = u.user_id AND l.extension = u.extension
                      AND l.released_at IS NULL
                      AND e.created_at > app_now() - $3::interval) AS on_browser,
           p.seen_at AS heard_at,
           s.state, s.since_at, s.reason, s.wrap_up_until, s.break_after_call, s.vanished,
           s.version
      FROM users u
      LEFT JOIN agent_states s USING (user_id)
      LEFT JOIN panel_presence p USING (user_id)
     WHERE u.extension IS NOT NULL
       AND (s.user_id IS NOT NULL OR (u.blocked_at IS NULL AND u.role = ANY ($1)))
     ORDER BY u.extension
"""


async def agents(
    connection: Connection, roles: Collection[str], idle: timedelta, absolute: timedelta
) -> list[AgentRow]:
    """Return everybody with a phone and one of `roles`, and whoever a state is kept of."""
    rows = await connection.fetch(AGENTS, list(roles), idle, absolute)
    names = ("user_id", "login", "full_name", "role", "extension", "now")
    seen = ("has_session", "on_browser", "heard_at")
    return [
        AgentRow(**{name: row[name] for name in (*names, *seen)}, kept=_kept(dict(row)))
        for row in rows
    ]


def _kept(row: Mapping[str, Any]) -> AgentStateRow | None:
    if row["state"] is None:
        return None
    return AgentStateRow(
        user_id=row["user_id"],
        state=row["state"],
        since_at=row["since_at"],
        reason=row["reason"],
        wrap_up_until=row["wrap_up_until"],
        break_after_call=row["break_after_call"],
        vanished=row["vanished"],
        version=row["version"],
    )
