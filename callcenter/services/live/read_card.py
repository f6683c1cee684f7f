"""Read the card of a call: who it may be, and what the hotline knows of the number.

For whose phone has the call now, who answered it, and who may read all calls. The reading is
recorded once for each call and person, however often the panel asks again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from callcenter.domain.access import Action, Owner, Person, reach
from callcenter.domain.live.who_calls import Candidate, Listed, Named, candidates
from callcenter.domain.phone_numbers import NumberKind, normalise
from callcenter.services.record_reading import denied, read
from db.cards import CardCall, CardCalled, CardNumber, card_call, card_number, note_reading
from db.pool import Pool

NOTHING_KNOWN: Final = CardNumber((), (), (), (), ())
LISTED: Final = TypeAdapter(list[Listed])
NAMED: Final = TypeAdapter(list[Named])


@dataclass(frozen=True, slots=True)
class Card:
    """What pops up when the phone rings."""

    linkedid: str
    case_id: UUID | None  # None: the journal brings it in a moment, or it is a call out
    case_number: str | None
    case_kind: str | None
    case_version: int | None
    case_person_id: UUID | None  # None: nobody has said whose it is
    caller_e164: str | None  # the citizen's, whoever called whom
    withheld: bool  # the caller does not show a number
    who: tuple[Candidate, ...]
    organisations: Sequence[Mapping[str, Any]]
    open_cases: Sequence[Mapping[str, Any]]
    earlier_calls: Sequence[Mapping[str, Any]]
    queue: str | None
    waited_seconds: float | None  # in queues, so far; None: was in none
    menu_choice: str | None
    dialled_number: str


async def read_card(pool: Pool, person: Person, linkedid: str, area_code: str) -> Card | None:
    """Return the card; None when there is none for this person."""
    async with pool.acquire() as connection, connection.transaction():
        found = await card_call(connection, linkedid, person.extension)
        if not _may_read(person, found):
            await denied(connection, person, f"card {linkedid}")
            return None
        call = found.call or _expected(linkedid, found.ring or {})
        number = NOTHING_KNOWN
        if call.citizen_e164 is not None:
            number = await card_number(connection, call.citizen_e164, call.case_id, linkedid)
        if await note_reading(connection, linkedid, person.user_id):
            await read(connection, person, f"card {linkedid}")
    return _card(call, number, found, area_code)


def _may_read(person: Person, found: CardCalled) -> bool:
    """Tell whether the card is theirs: a call on one's own phone is, answered or not."""
    allowed = reach(person, Action.READ_CARD)
    if allowed.agent_id is not None and found.ring is not None:
        return True
    return found.call is not None and allowed.covers(Owner(found.call.agent_id))


def _expected(linkedid: str, ring: Mapping[str, Any]) -> CardCall:
    """Return a call of which only the phone that rings for it tells yet."""
    return CardCall(
        linkedid=linkedid,
        direction=ring.get("direction", "inbound"),
        caller_raw=ring.get("caller_e164") or "",
        citizen_e164=ring.get("caller_e164"),
        dialled_number="",
        menu_choice=ring.get("menu_choice"),
        queue=ring.get("queue"),
        queued_at=None,
        answered_at=None,
        ended_at=None,
        wait_seconds=0.0,
        agent_id=None,
        case_id=None,
        case_number=None,
        case_kind=None,
        case_version=None,
        case_person_id=None,
    )


def _card(call: CardCall, number: CardNumber, found: CardCalled, area_code: str) -> Card:
    return Card(
        linkedid=call.linkedid,
        case_id=call.case_id,
        case_number=call.case_number,
        case_kind=call.case_kind,
        case_version=call.case_version,
        case_person_id=call.case_person_id,
        caller_e164=call.citizen_e164,
        withheld=_is_withheld(call, area_code),
        who=candidates(LISTED.validate_python(number.people), NAMED.validate_python(number.named)),
        organisations=number.organisations,
        open_cases=number.open_cases,
        earlier_calls=number.earlier_calls,
        queue=call.queue,
        waited_seconds=_waited(call, found),
        menu_choice=call.menu_choice,
        dialled_number=call.dialled_number,
    )


def _is_withheld(call: CardCall, area_code: str) -> bool:
    if call.direction != "inbound" or call.citizen_e164 is not None:
        return False
    return normalise(call.caller_raw, area_code).kind is NumberKind.ANONYMOUS


def _waited(call: CardCall, found: CardCalled) -> float | None:
    if call.queued_at is None:
        return None
    if call.answered_at is not None or call.ended_at is not None:
        return call.wait_seconds
    return max((found.at - call.queued_at).total_seconds(), 0.0)
