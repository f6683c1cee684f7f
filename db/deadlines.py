"""Promised moments of cases. What they mean is in callcenter/domain/deadline_kinds.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    case_id: UUID
    what: str
    round: int
    started_at: datetime
    legal_due_at: datetime
    operational_due_at: datetime
    provisional: bool
    met_at: datetime | None  # None: not yet
    cancelled_at: datetime | None  # None: still owed, or met
    breached_at: datetime | None  # None: was never late
    warned_at: datetime | None  # None: nobody was told that it comes
    at: datetime  # now, for the rules


COLUMNS: Final = """
    case_id, what, round, started_at, legal_due_at, operational_due_at, provisional, met_at,
    cancelled_at, breached_at, warned_at, app_now() AS at
"""


@dataclass(frozen=True, slots=True)
class NewDeadline:
    case_id: UUID
    what: str
    round: int
    started_at: datetime
    legal_due_at: datetime
    operational_due_at: datetime
    provisional: bool


INSERT_DEADLINE: Final = """
    INSERT INTO deadlines (case_id, what, round, started_at, legal_due_at, operational_due_at,
                           provisional)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (case_id, what, round) DO NOTHING
    RETURNING true
"""


async def insert_deadline(connection: Connection, new: NewDeadline) -> bool:
    """Write a deadline; return whether there was none of this kind and round before."""
    added = await connection.fetchval(
        INSERT_DEADLINE,
        *(new.case_id, new.what, new.round, new.started_at),
        *(new.legal_due_at, new.operational_due_at, new.provisional),
    )
    return bool(added)


OPEN_OF_CASE: Final = f"""
    SELECT {COLUMNS}
      FROM deadlines
     WHERE case_id = $1 AND met_at IS NULL AND cancelled_at IS NULL
     ORDER BY what, round
       FOR UPDATE
"""  # noqa: S608 - a list of columns, no value


async def open_deadlines(connection: Connection, case_id: UUID) -> list[DeadlineRow]:
    """Lock and return what a case still owes."""
    return [DeadlineRow(**row) for row in await connection.fetch(OPEN_OF_CASE, case_id)]


ALL_OF_CASE: Final = f"""
    SELECT {COLUMNS} FROM deadlines WHERE case_id = $1 ORDER BY started_at, what, round
"""  # noqa: S608 - a list of columns, no value


async def case_deadlines(connection: Connection, case_id: UUID) -> list[DeadlineRow]:
    """Return all a case ever promised, the oldest first."""
    return [DeadlineRow(**row) for row in await connection.fetch(ALL_OF_CASE, case_id)]


WRITE_MET: Final = """
    UPDATE deadlines SET met_at = $4 WHERE case_id = $1 AND what = $2 AND round = $3
"""


async def write_met(connection: Connection, row: DeadlineRow, at: datetime) -> None:
    await connection.execute(WRITE_MET, row.case_id, row.what, row.round, at)


WRITE_CANCELLED: Final = """
    UPDATE deadlines SET cancelled_at = app_now() WHERE case_id = $1 AND what = $2 AND round = $3
"""


async def write_cancelled(connection: Connection, row: DeadlineRow) -> None:
    await connection.execute(WRITE_CANCELLED, row.case_id, row.what, row.round)


WRITE_BREACH: Final = """
    UPDATE deadlines SET breached_at = $4
     WHERE case_id = $1 AND what = $2 AND round = $3 AND breached_at IS NULL
"""


async def write_breach(connection: Connection, row: DeadlineRow, at: datetime) -> None:
    """Stamp a deadline as missed; a first stamp stays."""
    await connection.execute(WRITE_BREACH, row.case_id, row.what, row.round, at)


WRITE_WARNED: Final = """
    UPDATE deadlines SET warned_at = app_now() WHERE case_id = $1 AND what = $2 AND round = $3
"""


async def write_warned(connection: Connection, row: DeadlineRow) -> None:
    await connection.execute(WRITE_WARNED, row.case_id, row.what, row.round)


@dataclass(frozen=True, slots=True)
class NewChange:
    """Why a deadline moves, and where to."""

    cause: str
    actor: str
    reason: str
    legal_after: datetime
    operational_after: datetime
    provisional: bool


INSERT_CHANGE: Final = """
    INSERT INTO deadline_changes (case_id, what, round, cause, actor, reason, legal_before,
                                  legal_after, operational_before, operational_after)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
WRITE_MOVED: Final = """
    UPDATE deadlines
       SET legal_due_at = $4, operational_due_at = $5, provisional = $6, warned_at = NULL
     WHERE case_id = $1 AND what = $2 AND round = $3
"""


async def insert_change(connection: Connection, row: DeadlineRow, new: NewChange) -> None:
    """Record why `row` is about to move; without it PostgreSQL refuses to move it."""
    await connection.execute(
        INSERT_CHANGE,
        *(row.case_id, row.what, row.round, new.cause, new.actor, new.reason),
        *(row.legal_due_at, new.legal_after, row.operational_due_at, new.operational_after),
    )


