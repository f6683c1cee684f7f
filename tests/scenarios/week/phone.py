"""Calls as Asterisk tells them, and what the journal makes of each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from callcenter.domain.events import CallEvent
from callcenter.services.record_events import Batch, record_events
from tests.integration.journal_parts import NODE, from_number, renamed
from tests.scenarios.week.agenda import Week
from tests.scenarios.week.ledger import Call, Case, Contact
from tests.unit.call_script import ARRIVAL, START, script

MENU_SECONDS = 10.0  # before the queue
KINDS = {"1": "appeal", "3": "ticket"}
CASE_OF = "SELECT case_id FROM calls WHERE caller_e164 = $1 ORDER BY offered_at DESC LIMIT 1"
Line = tuple[float, str, str] | tuple[float, str, str, str]


def arrival(kind: str) -> list[CallEvent]:
    """Return a caller's way through the menu to a kind of case."""
    digit = next(key for key, value in KINDS.items() if value == kind)
    return [*ARRIVAL[:-2], *script((8, "citizen", "MENU", digit), (8.1, "citizen", "KIND", kind))]


def answered(kind: str, wait: float, talk: float, extension: str) -> list[CallEvent]:
    at, end = MENU_SECONDS + wait, MENU_SECONDS + wait + talk
    return [
        *arrival(kind),
        *script(
            (MENU_SECONDS, "citizen", "QUEUE", "hotline"),
            (MENU_SECONDS + 0.1, extension, "CHAN_START"),
            (at - 0.5, extension, "ANSWER"),
            (at - 0.5, extension, "BRIDGE_ENTER", "b1"),
            (at, "citizen", "BRIDGE_ENTER", "b1"),
            (end, "citizen", "BRIDGE_EXIT", "b1"),
            (end, extension, "BRIDGE_EXIT", "b1"),
        ),
        *over(end, "citizen", extension),
    ]


def left(kind: str, wait: float) -> list[CallEvent]:
    """Return a call whose caller leaves the queue."""
    end = MENU_SECONDS + wait
    queued: list[Line] = [(MENU_SECONDS, "citizen", "QUEUE", "hotline")]
    return [*arrival(kind), *script(*queued), *over(end, "citizen")]


def at_night() -> list[CallEvent]:
    closed = script((0.1, "citizen", "HOURS", "closed"))
    return [*ARRIVAL[:3], *closed, *over(9, "")]


def over(seconds: float, by: str, *others: str) -> list[CallEvent]:
    lines: list[Line] = [
        (seconds, "citizen", "HANGUP", by),
        (seconds, "citizen", "CHAN_END"),
        *((seconds, other, "HANGUP", by) for other in others),
        *((seconds, other, "CHAN_END") for other in others),
        (seconds, "citizen", "LINKEDID_END"),
    ]
    return script(*lines)


def new_number(week: Week) -> str:
    """Return a number nobody has called from yet, as the network shows it."""
    return f"8916{week.number():07d}"


def e164(number: str) -> str:
    return f"+7{number[1:]}"


async def ring(week: Week, events: Sequence[CallEvent], number: str) -> tuple[UUID, datetime]:
    """Record a call that has just ended; return its case and when it came."""
    took = max(event.event_at for event in events) - START
    offered_at = week.now() - took - timedelta(seconds=2)
    told = from_number(events, number)
    told = renamed(told, 1 + week.number(), (offered_at - START).total_seconds())
    house = week.house
    async with house.pool.acquire() as connection:
        await record_events(connection, Batch(NODE, told), house.calls, house.rules())
        case_id = await connection.fetchval(CASE_OF, e164(number))
    assert isinstance(case_id, UUID), f"the call from {number} has no case"
    return case_id, offered_at


async def answered_call(week: Week, kind: str, number: str, extension: str) -> Case:
    """Let a citizen reach an operator; return the draft."""
    wait, talk = float(week.chance.randint(1, 120)), float(week.chance.randint(30, 240))
    events = answered(kind, wait, talk, extension)
    case_id, offered_at = await ring(week, events, number)
    week.ledger.calls.append(Call(offered_at, queued=True, answered=True, wait=wait, talk=talk))
    return _case(week, kind, number, case_id, offered_at)


async def abandoned_call(week: Week, kind: str, number: str, wait: float) -> Case:
    case_id, offered_at = await ring(week, left(kind, wait), number)
    week.ledger.calls.append(Call(offered_at, queued=True, answered=False, wait=wait))
    return _case(week, kind, number, case_id, offered_at)


async def night_call(week: Week, number: str) -> Case:
    case_id, offered_at = await ring(week, at_night(), number)
    week.ledger.calls.append(Call(offered_at, queued=False, answered=False))
    return _case(week, "appeal", number, case_id, offered_at)


async def short_call(week: Week, number: str) -> Case:
    case_id, offered_at = await ring(week, [*ARRIVAL[:4], *over(3, "citizen")], number)
    week.ledger.calls.append(Call(offered_at, queued=False, answered=False))
    case = _case(week, "appeal", number, case_id, offered_at)
    case.state = "closed"
    return case


def _case(week: Week, kind: str, number: str, case_id: UUID, at: datetime) -> Case:
    case = Case(kind, "phone", at, case_id, phone=e164(number))
    case.contacts.append(Contact(at, "phone", first=True, staff=None))
    week.ledger.cases.append(case)
    return case
