"""Show the settings that may be changed: what is in force, who said so, which PBX has it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from callcenter.services.configuring.current import Current, current_changes
from callcenter.settings import Settings, names_in_variables
from callcenter.settings_changes import Section, fixed_by, is_set, values_of
from db.pool import Pool
from db.settings_changes import PbxRow, pbx_rows

Source = Literal["default", "file", "panel", "variable"]


@dataclass(frozen=True, slots=True)
class SectionState:
    section: Section
    source: Source
    values: dict[str, Any]  # setting -> value in force
    without_panel: dict[str, Any]  # what file and variables say, or the program itself
    version: int  # 0: never changed in the panel
    changed_by: str | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SettingsState:
    sections: list[SectionState]
    newest_change: int
    pbxs: list[PbxRow]


async def read_settings(pool: Pool, base: Settings) -> SettingsState:
    """Return every section. Raises ChangeRefusedError when file and changes do not agree."""
    async with pool.acquire() as connection, connection.transaction():
        current = await current_changes(connection)
        pbxs = await pbx_rows(connection)
    return SettingsState(sections_of(base, current), current.change_id, pbxs)


def sections_of(base: Settings, current: Current) -> list[SectionState]:
    settings = current.over(base)
    return [_state(section, base, settings, current) for section in Section]


def _state(section: Section, base: Settings, settings: Settings, current: Current) -> SectionState:
    row = current.rows.get(section)
    return SectionState(
        section=section,
        source=_source(section, base, changed=row is not None and row.value is not None),
        values=values_of(settings, section),
        without_panel=values_of(base, section),
        version=0 if row is None else row.version,
        changed_by=None if row is None else row.changed_by,
        changed_at=None if row is None else row.changed_at,
    )


def _source(section: Section, base: Settings, *, changed: bool) -> Source:
    if fixed_by(names_in_variables(), section):
        return "variable"
    if changed:
        return "panel"
    return "file" if is_set(base, section) else "default"
