"""greet: linkedid, caller's number. Beside the call: names its draft case, says nothing."""

import structlog

from agi.session import Session
from callcenter.services.ask_in_time import NoAnswerInTimeError
from callcenter.services.greet_caller import greet_caller
from db.pool import Pool

log = structlog.get_logger(__name__)


async def greet(session: Session, pool: Pool, area_code: str) -> None:
    linkedid, number = session.argument(1), session.argument(2)
    try:
        greeting = await greet_caller(pool, linkedid, number, area_code)
    except NoAnswerInTimeError:
        log.warning("greet.no_answer_in_time", linkedid=linkedid)
        return
    log.debug("greet.done", linkedid=linkedid, named=greeting.named, known=greeting.known)
    await session.done(linkedid)
