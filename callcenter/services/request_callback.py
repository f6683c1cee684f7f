"""Tell a caller who asks to be called back what we can promise.

The obligation itself is written by the journal, from the dialplan's own CALLBACK event: so it
stands even when nobody here answered. This only finds the truest sentence to play.
"""

from enum import StrEnum
from functools import partial
from typing import Final

import structlog

from callcenter.domain.phone_numbers import normalise
from callcenter.services.ask_in_time import NoAnswerInTimeError, ask_in_time
from db.dialogues import has_open_callback
from db.pool import Pool

log = structlog.get_logger(__name__)

ANSWER_SECONDS: Final = 0.4  # the caller is to hear something within half a second


class Promise(StrEnum):
    """What the dialplan has a sentence for."""

    PROMISED = "promised"
    ALREADY = "already"  # an earlier request is still open; this one joins it
    NO_NUMBER = "no_number"  # withheld, or nothing one can dial
    UNAVAILABLE = "unavailable"  # no answer in time; the request stands all the same


async def request_callback(pool: Pool, raw_number: str, area_code: str) -> Promise:
    """Return what may be promised to `raw_number`, at the latest after ANSWER_SECONDS."""
    phone = normalise(raw_number, area_code).e164
    if phone is None:
        return Promise.NO_NUMBER
    question = partial(has_open_callback, phone_e164=phone)
    try:
        owed = await ask_in_time(pool, question, ANSWER_SECONDS)
    except NoAnswerInTimeError:
        log.warning("callback_request.no_answer_in_time")
        return Promise.UNAVAILABLE
    return Promise.ALREADY if owed else Promise.PROMISED
