"""Let a browser be its operator's phone: a password for this login alone, known to the PBX."""

import asyncio
import hashlib
import secrets
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from callcenter.domain.access import Person
from callcenter.domain.channels import BROWSER
from callcenter.services.append_audit import append_audit
from callcenter.services.sign_in import Lifetimes, token_hash
from callcenter.services.softphone.living import living
from db.pool import Connection, Pool
from db.softphones import (
    LiveLease,
    NewLease,
    forget_leases,
    insert_lease,
    is_known,
    live_leases,
    lock_phone,
    release_lease,
    release_phone,
)

REALM: Final = "callcenter"  # as deploy/asterisk/etc/extensions.conf, [phone-keys]
PASSWORD_BYTES: Final = 24
PBX_PATIENCE: Final = timedelta(seconds=2)
POLL: Final = timedelta(milliseconds=30)


class NoPhoneError(Exception):
    """The person has no extension, or the PBX has no phone of it."""


class PhoneInUseError(Exception):
    """Another browser is this operator's phone, since `since`."""

    def __init__(self, since: datetime) -> None:
        super().__init__(since)
        self.since = since


class PbxUnavailableError(Exception):
    """The PBX did not say in time that it did what was asked."""


@dataclass(frozen=True, slots=True)
class PhoneWish:
    person: Person
    token: str  # of the session
    phones: Set[str]  # extensions that the PBX knows
    take_over: bool


@dataclass(frozen=True, slots=True)
class Leased:
    lease_id: UUID
    username: str
    password: str = field(repr=False)  # kept nowhere
    expires_at: datetime


async def lease_phone(pool: Pool, wish: PhoneWish, lifetimes: Lifetimes) -> Leased:
    """Give a new lease once the PBX has its digest.

    1. Whose browser is the phone now? In use elsewhere: only with `take_over`.
    2. End that lease, write the new one; its bridge hears of it at the commit.
    3. Wait until the PBX has it, or take it back.
    Raises NoPhoneError, PhoneInUseError, PbxUnavailableError.
    """
    extension = wish.person.extension
    if extension is None or extension not in wish.phones:
        raise NoPhoneError
    username, password = extension + BROWSER, secrets.token_urlsafe(PASSWORD_BYTES)
    new = NewLease(
        wish.person.user_id, token_hash(wish.token), extension, digest(username, password)
    )
    async with pool.acquire() as connection, connection.transaction():
        lease = await _replace(connection, wish, new, lifetimes)
    if not await _known_in_time(pool, lease.lease_id):
        async with pool.acquire() as connection:
            await release_lease(connection, lease.lease_id, new.session_hash)
        raise PbxUnavailableError
    return Leased(lease.lease_id, username, password, lease.expires_at)


def digest(username: str, password: str) -> str:
    """Return what SIP's digest authentication keeps instead of the password (RFC 2617)."""
    text = f"{username}:{REALM}:{password}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


async def _replace(
    connection: Connection, wish: PhoneWish, new: NewLease, lifetimes: Lifetimes
) -> LiveLease:
    await lock_phone(connection, new.extension)
    alive = await live_leases(connection, living(lifetimes))
    used = next((one for one in alive if one.extension == new.extension and one.in_use), None)
    if used is not None and not wish.take_over:
        raise PhoneInUseError(used.created_at)
    await forget_leases(connection)
    await release_phone(connection, new.extension)
    lease_id = await insert_lease(connection, new)
    alive = await live_leases(connection, living(lifetimes))
    lease = next((one for one in alive if one.lease_id == lease_id), None)
    if lease is None:
        raise NoPhoneError  # the session, or the extension, has just gone
    await append_audit(
        connection,
        actor=wish.person.login,
        action="phone.leased",
        object=f"phone {new.extension}",
        body={"taken_over": used is not None},
    )
    return lease


async def _known_in_time(pool: Pool, lease_id: UUID) -> bool:
    for _ in range(PBX_PATIENCE // POLL):
        async with pool.acquire() as connection:
            if await is_known(connection, lease_id):
                return True
        await asyncio.sleep(POLL.total_seconds())
    return False
