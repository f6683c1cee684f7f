"""Shapes of the settings as the panel edits them. A duration is a number of seconds."""

from collections.abc import Container
from datetime import date, datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from callcenter.api.shapes import Shown
from callcenter.domain.urgency import Reading, Urgency
from callcenter.services.configuring.read_settings import Source
from callcenter.settings import HotlineNumber, OperatorPhone, Queue, WorkingHours
from callcenter.settings_agents import BreakReason
from callcenter.settings_changes import SECTIONS, Section
from callcenter.settings_parts import WallTime

Seconds = Annotated[float, Field(ge=0, le=366 * 86400, allow_inf_nan=False)]
SUFFIX: Final = "_seconds"


class Values(BaseModel):
    """Asked and shown alike; each value is judged by the settings' own rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HoursValues(Values):
    working_hours: list[WorkingHours]


class QueuesValues(Values):
    queues: list[Queue]


class PhonesValues(Values):
    operator_phones: list[OperatorPhone]


class NumbersValues(Values):
    hotline_numbers: list[HotlineNumber]


class MenuValues(Values):
    menu_wait_seconds: Seconds


class DeskValues(Values):
    opens: WallTime
    closes: WallTime
    short_day_closes: WallTime


class CalendarValues(Values):
    days_off: list[date]
    short_days: list[date]
    working_days: list[date]


class TermsValues(Values):
    registration_seconds: dict[Urgency, Seconds]
    execution_seconds: dict[Urgency, Seconds]
    execution_days: dict[Urgency, float]
    reading: Reading
    warn_share: float
    warn_before_seconds: Seconds


class PromisesValues(Values):
    callback_due_seconds: Seconds
    short_call_seconds: Seconds


class RetentionValues(Values):
    recording_retention_seconds: Seconds


class AgentsValues(Values):
    """No reasons: the usual ones."""

    wrap_up_seconds: Seconds
    break_reasons: Annotated[list[BreakReason], Field(max_length=20)]


class ChangeAsked(Values):
    """The section of the path and no other; nothing at all: back to the server's own."""

    hours: HoursValues | None = None
    queues: QueuesValues | None = None
    phones: PhonesValues | None = None
    numbers: NumbersValues | None = None
    menu: MenuValues | None = None
    desk: DeskValues | None = None
    calendar: CalendarValues | None = None
    terms: TermsValues | None = None
    promises: PromisesValues | None = None
    retention: RetentionValues | None = None
    agents: AgentsValues | None = None


class SectionShown(Shown):
    """`source`: who decides; `variable`: of the server's environment, it cannot be changed here.

    In `values` and `without_panel` only the field named like the section is there.
    """

    section: Section
    source: Source
    values: ChangeAsked
    without_panel: ChangeAsked
    changed_by: str | None
    changed_at: datetime | None
    version: int


class PbxShown(Shown):
    node: str
    taken_at: datetime
    problem: str | None  # not_here, not_written, not_running, not_reloaded
    up_to_date: bool


class SettingsShown(Shown):
    sections: list[SectionShown]
    pbxs: list[PbxShown]


class ConsequenceShown(Shown):
    text: str
    care: bool  # worth a second look


class ForesightShown(Shown):
    changes: bool  # false: all stays as it is
    consequences: list[ConsequenceShown]
    pbx_files: list[str]


def settings_of(section: Section, body: ChangeAsked) -> dict[str, Any]:
    """Return what was asked as settings by name."""
    said = getattr(body, section.value).model_dump(mode="json")
    return {name: said[_field(said, name)] for name in SECTIONS[section]}


def shown_values(section: Section, values: dict[str, Any]) -> ChangeAsked:
    model = MODELS[section]
    fields = {_field(model.model_fields, name): value for name, value in values.items()}
    return ChangeAsked.model_validate({section.value: model.model_validate(fields)})


def place_of(setting: tuple[str, ...]) -> str:
    """Return where in a request's body a mistake of the settings stands."""
    for section, names in SECTIONS.items():
        for name in names:
            path = tuple(name.split("."))
            if setting[: len(path)] == path:
                field = _field(MODELS[section].model_fields, name)
                return ".".join(("body", section.value, field, *setting[len(path) :]))
    return "body"


def _field(fields: Container[str], name: str) -> str:
    last = name.rpartition(".")[2]
    return last if last in fields else last + SUFFIX


MODELS: Final[dict[Section, type[Values]]] = {
    Section.HOURS: HoursValues,
    Section.QUEUES: QueuesValues,
    Section.PHONES: PhonesValues,
    Section.NUMBERS: NumbersValues,
    Section.MENU: MenuValues,
    Section.DESK: DeskValues,
    Section.CALENDAR: CalendarValues,
    Section.TERMS: TermsValues,
    Section.PROMISES: PromisesValues,
    Section.RETENTION: RetentionValues,
    Section.AGENTS: AgentsValues,
}
