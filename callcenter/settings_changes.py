"""What administrators may change without a shell, laid over what file and variables say.

A section is changed as a whole, for its values go together. Values are JSON; a duration is a
number of seconds. Variables win over a change, as they do over the file; secrets, addresses and
folders are in no section.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import to_jsonable_python

from callcenter.settings import PARTS, Settings

Changes = Mapping[str, Any]  # name of a setting -> its value: {"pbx.menu_wait_seconds": 2}


class Section(StrEnum):
    HOURS = "hours"  # when calls are put through
    QUEUES = "queues"
    PHONES = "phones"
    NUMBERS = "numbers"
    MENU = "menu"
    DESK = "desk"
    CALENDAR = "calendar"
    TERMS = "terms"
    PROMISES = "promises"
    RETENTION = "retention"
    AGENTS = "agents"


SECTIONS: Final[Mapping[Section, tuple[str, ...]]] = {
    Section.HOURS: ("working_hours",),
    Section.QUEUES: ("queues",),
    Section.PHONES: ("operator_phones",),
    Section.NUMBERS: ("hotline_numbers",),
    Section.MENU: ("pbx.menu_wait_seconds",),
    Section.DESK: ("regulation.opens", "regulation.closes", "regulation.short_day_closes"),
    Section.CALENDAR: (
        "regulation.days_off",
        "regulation.short_days",
        "regulation.working_days",
    ),
    Section.TERMS: (
        "regulation.registration",
        "regulation.execution",
        "regulation.execution_days",
        "regulation.reading",
        "regulation.warn_share",
        "regulation.warn_before",
    ),
    Section.PROMISES: ("callback_due", "short_call_seconds"),
    Section.RETENTION: ("recording_retention",),
    Section.AGENTS: ("agents.wrap_up_seconds", "agents.break_reasons"),
}
# What only the PBX reads: nothing of ours starts again for it.
OF_PBX_ALONE: Final = frozenset({Section.HOURS, Section.NUMBERS, Section.MENU})


class ChangeRefusedError(Exception):
    """The settings would not be right; `mistakes` says where (a setting's path) and what."""

    def __init__(self, mistakes: list[tuple[tuple[str, ...], str]]) -> None:
        super().__init__("; ".join(f"{'.'.join(place)}: {code}" for place, code in mistakes))
        self.mistakes = mistakes


def laid_over(base: Settings, changes: Changes) -> Settings:
    """Return `base` with `changes`, checked as at the start. Raises ChangeRefusedError."""
    values: dict[str, Any] = _own(base)
    for name, value in changes.items():
        part, _, field = name.rpartition(".")
        if part:
            known = values.get(part, {})
            values[part] = {**(known if isinstance(known, dict) else _own(known)), field: value}
        else:
            values[name] = value
    try:
        return Settings(**values)
    except ValidationError as error:
        found = [
            (tuple(str(step) for step in mistake["loc"]), mistake["type"])
            for mistake in error.errors(include_url=False, include_context=False)
        ]
        raise ChangeRefusedError(found) from None


def _own(model: BaseModel) -> dict[str, Any]:
    """Return what was set in `model`, not what it has by default."""
    return {name: getattr(model, name) for name in model.model_fields_set}


def values_of(settings: Settings, section: Section) -> dict[str, Any]:
    """Return the section's settings by name, as JSON values."""
    return {name: _plain(_value(settings, name)) for name in SECTIONS[section]}


def is_set(settings: Settings, section: Section) -> bool:
    """Return whether file or variables say anything of the section."""
    return any(_set_in(settings, name) for name in SECTIONS[section])


def _set_in(settings: Settings, name: str) -> bool:
    part, _, field = name.rpartition(".")
    model: BaseModel = getattr(settings, part) if part else settings
    return field in model.model_fields_set


def fixed_by(variables: frozenset[str], section: Section) -> bool:
    """Return whether a variable decides any of the section's settings."""
    return any(
        name in variables or name.rpartition(".")[0] in variables for name in SECTIONS[section]
    )


def sections_that_differ(one: Settings, other: Settings) -> frozenset[Section]:
    """Return the sections in which two settings are not the same."""
    return frozenset(
        section for section in Section if values_of(one, section) != values_of(other, section)
    )


def _value(settings: Settings, name: str) -> object:
    part, _, field = name.rpartition(".")
    assert not part or part in PARTS  # noqa: S101 - the table above
    return getattr(getattr(settings, part) if part else settings, field)


def _plain(value: object) -> object:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return to_jsonable_python(value)
