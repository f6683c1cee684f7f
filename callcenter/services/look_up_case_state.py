"""Look up the state of a case for a caller who typed its number.

A number on the display is no proof of who phones, and ten digits are no secret: a caller
hears the state and one date, nothing of what the case is about or whose it is.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from callcenter.domain.case_number import is_case_number
from callcenter.domain.lookup_limit import LookupLimit
from callcenter.services.ask_in_time import NoAnswerInTimeError, ask_in_time
from db.dialogues import CaseStateRow, case_state
from db.pool import Pool

log = structlog.get_logger(__name__)

ANSWER_SECONDS: Final = 0.4  # the caller is to hear something within half a second


class SpokenState(StrEnum):
    """What the dialplan has a sentence for."""

    DRAFT = "draft"
    REGISTERED = "registered"
    CLOSED = "closed"
    NOT_FOUND = "not_found"
    INVALID = "invalid"  # not ten digits, or the check digit is wrong: a typing slip
    UNAVAILABLE = "unavailable"  # no answer in time, or asked too often


@dataclass(frozen=True, slots=True)
class SpokenAnswer:
    state: SpokenState
    on: date | None = None  # office date on which the case came into this state


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """What a lookup needs besides the caller's words."""

    pool: Pool
    zone: ZoneInfo  # the office's
    limit: LookupLimit


async def look_up_case_state(
    desk: CaseDesk, digits: str, caller: str, now: datetime
) -> SpokenAnswer:
    """Return what may be said about case `digits`, at the latest after ANSWER_SECONDS.

    `caller` is the number shown, empty when withheld; each may ask so many times an hour.
    """
    if not is_case_number(digits):
        return SpokenAnswer(SpokenState.INVALID)
    if not desk.limit.allow(caller, now):
        log.warning("case_lookup.too_many", caller=caller)
        return SpokenAnswer(SpokenState.UNAVAILABLE)
    try:
        row = await ask_in_time(desk.pool, partial(case_state, case_number=digits), ANSWER_SECONDS)
    except NoAnswerInTimeError:
        log.warning("case_lookup.no_answer_in_time")
        return SpokenAnswer(SpokenState.UNAVAILABLE)
    return _spoken(row, desk.zone)


def _spoken(row: CaseStateRow | None, zone: ZoneInfo) -> SpokenAnswer:
    if row is None:
        return SpokenAnswer(SpokenState.NOT_FOUND)
    state = SpokenState(row.state)
    moments = {SpokenState.REGISTERED: row.registered_at, SpokenState.CLOSED: row.closed_at}
    since = moments.get(state) or row.created_at
    return SpokenAnswer(state, since.astimezone(zone).date())
