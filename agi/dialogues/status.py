"""status: linkedid, ten digits. The state of a case for the caller's dialplan to speak."""

from typing import Final

from agi.session import Session
from callcenter import clock
from callcenter.services.look_up_case_state import CaseDesk, look_up_case_state

STATE: Final = "CC_STATUS"  # callcenter.services.look_up_case_state.SpokenState
ON: Final = "CC_STATUS_ON"  # YYYY-MM-DD in the office's zone; empty: no date to speak


async def status(session: Session, desk: CaseDesk) -> None:
    linkedid, digits = session.argument(1), session.argument(2)
    caller = session.environment.caller_number
    answer = await look_up_case_state(desk, digits, caller, clock.now())
    await session.share(ON, answer.on.isoformat() if answer.on else "", linkedid)
    await session.share(STATE, answer.state.value, linkedid)
    await session.done(linkedid)
