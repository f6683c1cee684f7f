"""Tell the bridge whose digests the PBX is to have, and hear which it has."""

from collections.abc import Sequence
from uuid import UUID

from callcenter.services.sign_in import Lifetimes
from callcenter.services.softphone.living import living
from db.pool import Pool
from db.softphones import LiveLease, known_to_pbx, live_leases


async def wanted_keys(pool: Pool, lifetimes: Lifetimes) -> list[LiveLease]:
    """Return the leases that live now; the PBX is to have their digests and no others."""
    async with pool.acquire() as connection:
        return await live_leases(connection, living(lifetimes))


async def note_known(pool: Pool, lease_ids: Sequence[UUID]) -> None:
    """Write down that the PBX has these; whoever asked for one goes on."""
    async with pool.acquire() as connection:
        await known_to_pbx(connection, lease_ids)
