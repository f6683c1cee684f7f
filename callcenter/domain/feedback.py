"""A message of the federal feedback platform (ПОС) out of a row of its export. Pure rules.

The columns are those of the export as hospitals receive it (domain: "real export columns of
ПОС"). All of it stays the platform's: a later export overwrites it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from callcenter.domain.appeals.kinds import AppealKind
from callcenter.domain.errors import DomainError
from callcenter.domain.office import Office

# Heading in small letters, ё as е -> our name.
COLUMNS: Final[Mapping[str, str]] = {
    "номер": "number",
    "номер епгу": "epgu_number",
    "источник": "source",
    "верхнеуровневый лко": "top_coordinator",
    "категория": "category",
    "подкатегория": "subcategory",
    "факт": "fact",
    "организация, в которую поступило сообщение": "sent_to",
    "организация, в которой находится сообщение": "held_by",
    "дата поступления": "received_at",
    "дата планируемого завершения работ": "planned_on",
    "дата фактического завершения работ": "finished_on",
    "стадия": "stage",
    "статус": "status",
    "просрочено": "overdue",
    "фаст-трек": "fast_track",
    "фз": "law",
    "заявитель выбрал подачу по 59-фз": "chose_59fz",
    "тип решения": "decision",
    "оценка ответа заявителем": "rating",
    "повторное рассмотрение": "considered_again",
    "фио координатора": "coordinator",
    "фио исполнителя": "executor",
    "фио руководителя": "head",
}
TO_FEDERAL: Final = "направлено по email в фоив"  # its heading goes on with the bodies' names
OPTIONAL: Final = frozenset({"sent_to_federal", "coordinator", "executor", "head"})
REQUIRED: Final = tuple(name for name in COLUMNS.values() if name not in OPTIONAL)

YES, NO = frozenset({"да", "yes", "true", "1"}), frozenset({"", "нет", "no", "false", "0", "-"})
MOMENT: Final = re.compile(
    r"(?:(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})|(?P<y2>\d{4})-(?P<m2>\d\d)-(?P<d2>\d\d))"
    r"(?:[T ,]+(?P<H>\d{1,2}):(?P<M>\d\d)(?::\d\d(?:\.\d+)?)?)?"
)
LONGEST: Final = 4000
LONGEST_NUMBER: Final = 64
GRATITUDE: Final = "благодарност"
FINISHED_STAGE: Final = "завершено"


class CellRefusedError(DomainError):
    """A cell cannot be read; `column` is ours, `reason` says what to do."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}")
        self.column = column
        self.reason = reason


@dataclass(frozen=True, slots=True)
class FeedbackMessage:
    """All that the platform owns, in the table's order."""

    number: str
    epgu_number: str
    source: str
    top_coordinator: str
    category: str
    subcategory: str
    fact: str
    sent_to: str
    held_by: str
    received_at: datetime
    planned_on: date | None
    finished_on: date | None
    stage: str
    status: str
    overdue: bool
    fast_track: bool
    law: str
    chose_59fz: bool
    decision: str
    sent_to_federal: str
    rating: int | None  # 1 worst, 5 best; None: not given
    considered_again: bool
    coordinator: str
    executor: str
    head: str

    @property
    def kind(self) -> AppealKind:
        """Return what it is: thanks are kept apart from complaints (A32)."""
        said = f"{self.category} {self.subcategory} {self.fact}".casefold()
        return AppealKind.GRATITUDE if GRATITUDE in said else AppealKind.COMPLAINT

    @property
    def finished(self) -> bool:
        return self.stage.casefold() == FINISHED_STAGE

    @property
    def topic(self) -> str:
        return (self.fact or self.subcategory or self.category)[:200]

    @property
    def text(self) -> str:
        """Return all the export says of the matter: the message itself is not in it."""
        return " / ".join(part for part in (self.category, self.subcategory, self.fact) if part)


def message_of(cells: Mapping[str, str], office: Office, now: datetime) -> FeedbackMessage:
    """Return the message of a row, its columns called as ours; raises CellRefusedError."""
    received_at = _moment(cells, office)
    if received_at > now:
        raise CellRefusedError("received_at", "lies in the future; correct the date")
    flags = ("overdue", "fast_track", "chose_59fz", "considered_again")
    own = {"number", "received_at", "planned_on", "finished_on", "rating", *flags}
    names = [name for name in (*COLUMNS.values(), "sent_to_federal") if name not in own]
    return FeedbackMessage(
        number=_number(cells),
        received_at=received_at,
        planned_on=_day(cells, "planned_on"),
        finished_on=_day(cells, "finished_on"),
        rating=_rating(cells),
        overdue=_flag(cells, "overdue"),
        fast_track=_flag(cells, "fast_track"),
        chose_59fz=_flag(cells, "chose_59fz"),
        considered_again=_flag(cells, "considered_again"),
        **{name: _text(cells, name) for name in names},
    )


def _text(cells: Mapping[str, str], column: str, longest: int = LONGEST) -> str:
    said = " ".join(cells.get(column, "").split())
    if len(said) > longest:
        raise CellRefusedError(column, f"is longer than {longest} signs; shorten it")
    return said


def _number(cells: Mapping[str, str]) -> str:
    said = _text(cells, "number", LONGEST_NUMBER)
    if not said:
        raise CellRefusedError("number", "is empty; every message has a number")
    return said


def _flag(cells: Mapping[str, str], column: str) -> bool:
    said = cells.get(column, "").casefold()
    if said not in YES | NO:
        raise CellRefusedError(column, "is neither Да nor Нет")
    return said in YES


def _rating(cells: Mapping[str, str]) -> int | None:
    said = cells.get("rating", "").removesuffix(".0")
    if said in {"", "-"}:
        return None
    if said not in {"1", "2", "3", "4", "5"}:
        raise CellRefusedError("rating", "is not one of 1 to 5")
    return int(said)


def _day(cells: Mapping[str, str], column: str) -> date | None:
    said = cells.get(column, "")
    return _read(said, column).date() if said else None


def _moment(cells: Mapping[str, str], office: Office) -> datetime:
    """Return when it came: a day without an hour is meant as the office's opening then (A3)."""
    said = cells.get("received_at", "")
    read = _read(said, "received_at")
    hour = read.time() if ":" in said else office.opens
    return datetime.combine(read.date(), hour, office.zone)


def _read(said: str, column: str) -> datetime:
    found = MOMENT.fullmatch(said)
    if found is None:
        raise CellRefusedError(column, "is no date; write it as 06.01.2026")
    year, month, day = (int(found[one] or found[f"{one}2"]) for one in ("y", "m", "d"))
    try:
        return datetime.combine(
            date(year, month, day), time(int(found["H"] or 0), int(found["M"] or 0))
        )
    except ValueError:
        raise CellRefusedError(column, "is no date of the calendar") from None
