"""Block an account, or open it again (000-21, A23).

In one transaction: the account is blocked with its reason, all its sessions end, no call
rings its phone, and the open cases in its hands are nobody's again (I-8). The very next request
is refused.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from callcenter.domain.access import Owner, Reach
from callcenter.domain.accounts import BlockReason, check_block_reason
from callcenter.domain.errors import DomainError
from callcenter.services.agents.leave import leave
from callcenter.services.append_audit import append_audit
from db.accounts import UserRow, block, unblock, user_for_update, user_id_of
from db.assignments import free_cases_of
from db.pool import Connection, Pool
from db.sessions import delete_sessions_of

EVERYBODY: Final = Reach(everything=True)


class AccountMissingError(DomainError):
    """There is no such account within the person's reach."""


@dataclass(frozen=True, slots=True)
class Block:
    reason: BlockReason
    note: str = ""


async def block_user(
    pool: Pool, user_id: UUID, order: Block, *, actor: str, within: Reach = EVERYBODY
) -> UserRow:
    """Block an account and return it. Raises AccountMissingError, BlockNoteMissingError."""
    check_block_reason(order.reason, order.note)
    async with pool.acquire() as connection, connection.transaction():
        await _lock(connection, user_id, within)
        await block_now(connection, user_id, order, actor)
        return await _after(connection, user_id)


async def block_now(connection: Connection, user_id: UUID, order: Block, actor: str) -> None:
    """Block an account in the caller's transaction; one blocked already keeps its reason.

    What it holds is taken away in either case.
    """
    newly = await block(connection, user_id, order.reason, order.note)
    await delete_sessions_of(connection, user_id)
    await leave(connection, user_id, actor)
    freed = await free_cases_of(connection, user_id, actor)
    why = {"reason": order.reason.value, "note": order.note} if newly else {}
    if newly or freed:
        await append_audit(
            connection,
            actor=actor,
            action="user.blocked" if newly else "user.relieved",
            object=f"user {user_id}",
            body={**why, "cases_freed": freed},
        )


async def unblock_user(pool: Pool, user_id: UUID, *, actor: str) -> UserRow:
    """Let a blocked account sign in again. Raises AccountMissingError."""
    async with pool.acquire() as connection, connection.transaction():
        await _lock(connection, user_id, EVERYBODY)
        await unblock(connection, user_id)
        await append_audit(
            connection, actor=actor, action="user.unblocked", object=f"user {user_id}"
        )
        return await _after(connection, user_id)


async def user_id_by_login(pool: Pool, login: str) -> UUID | None:
    """Return whose login it is, for the command line; None when nobody's."""
    async with pool.acquire() as connection:
        return await user_id_of(connection, login)


async def _lock(connection: Connection, user_id: UUID, within: Reach) -> None:
    user = await user_for_update(connection, user_id)
    if user is None:
        raise AccountMissingError
    of = frozenset({user.organisation_id}) if user.organisation_id else frozenset[UUID]()
    if not within.covers(Owner(organisations=of)):
        raise AccountMissingError


async def _after(connection: Connection, user_id: UUID) -> UserRow:
    user = await user_for_update(connection, user_id)
    assert user is not None  # noqa: S101 - its lock is ours
    return user
