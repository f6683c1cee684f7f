"""Contacts: every time somebody turned to the hotline, in any channel (003-21, 003-22)."""

from dataclasses import dataclass
from typing import Final

from callcenter.domain.figures.figure import Counts, Figure, Unit, Words, share


@dataclass(frozen=True, slots=True)
class ContactCounts(Counts):
    phone: int = 0
    email: int = 0
    site: int = 0
    paper: int = 0
    imported: int = 0
    by_citizens: int = 0  # citizens and those who speak for them
    by_staff: int = 0  # employees of organisations and of the Department
    first: int = 0  # opened their case; the others came back to it

    @property
    def all(self) -> int:
        return self.phone + self.email + self.site + self.paper + self.imported


def _channel(name: str, title: Words) -> Figure[ContactCounts]:
    text = Words("обращения этого канала в периоде", "contacts of this channel in the period")
    return Figure(
        f"contacts_{name}", title, text, Unit.COUNT, "003-28", lambda c: getattr(c, name)
    )


CONTACT_FIGURES: Final[tuple[Figure[ContactCounts], ...]] = (
    Figure(
        "contacts_all",
        Words("Обращений всего", "Contacts"),
        Words("строки электронного журнала за период", "lines of the electronic journal"),
        Unit.COUNT, "003-22", lambda c: c.all,
    ),
    _channel("phone", Words("По телефону", "By phone")),
    _channel("email", Words("По электронной почте", "By e-mail")),
    _channel("site", Words("На сайте", "On the site")),
    _channel("paper", Words("На бумаге", "On paper")),
    _channel("imported", Words("Загружено из других систем", "Imported")),
    Figure(
        "contacts_staff_share",
        Words("Доля работников", "Share of staff"),
        Words(
            "обращения работников ÷ обращения, где известно, кто обратился",
            "contacts of employees ÷ contacts whose caller is known",
        ),
        Unit.SHARE, "001-14", lambda c: share(c.by_staff, c.by_staff + c.by_citizens),
        "known_only",
    ),
    Figure(
        "contacts_repeated_share",
        Words("Доля повторных", "Share that came back"),
        Words(
            "обращения к уже открытому делу ÷ все обращения",
            "contacts about a case that was there already ÷ all contacts",
        ),
        Unit.SHARE, "003-22", lambda c: share(c.all - c.first, c.all),
    ),
)  # fmt: skip
