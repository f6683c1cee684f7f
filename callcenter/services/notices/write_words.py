"""Write a notice's words: the newest template, filled with the case's own dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from callcenter.domain.case_number import display_case_number
from callcenter.domain.notice_templates import as_html, fill, own_text
from callcenter.domain.notice_texts import Language, NoticeText
from callcenter.domain.notices import STAFF_OF, NoticeKind
from callcenter.settings import Settings
from db.notice_addresses import case_facts
from db.notice_templates import current_template
from db.notices import OutboxRow, Written
from db.pool import Connection

MOMENTS: Final = ("registered_at", "due_at", "dispute_until")
END_OF_DAY: Final = time(23, 59)


@dataclass(frozen=True, slots=True)
class House:
    """Who writes, in what language, and whose clock counts."""

    language: Language
    zone: ZoneInfo
    hotline: str
    phone: str
    origin: str

    @classmethod
    def of(cls, settings: Settings) -> "House":
        number = settings.hotline_numbers[0].number
        mail = settings.mail
        return cls(mail.language, settings.zone, mail.from_name, f"+{number}", settings.origin)


async def write_words(connection: Connection, house: House, row: OutboxRow) -> Written:
    """Return the words of a notice, in the language of the house."""
    kind = NoticeKind(row.kind)
    saved = await current_template(connection, row.kind, house.language)
    text = NoticeText(saved.subject, saved.body) if saved else own_text(kind, house.language)
    filled = fill(text, await _values(connection, house, row))
    version = saved.version if saved else 0
    return Written(house.language, version, filled.subject, filled.body, as_html(filled.body))


async def _values(connection: Connection, house: House, row: OutboxRow) -> dict[str, str]:
    known: dict[str, Any] = {"hotline": house.hotline, "phone": house.phone, "number": "-"}
    if row.case_id is not None:
        known |= await _of_case(connection, row.case_id)
    if NoticeKind(row.kind) in STAFF_OF:
        known["link"] = f"{house.origin}/cases/{row.case_id}"
    return plain_values({**known, **row.facts}, house.zone)


async def _of_case(connection: Connection, case_id: UUID) -> dict[str, Any]:
    facts = await case_facts(connection, case_id)
    known: dict[str, Any] = {name: getattr(facts, name) for name in MOMENTS}
    if facts.case_number:
        known["number"] = display_case_number(facts.case_number)
    return known


def plain_values(facts: Mapping[str, Any], zone: ZoneInfo) -> dict[str, str]:
    """Return what placeholders become; moments in the region's time, as people write them."""
    return {
        name: _moment(value, zone) if name in MOMENTS else str(value)
        for name, value in facts.items()
        if value is not None
    }


def _moment(value: datetime | str, zone: ZoneInfo) -> str:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    local = at.astimezone(zone) if at.tzinfo else at
    whole_day = local.time().replace(second=0, microsecond=0) == END_OF_DAY
    return local.strftime("%d.%m.%Y" if whole_day else "%d.%m.%Y %H:%M")
