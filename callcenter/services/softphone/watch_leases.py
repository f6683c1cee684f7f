"""Tell those who carry browsers' SIP which of their leases still live."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from callcenter.services.sign_in import Lifetimes, token_hash
from callcenter.services.softphone.living import living
from db.pool import Pool
from db.softphones import (
    LiveLease,
    live_leases,
    sessions_used,
    socket_closed,
    sockets_seen,
)


class Ended(StrEnum):
    """Why a lease lives no more."""

    TAKEN_OVER = "phone_taken"
    SIGNED_OUT = "signed_out"  # blocked, idle, returned


@dataclass(frozen=True, slots=True)
class Seen:
    """What a process saw of its sockets since it last told."""

    open: Sequence[UUID]
    talking: Sequence[UUID]  # of them, those with a call: their sessions are not idle


async def lease_of(
    pool: Pool, lease_id: UUID, token: str, lifetimes: Lifetimes
) -> LiveLease | None:
    """Return a living lease of this session, and write its socket down; else None."""
    async with pool.acquire() as connection:
        alive = await live_leases(connection, living(lifetimes))
        mine = token_hash(token)
        found = (one for one in alive if one.lease_id == lease_id and one.session_hash == mine)
        if (lease := next(found, None)) is not None:
            await sockets_seen(connection, [lease_id])
        return lease


async def ended_leases(
    pool: Pool, held: Sequence[LiveLease], lifetimes: Lifetimes
) -> dict[UUID, Ended]:
    """Return those of `held` that live no more, each with the reason."""
    async with pool.acquire() as connection:
        alive = await live_leases(connection, living(lifetimes))
    ids = {one.lease_id for one in alive}
    phones = {one.extension for one in alive}
    return {
        one.lease_id: Ended.TAKEN_OVER if one.extension in phones else Ended.SIGNED_OUT
        for one in held
        if one.lease_id not in ids
    }


async def note_sockets(pool: Pool, seen: Seen) -> None:
    """Write down which leases have a socket, and which sessions are in use by talking."""
    async with pool.acquire() as connection:
        await sockets_seen(connection, seen.open)
        if seen.talking:
            await sessions_used(connection, seen.talking)


async def note_closed(pool: Pool, lease_id: UUID) -> None:
    """Write down that a lease has no socket: another browser may have the phone unasked."""
    async with pool.acquire() as connection:
        await socket_closed(connection, lease_id)
