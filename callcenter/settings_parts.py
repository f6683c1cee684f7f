"""What settings are made of: kinds of values, and parts with rules of their own."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from typing import Annotated, Final, LiteralString, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from callcenter.domain.deadline_kinds import WarnPolicy
from callcenter.domain.urgency import TERMS, Reading, Terms, Urgency
from callcenter.domain.work_calendar import DayKind, WorkCalendar
from callcenter.domain.work_calendar_russia import RUSSIA

LONGEST_TERM: Final = timedelta(days=366)


def _existing_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # by whether it is unknown, a path or a folder
        raise ValueError("no such time zone; write it as Europe/Moscow") from None
    return name


def _postgresql_url(url: SecretStr) -> SecretStr:
    if not re.match(r"postgres(ql)?://", url.get_secret_value()):
        raise ValueError("begin it with postgresql://")
    return url


def _one_word(secret: SecretStr) -> SecretStr:
    """Refuse what would be another line, a comment or a blank in Asterisk's own files."""
    if not re.fullmatch(r"[0-9A-Za-z_.+/=-]{16,128}", secret.get_secret_value()):
        raise ValueError("16 to 128 of the signs 0-9 A-Z a-z _ . + / = -")
    return secret


def refused(code: LiteralString, text: str) -> PydanticCustomError:
    """Return what a check of several values raises; the panel has words of its own for `code`."""
    return PydanticCustomError(code, "{text}", {"text": text})


def _without_zone(value: time) -> time:
    if value.tzinfo is not None:
        raise refused("time_zone", "a local time of the office, without a zone: 08:30")
    return value


def repeated(names: Iterable[str]) -> list[str]:
    """Return what stands in `names` more than once."""
    return sorted(name for name, count in Counter(names).items() if count > 1)


Title = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]
Digits = Annotated[str, Field(pattern=r"^[0-9]{2,15}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
Extension = Annotated[str, Field(pattern=r"^[0-9]{2,6}$")]
Port = Annotated[int, Field(ge=0, le=65535)]
Host = Annotated[str, Field(pattern=r"^[0-9A-Za-z.:_/\[\]-]{1,255}$")]
# As a browser sends it: no path, no closing slash, or no page of ours would count as ours.
Origin = Annotated[str, Field(pattern=r"^https?://[0-9a-z.\[\]:-]{1,255}$")]
Zone = Annotated[str, AfterValidator(_existing_zone)]
# What OpenAPI calls "time" has an offset (RFC 3339, 5.6); these have none.
WALL_TIME: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"
WallTime = Annotated[
    time, AfterValidator(_without_zone), WithJsonSchema({"type": "string", "pattern": WALL_TIME})
]
Duration = Annotated[timedelta, Field(gt=timedelta(0))]
# What has expired is refused at once; its file may wait for the next turn, not for long.
PurgeInterval = Annotated[timedelta, Field(ge=timedelta(seconds=1), le=timedelta(minutes=10))]
Term = Annotated[timedelta, Field(gt=timedelta(0), le=LONGEST_TERM)]
WorkingDays = Annotated[float, Field(gt=0, le=366, allow_inf_nan=False)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_postgresql_url)]
AmiSecret = Annotated[SecretStr, AfterValidator(_one_word)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Regulation(Part):
    """What the regulations leave to a region: the desk's hours, its days, what it promises."""

    opens: WallTime = time(8, 30)  # 003-32
    closes: WallTime = time(17, 0)
    short_day_closes: WallTime = time(16, 0)
    days_off: tuple[date, ...] = ()  # of the region's own law; these three win over the country
    short_days: tuple[date, ...] = ()
    working_days: tuple[date, ...] = ()
    registration: Mapping[Urgency, Term] = {
        urgency: terms.registration for urgency, terms in TERMS.items()
    }
    execution: Mapping[Urgency, Term] = {
        urgency: terms.execution for urgency, terms in TERMS.items()
    }
    execution_days: Mapping[Urgency, WorkingDays] = {
        urgency: terms.execution_days for urgency, terms in TERMS.items()
    }
    reading: Reading = Reading.CALENDAR  # ambiguity A1
    warn_share: Annotated[float, Field(gt=0, le=1)] = 0.75  # of a term that has passed
    warn_before: Annotated[timedelta, Field(ge=timedelta(0), le=LONGEST_TERM)] = timedelta(0)
    phone_complaint_is_59fz: bool = False  # ambiguity A8
    email_is_59fz: bool = False  # ambiguity A10: whether 547-FZ binds a clinic

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.opens < self.short_day_closes <= self.closes:
            text = "opens must be before short_day_closes, and that not after closes"
            raise refused("desk_order", text)
        for name in ("registration", "execution", "execution_days"):
            if missing := [urgency for urgency in Urgency if urgency not in getattr(self, name)]:
                text = f"{name}: {', '.join(missing)} is missing; name all four"
                raise refused("terms_incomplete", text)
        if twice := repeated(str(day) for day in self._own_days()):
            text = f"{', '.join(twice)} stands twice among the region's days"
            raise refused("day_twice", text)
        return self

    def _own_days(self) -> tuple[date, ...]:
        return (*self.days_off, *self.short_days, *self.working_days)

    @property
    def calendar(self) -> WorkCalendar:
        own = dict.fromkeys(self.days_off, DayKind.OFF)
        own |= dict.fromkeys(self.short_days, DayKind.SHORT)
        own |= dict.fromkeys(self.working_days, DayKind.WORKING)
        return WorkCalendar(RUSSIA, own)

    @property
    def warn(self) -> WarnPolicy:
        return WarnPolicy(self.warn_share, self.warn_before)

    @property
    def terms(self) -> dict[Urgency, Terms]:
        return {
            urgency: Terms(
                self.registration[urgency], self.execution[urgency], self.execution_days[urgency]
            )
            for urgency in Urgency
        }
