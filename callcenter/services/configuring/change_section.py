"""Change a section of the settings, or see first what that would do.

1. The changes are locked, so that two sections that go together cannot be changed apart.
2. All settings are checked with the change, by the rules of the start.
3. The change, its audit entry and the news to every process are one transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callcenter.domain.access import Person
from callcenter.domain.errors import DomainError
from callcenter.services.append_audit import append_audit
from callcenter.services.configuring.current import Current, current_changes, free
from callcenter.settings import Settings, names_in_variables
from callcenter.settings_changes import (
    SECTIONS,
    ChangeRefusedError,
    Section,
    fixed_by,
    laid_over,
    values_of,
)
from db.pool import Connection, Pool
from db.settings_changes import insert_change, lock_changes, tell_of_change

Value = Mapping[str, Any] | None  # setting -> value, the whole section; None: as the file says


class FixedByVariableError(DomainError):
    """A variable of the server decides this section; change it there."""


class SectionChangedError(DomainError):
    """Somebody has changed the section meanwhile."""


@dataclass(frozen=True, slots=True)
class Change:
    section: Section
    value: Value


@dataclass(frozen=True, slots=True)
class Step:
    """All settings before a change and after it."""

    before: Settings
    after: Settings


def step(base: Settings, current: Current, change: Change) -> Step:
    """Return what a change makes of the settings.

    Raises FixedByVariableError, ChangeRefusedError.
    """
    if fixed_by(names_in_variables(), change.section):
        raise FixedByVariableError
    others = {
        name: value
        for name, value in current.changes.items()
        if name not in SECTIONS[change.section]
    }
    before = current.over(base)
    after = laid_over(base, free({**others, **(change.value or {})}))
    if {queue.name for queue in before.queues} - {queue.name for queue in after.queues}:
        # Callers may be waiting there: it goes in the file, with a restart.
        raise ChangeRefusedError([(("queues",), "queue_removed")])
    return Step(before, after)


async def change_section(
    pool: Pool, base: Settings, person: Person, change: Change, version: int
) -> None:
    """Write a change; every process and the PBX take it within seconds.

    `version` is of the section as the person saw it. Raises FixedByVariableError,
    ChangeRefusedError, SectionChangedError.
    """
    async with pool.acquire() as connection, connection.transaction():
        await lock_changes(connection)
        current = await current_changes(connection)
        if _version(current, change.section) != version:
            raise SectionChangedError
        taken = step(base, current, change)
        await write_change(connection, person.login, change, (version, taken))


async def write_change(
    connection: Connection, actor: str, change: Change, held: tuple[int, Step]
) -> None:
    """Write a change that was checked, in the caller's transaction."""
    version, taken = held
    after = values_of(taken.after, change.section)
    kept = None if change.value is None else after
    await insert_change(connection, change.section, version + 1, kept, actor)
    await tell_of_change(connection)
    await append_audit(
        connection,
        actor=actor,
        action="settings.changed",
        object=f"settings {change.section}",
        body={"before": values_of(taken.before, change.section), "after": after},
    )


def _version(current: Current, section: Section) -> int:
    row = current.rows.get(section)
    return 0 if row is None else row.version


async def reset_section(pool: Pool, base: Settings, section: Section, actor: str) -> bool:
    """Take a section back to what file and variables say; False: it was never changed.

    For the command line: it works also when the settings do not go together.
    """
    async with pool.acquire() as connection, connection.transaction():
        await lock_changes(connection)
        current = await current_changes(connection)
        row = current.rows.get(section)
        if row is None or row.value is None:
            return False
        await insert_change(connection, section, row.version + 1, None, actor)
        await tell_of_change(connection)
        await append_audit(
            connection,
            actor=actor,
            action="settings.changed",
            object=f"settings {section}",
            body={"before": dict(row.value), "after": values_of(base, section)},
        )
    return True
