"""callback: linkedid, caller's number. Which promise the caller's dialplan should speak."""

from typing import Final

from agi.session import Session
from callcenter.services.request_callback import request_callback
from db.pool import Pool

PROMISE: Final = "CC_CALLBACK"  # callcenter.services.request_callback.Promise


async def callback(session: Session, pool: Pool, area_code: str) -> None:
    linkedid, number = session.argument(1), session.argument(2)
    promise = await request_callback(pool, number, area_code)
    await session.share(PROMISE, promise.value, linkedid)
    await session.done(linkedid)
