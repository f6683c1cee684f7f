"""status: linkedid, ten digits, second fact. The state of a case, for the dialplan to speak."""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from agi.session import Session
from callcenter.services.look_up_case_state import look_up_case_state
from db.pool import Pool

STATE: Final = "CC_STATUS"  # callcenter.domain.status_enquiry.ToldState, or why nothing is told
LINE: Final = "CC_STATUS_LINE"  # 1 to 3; empty: no line to speak
ON: Final = "CC_STATUS_ON"  # YYYY-MM-DD in the office's zone; empty: no date to speak
DUE: Final = "CC_STATUS_DUE"  # likewise


async def status(session: Session, pool: Pool, zone: ZoneInfo) -> None:
    linkedid, digits, fact = (session.argument(number) for number in (1, 2, 3))
    caller = session.environment.caller_number
    answer = await look_up_case_state(pool, zone, digits, fact, caller)
    await session.share(ON, _text(answer.on), linkedid)
    if answer.due_on:  # the dialplan has emptied both
        await session.share(DUE, _text(answer.due_on), linkedid)
    if answer.line:
        await session.share(LINE, str(answer.line), linkedid)
    await session.share(STATE, str(answer.state), linkedid)
    await session.done(linkedid)


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
