"""The clock as the database has it, and the last reading of it that was trusted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class ClockMarkRow:
    seen_at: datetime
    skew: timedelta  # the database's clock less that of the machine that purges
    boot_id: str
    booted_at: datetime


APP_NOW: Final = "SELECT app_now() + (clock_timestamp() - now())"


async def app_now(connection: Connection) -> datetime:
    """Return the moment by the one clock, not that of the transaction's start."""
    moment: datetime = await connection.fetchval(APP_NOW)
    return moment


CLOCK_MARK: Final = "SELECT seen_at, skew, boot_id, booted_at FROM clock_marks WHERE name = $1"


async def clock_mark(connection: Connection, name: str) -> ClockMarkRow | None:
    """Return the last trusted reading; None: there has been none."""
    row = await connection.fetchrow(CLOCK_MARK, name)
    return ClockMarkRow(**row) if row else None


SAVE_CLOCK_MARK: Final = """
    INSERT INTO clock_marks (name, seen_at, skew, boot_id, booted_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (name) DO UPDATE
       SET seen_at = excluded.seen_at, skew = excluded.skew,
           boot_id = excluded.boot_id, booted_at = excluded.booted_at
"""


async def save_clock_mark(connection: Connection, name: str, mark: ClockMarkRow) -> None:
    """Keep `mark` in place of the one before."""
    await connection.execute(
        SAVE_CLOCK_MARK, name, mark.seen_at, mark.skew, mark.boot_id, mark.booted_at
    )
