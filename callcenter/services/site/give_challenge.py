"""Give a stranger who opens a form the work that goes with sending it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from callcenter.domain.proof_of_work import LATEST, SOONEST, Purpose, Ticket, bits_for
from callcenter.domain.rate_limits import CHALLENGES_OF_ADDRESS
from callcenter.services.limit_rate import limit_rate
from callcenter.services.site.desk import SiteDesk, counted_as, key_of
from db.clock_marks import app_now


@dataclass(frozen=True, slots=True)
class Challenge:
    challenge: str
    bits: int  # SHA-256 of `challenge:nonce` begins with so many zero bits
    not_before: datetime
    expires_at: datetime


async def give_challenge(desk: SiteDesk, address: str | None) -> Challenge:
    """Return a challenge, the harder the more `address` has taken. Raises TooOftenError."""
    async with desk.pool.acquire() as connection:
        taken = await limit_rate(connection, [(CHALLENGES_OF_ADDRESS, counted_as(address))])
        now = (await app_now(connection)).replace(microsecond=0)
        bits = bits_for(taken, desk.challenge_bits)
        token = Ticket(Purpose.FORM, uuid4(), now, bits).signed(await key_of(connection))
    return Challenge(token, bits, now + SOONEST, now + LATEST)
