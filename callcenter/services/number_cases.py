"""Give cases their numbers, in the order in which their calls came to need one."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import structlog

from callcenter.domain.call import Call
from callcenter.domain.case_number import CaseKind, NumbersUsedUpError, make_case_number
from callcenter.services.call_change import CallChange
from callcenter.services.keep_cases import UNTIL_CHOSEN
from db.cases import Numbered, NumberWish, number_cases, take_numbers
from db.pool import Connection

log = structlog.get_logger(__name__)


async def number_cases_of(
    connection: Connection, changes: Sequence[CallChange], zone: ZoneInfo
) -> None:
    """Give numbers to cases that have none; the kind is the caller's choice, or an appeal."""
    due = sorted(
        (change for change in changes if change.needs_number_now),
        key=lambda change: change.place,
    )
    wishes = [
        NumberWish(change.case_id, _kind(change.call), _kind(change.call).digit, year % 100)
        for change in due
        if change.case_id is not None
        for year in [change.call.offered_at.astimezone(zone).year]
    ]
    if not wishes:
        return
    taken = {row.case_id: row.running for row in await take_numbers(connection, wishes)}
    numbered = [
        Numbered(wish.case_id, wish.kind, number)
        for wish in wishes
        if (number := _number(wish, taken.get(wish.case_id))) is not None
    ]
    if numbered:
        await number_cases(connection, numbered)


def _kind(call: Call) -> CaseKind:
    return call.kind or UNTIL_CHOSEN


def _number(wish: NumberWish, running: int | None) -> str | None:
    if running is None:
        return None
    try:
        return make_case_number(CaseKind(wish.kind), wish.year, running)
    except NumbersUsedUpError:
        log.error("case.no_number_left", kind=wish.kind, year=wish.year)  # noqa: TRY400 - no trace helps
        return None
