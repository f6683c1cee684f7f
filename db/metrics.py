"""Figures for monitoring: cheap counts by index, no personal data."""

from dataclasses import dataclass
from typing import Final

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Counted:
    what: str  # calls_open, calls_day, recordings, callbacks, notices, letters
    state: str
    count: int


@dataclass(frozen=True, slots=True)
class PurgeFigures:
    deleted: int  # recordings deleted so far, each with its receipt
    overdue: int  # should be gone, and are not
    overdue_seconds: float  # how long the worst of them


# Each branch reads a partial index or a day of one; none grows with the years.
COUNTS: Final = """
    SELECT 'calls_open' AS what,
           CASE WHEN answered_at IS NOT NULL THEN 'answered'
                WHEN queued_at IS NOT NULL THEN 'queued' ELSE 'offered' END AS state,
           count(*)::int AS count
      FROM calls WHERE ended_at IS NULL GROUP BY 2
    UNION ALL
    SELECT 'calls_day', outcome, count(*)::int
      FROM calls WHERE offered_at > app_now() - interval '1 day' GROUP BY outcome
    UNION ALL
    SELECT 'recordings', state, count(*)::int
      FROM recordings WHERE state <> 'deleted' GROUP BY state
    UNION ALL
    SELECT 'callbacks', CASE WHEN due_at < app_now() THEN 'overdue' ELSE 'open' END, count(*)::int
      FROM callbacks WHERE state = 'open' GROUP BY 2
    UNION ALL
    SELECT 'notices', state, count(*)::int
      FROM notices WHERE state IN ('failed', 'bounced', 'unknown', 'call_task') GROUP BY state
    UNION ALL
    SELECT 'notices', state, count(*)::int
      FROM notices WHERE state = 'queued' GROUP BY state
    UNION ALL
    SELECT 'letters', state, count(*)::int
      FROM letters WHERE state = 'received' GROUP BY state
"""


async def counts(connection: Connection) -> list[Counted]:
    return [Counted(**row) for row in await connection.fetch(COUNTS)]


PURGE_FIGURES: Final = """
    SELECT (SELECT count(*)::int FROM receipts) AS deleted,
           count(*)::int AS overdue,
           coalesce(extract(epoch FROM max(app_now() - expires_at)), 0)::float8 AS overdue_seconds
      FROM recordings
     WHERE state <> 'deleted' AND expires_at <= app_now()
"""


async def purge_figures(connection: Connection) -> PurgeFigures:
    row = await connection.fetchrow(PURGE_FIGURES)
    assert row is not None  # noqa: S101 - an aggregate has a row
    return PurgeFigures(**row)