async def write_moved(connection: Connection, row: DeadlineRow, new: NewChange) -> None:
    """Move a deadline; whoever was warned of the old moment is warned of the new one too."""
    await connection.execute(
        WRITE_MOVED,
        *(row.case_id, row.what, row.round),
        *(new.legal_after, new.operational_after, new.provisional),
    )


WAS_EXTENDED: Final = """
    SELECT EXISTS (SELECT FROM deadline_changes
                    WHERE case_id = $1 AND what = $2 AND round = $3 AND cause = 'extension')
"""


async def was_extended(connection: Connection, row: DeadlineRow) -> bool:
    return bool(await connection.fetchval(WAS_EXTENDED, row.case_id, row.what, row.round))


KEEP_DUE_AT: Final = """
    UPDATE cases
       SET due_at = soonest.at, updated_at = app_now()
      FROM (SELECT min(operational_due_at) AS at
              FROM deadlines
             WHERE case_id = $1 AND met_at IS NULL AND cancelled_at IS NULL) AS soonest
     WHERE case_id = $1 AND due_at IS DISTINCT FROM soonest.at
"""


async def keep_due_at(connection: Connection, case_id: UUID) -> None:
    """Let the case show the soonest moment it still owes; none: nothing."""
    await connection.execute(KEEP_DUE_AT, case_id)


# Candidates by the index deadlines_open; the rule is WarnPolicy.warn_at, asked under the lock.
NEAR: Final = """
    SELECT case_id
      FROM deadlines
     WHERE met_at IS NULL AND cancelled_at IS NULL AND breached_at IS NULL AND warned_at IS NULL
       AND what <> 'dispute'
       AND (app_now() >= started_at + (operational_due_at - started_at) * $1::float8
            OR app_now() >= operational_due_at - $2::interval)
     ORDER BY operational_due_at
     LIMIT $3
"""


async def near_deadlines(
    connection: Connection, share: float, before: timedelta, limit: int
) -> list[UUID]:
    """Return cases of which somebody is to be warned, the soonest due first."""
    return [row["case_id"] for row in await connection.fetch(NEAR, share, before, limit)]


# By whichever end is first: deadlines_open has the one, deadlines_legal_first the other.
OVER: Final = """
    SELECT case_id
      FROM deadlines
     WHERE met_at IS NULL AND cancelled_at IS NULL
       AND (operational_due_at < app_now()
            OR (legal_due_at < operational_due_at AND legal_due_at < app_now()))
       AND (breached_at IS NULL OR what = 'dispute')
     ORDER BY least(legal_due_at, operational_due_at)
     LIMIT $1
"""


async def over_deadlines(connection: Connection, limit: int) -> list[UUID]:
    """Return cases that have just missed something, or whose window for a claim has passed."""
    return [row["case_id"] for row in await connection.fetch(OVER, limit)]


# By cases_by_state: drafts are few among all cases.
UNPROMISED: Final = """
    SELECT c.case_id
      FROM cases c
     WHERE c.state = 'draft' AND c.case_number IS NOT NULL AND c.kind IN ('ticket', 'appeal')
       AND NOT EXISTS (SELECT FROM deadlines d
                        WHERE d.case_id = c.case_id AND d.what = 'registration')
     ORDER BY c.created_at DESC
     LIMIT $1
"""


async def unpromised_drafts(connection: Connection, limit: int) -> list[UUID]:
    """Return numbered drafts whose registration nobody has promised, the newest first."""
    return [row["case_id"] for row in await connection.fetch(UNPROMISED, limit)]


CLOSED_UNREGISTERED: Final = """
    SELECT d.case_id
      FROM deadlines d
      JOIN cases c USING (case_id)
     WHERE d.what = 'registration' AND d.met_at IS NULL AND d.cancelled_at IS NULL
       AND c.state = 'closed'
     LIMIT $1
"""


async def closed_unregistered(connection: Connection, limit: int) -> list[UUID]:
    """Return cases that were closed as drafts and still owe their registration."""
    return [row["case_id"] for row in await connection.fetch(CLOSED_UNREGISTERED, limit)]


TRY_LOCK_CASE: Final = "SELECT true FROM cases WHERE case_id = $1 FOR UPDATE SKIP LOCKED"


async def try_lock_case(connection: Connection, case_id: UUID) -> bool:
    """Take a case unless somebody is at it: the next turn comes soon."""
    return bool(await connection.fetchval(TRY_LOCK_CASE, case_id))


@dataclass(frozen=True, slots=True)
class ChangeRow:
    what: str
    round: int
    at: datetime
    cause: str
    actor: str
    reason: str
    legal_before: datetime
    legal_after: datetime


CHANGES_OF_CASE: Final = """
    SELECT what, round, at, cause, actor, reason, legal_before, legal_after
      FROM deadline_changes
     WHERE case_id = $1
     ORDER BY change_id
"""


async def deadline_changes(connection: Connection, case_id: UUID) -> Sequence[ChangeRow]:
    """Return how a case's promised moments moved."""
    return [ChangeRow(**row) for row in await connection.fetch(CHANGES_OF_CASE, case_id)]
