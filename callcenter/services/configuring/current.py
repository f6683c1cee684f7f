"""What administrators have changed, as it stands now."""

from dataclasses import dataclass
from typing import Any

from callcenter.settings import Settings, SettingsError, names_in_variables
from callcenter.settings_changes import (
    SECTIONS,
    ChangeRefusedError,
    Changes,
    Section,
    fixed_by,
    laid_over,
)
from db.pool import Connection, Pool
from db.settings_changes import ChangeRow, changes_in_force


@dataclass(frozen=True, slots=True)
class Current:
    """Every change in force. `change_id` 0: nothing was ever changed."""

    change_id: int
    changes: Changes
    rows: dict[Section, ChangeRow]

    def over(self, base: Settings) -> Settings:
        """Return `base`, which file and variables say, with the changes.

        Raises ChangeRefusedError when both no longer go together.
        """
        return laid_over(base, free(self.changes))

    def start_over(self, base: Settings) -> Settings:
        """Return the same for a start, which a disagreement stops. Raises SettingsError."""
        try:
            return self.over(base)
        except ChangeRefusedError as refusal:
            raise SettingsError(
                f"what was changed in the panel and the settings here do not agree: {refusal}; "
                "correct the settings, or take a change back: callcenter settings reset SECTION"
            ) from None


async def current_changes(connection: Connection) -> Current:
    rows = {
        Section(row.section): row
        for row in await changes_in_force(connection)
        if row.section in SECTIONS  # a later version may know more
    }
    return Current(max((row.change_id for row in rows.values()), default=0), joined(rows), rows)


async def read_current(pool: Pool) -> Current:
    async with pool.acquire() as connection:
        return await current_changes(connection)


def joined(rows: dict[Section, ChangeRow]) -> Changes:
    changes: dict[str, Any] = {}
    for section in Section:
        if section in rows:
            changes |= rows[section].value or {}
    return changes


def free(changes: Changes) -> Changes:
    """Return the changes that no variable of this process stands against."""
    variables = names_in_variables()
    held = {name for part in Section if fixed_by(variables, part) for name in SECTIONS[part]}
    return {name: value for name, value in changes.items() if name not in held}
