"""Look up the state of a case for a caller who typed its number and a second fact."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from callcenter.domain.case_number import is_case_number
from callcenter.domain.rate_limits import (
    ENQUIRIES_OF_CALLER,
    ENQUIRIES_OF_CASE,
    ENQUIRIES_WITHHELD,
)
from callcenter.domain.status_enquiry import Told
from callcenter.services.ask_in_time import NoAnswerInTimeError, ask_in_time
from callcenter.services.enquire_state import enquire_state
from callcenter.services.limit_rate import Counted, TooOftenError
from db.pool import Connection, Pool

log = structlog.get_logger(__name__)

ANSWER_SECONDS: Final = 0.4  # the caller is to hear something within half a second


class NotTold(StrEnum):
    """Why no state is spoken; what the dialplan does then."""

    NOT_FOUND = "not_found"  # no such case, or another fact: asked again
    INVALID = "invalid"  # not ten digits, or the check digit is wrong: a typing slip
    UNAVAILABLE = "unavailable"  # no answer in time, or asked too often


@dataclass(frozen=True, slots=True)
class SpokenAnswer:
    """What the dialplan has a sentence for: a ToldState or a NotTold, and what follows it."""

    state: str
    line: int | None = None
    on: date | None = None  # since when it is in this state
    due_on: date | None = None

    @classmethod
    def of(cls, told: Told | None) -> "SpokenAnswer":
        if told is None:
            return cls(NotTold.NOT_FOUND)
        return cls(told.state, told.line, told.since, told.due_on)


async def look_up_case_state(
    pool: Pool, zone: ZoneInfo, digits: str, fact: str, caller: str
) -> SpokenAnswer:
    """Return what may be said about case `digits`, at the latest after ANSWER_SECONDS.

    `fact` is what the caller typed after the number, `caller` the number shown, empty when
    withheld: it proves nothing and only counts how often somebody asks.
    """
    if not is_case_number(digits):
        return SpokenAnswer(NotTold.INVALID)

    async def ask(connection: Connection) -> Told | None:
        return await enquire_state(connection, zone, digits, fact, limits_of(caller, digits))

    try:
        return SpokenAnswer.of(await ask_in_time(pool, ask, ANSWER_SECONDS))
    except NoAnswerInTimeError:
        log.warning("case_lookup.no_answer_in_time")
    except TooOftenError as refused:
        log.warning("case_lookup.too_many", limit=refused.limit.name, caller=caller)
    return SpokenAnswer(NotTold.UNAVAILABLE)


def limits_of(caller: str, digits: str) -> list[Counted]:
    by_caller = (ENQUIRIES_OF_CALLER, caller) if caller else (ENQUIRIES_WITHHELD, "")
    return [by_caller, (ENQUIRIES_OF_CASE, digits)]
