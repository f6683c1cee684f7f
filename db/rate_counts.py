"""How often who did what in a running window. One statement, committed by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Count:
    name: str
    used: int  # in this window, this one included
    begun_for: float  # seconds


# In the order of names, so that two who count the same never wait for each other in a ring.
COUNT_ONE_EACH: Final = """
    INSERT INTO rate_counts AS c (name, subject, began_at, used)
    SELECT t.name, t.subject, date_bin(t.length, app_now(), 'epoch'), 1
      FROM unnest($1::text[], $2::text[], $3::interval[]) AS t (name, subject, length)
     ORDER BY t.name, t.subject
        ON CONFLICT (name, subject, began_at) DO UPDATE SET used = c.used + 1
    RETURNING name, used, extract(epoch FROM app_now() - began_at)::float8 AS begun_for
"""


async def count_one_each(
    connection: Connection,
    names: Sequence[str],
    subjects: Sequence[str],
    windows: Sequence[timedelta],
) -> list[Count]:
    """Count one more of each; return how many there are now in each window."""
    rows = await connection.fetch(COUNT_ONE_EACH, names, subjects, windows)
    return [Count(**row) for row in rows]


FORGET_COUNTS: Final = "DELETE FROM rate_counts WHERE began_at < app_now() - interval '2 days'"


async def forget_counts(connection: Connection) -> None:
    """Forget windows that are over."""
    await connection.execute(FORGET_COUNTS)
