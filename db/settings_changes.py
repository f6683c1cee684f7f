"""Settings changed in the panel, and which PBX has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from db.pool import Connection

LOCK_CHANGES: Final = "LOCK TABLE settings_changes IN SHARE ROW EXCLUSIVE MODE"


async def lock_changes(connection: Connection) -> None:
    """Let one change at a time be checked and written, until the transaction ends."""
    await connection.execute(LOCK_CHANGES)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    change_id: int
    section: str
    version: int
    value: Mapping[str, Any] | None  # None: as the file says
    changed_by: str
    changed_at: datetime


CHANGES_IN_FORCE: Final = """
    SELECT DISTINCT ON (section) change_id, section, version, value, changed_by, changed_at
      FROM settings_changes
     ORDER BY section, version DESC
"""


async def changes_in_force(connection: Connection) -> list[ChangeRow]:
    """Return the last change of each section that was ever changed."""
    return [ChangeRow(**row) for row in await connection.fetch(CHANGES_IN_FORCE)]


CHANGES_OF: Final = """
    SELECT change_id, section, version, value, changed_by, changed_at
      FROM settings_changes
     WHERE section = $1
     ORDER BY version DESC
     LIMIT $2
"""


async def changes_of(connection: Connection, section: str, limit: int) -> list[ChangeRow]:
    """Return how a section was changed, the last first."""
    return [ChangeRow(**row) for row in await connection.fetch(CHANGES_OF, section, limit)]


INSERT_CHANGE: Final = """
    INSERT INTO settings_changes (section, version, value, changed_by) VALUES ($1, $2, $3, $4)
"""


async def insert_change(
    connection: Connection,
    section: str,
    version: int,
    value: Mapping[str, Any] | None,
    changed_by: str,
) -> None:
    """Write a change; raises UniqueViolation when the version is taken."""
    await connection.execute(INSERT_CHANGE, section, version, value, changed_by)


TELL_OF_CHANGE: Final = "SELECT pg_notify('callcenter_settings', '')"


async def tell_of_change(connection: Connection) -> None:
    """Wake every process once the transaction has committed."""
    await connection.execute(TELL_OF_CHANGE)


@dataclass(frozen=True, slots=True)
class PbxRow:
    node: str
    change_id: int
    taken_at: datetime
    problem: str | None


NOTE_PBX: Final = """
    INSERT INTO pbx_settings (node, change_id, problem) VALUES ($1, $2, $3)
        ON CONFLICT (node) DO UPDATE
       SET change_id = EXCLUDED.change_id, problem = EXCLUDED.problem, taken_at = app_now()
"""


async def note_pbx(connection: Connection, node: str, change_id: int, problem: str | None) -> None:
    """Note that a PBX was given the settings up to `change_id`, or why it was not."""
    await connection.execute(NOTE_PBX, node, change_id, problem)


PBX_ROWS: Final = "SELECT node, change_id, taken_at, problem FROM pbx_settings ORDER BY node"


async def pbx_rows(connection: Connection) -> list[PbxRow]:
    """Return every PBX that was given settings."""
    return [PbxRow(**row) for row in await connection.fetch(PBX_ROWS)]
