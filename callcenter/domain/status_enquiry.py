"""The state of a case for whoever knows its number and a second fact (003-37). One rule for all.

A number on the display is no proof of who phones, and ten digits in sequence are no secret. So
the number alone tells nothing, nor does the number one phones from: the asker also says the last
four digits of a phone left with the case or, where letters can be typed, an e-mail address left
with it. For a ticket those of the organisation's head and responsible specialists count too.

An unknown number and a wrong fact give the same answer. Told are the state, the line and dates:
not what the case is about, nor whose it is.
"""

import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from callcenter.domain.case_states import CaseState

LAST_DIGITS: Final = 4


class ToldState(StrEnum):
    """What an asker is told; a sentence for each stands in deploy/asterisk/prompts.toml."""

    RECEIVED = "received"
    REGISTERED = "registered"
    IN_WORK = "in_work"
    DONE = "done"
    REJECTED = "rejected"
    FORWARDED = "forwarded"
    UNDER_CONSIDERATION = "under_consideration"
    ANSWERED = "answered"
    LEFT_WITHOUT_ANSWER = "left_without_answer"
    TERMINATED = "terminated"
    CLOSED = "closed"


TOLD: Final[Mapping[CaseState, ToldState]] = {
    CaseState.DRAFT: ToldState.RECEIVED,
    CaseState.REGISTERED: ToldState.REGISTERED,
    CaseState.IN_WORK: ToldState.IN_WORK,
    CaseState.DONE: ToldState.DONE,
    CaseState.REJECTED: ToldState.REJECTED,
    CaseState.FORWARDED: ToldState.FORWARDED,
    CaseState.UNDER_CONSIDERATION: ToldState.UNDER_CONSIDERATION,
    CaseState.ANSWER_PREPARED: ToldState.UNDER_CONSIDERATION,  # nobody has signed it yet
    CaseState.ANSWERED: ToldState.ANSWERED,
    CaseState.LEFT_WITHOUT_ANSWER: ToldState.LEFT_WITHOUT_ANSWER,
    CaseState.TERMINATED: ToldState.TERMINATED,
    CaseState.CLOSED: ToldState.CLOSED,
}
STILL_OWED: Final = frozenset(
    {ToldState.REGISTERED, ToldState.IN_WORK, ToldState.FORWARDED, ToldState.UNDER_CONSIDERATION}
)


@dataclass(frozen=True, slots=True)
class EnquiredCase:
    """A case as far as an enquiry may look at it."""

    state: str
    line: int | None  # of a ticket; None: on no line
    received_at: datetime
    since: datetime  # when it came into its state
    due_at: datetime | None
    phones: tuple[str, ...]  # E.164, left with it
    emails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """All that is ever told; dates are the office's."""

    state: ToldState
    line: int | None  # 1 to 3: who works on it; None: does not matter now
    received_on: date
    since: date
    due_on: date | None  # None: nothing is owed now


def tell(case: EnquiredCase | None, fact: str, zone: ZoneInfo) -> Told | None:
    """Return what may be told; None: no such case, or the fact is not one of it."""
    if case is None or not is_fact_of(fact, case.phones, case.emails):
        return None
    state = TOLD[CaseState(case.state)]
    owed = case.due_at is not None and state in STILL_OWED
    return Told(
        state=state,
        line=case.line if state is ToldState.IN_WORK else None,
        received_on=case.received_at.astimezone(zone).date(),
        since=case.since.astimezone(zone).date(),
        due_on=case.due_at.astimezone(zone).date() if owed and case.due_at else None,
    )


def is_fact_of(fact: str, phones: Iterable[str], emails: Iterable[str]) -> bool:
    """Return whether `fact` is the end of one of `phones` or one of `emails`."""
    said = fact.strip().casefold()
    ends = [phone[-LAST_DIGITS:] for phone in phones]
    known = ends if re.fullmatch(rf"[0-9]{{{LAST_DIGITS}}}", said) else emails
    # Every one is compared, so that time does not tell how many there are.
    found = [hmac.compare_digest(said.encode(), one.strip().casefold().encode()) for one in known]
    return bool(said) and any(found)
