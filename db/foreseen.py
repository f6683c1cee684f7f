"""What a change of the settings touches, in numbers, and what a block takes away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class KeptRecordings:
    """Recordings whose sound is still there. Their ends are set and do not move."""

    count: int
    first_goes_at: datetime | None  # None: there is none
    last_goes_at: datetime | None


KEPT_RECORDINGS: Final = """
    SELECT count(*) AS count, min(expires_at) AS first_goes_at, max(expires_at) AS last_goes_at
      FROM recordings
     WHERE deleted_at IS NULL AND expires_at > app_now()
"""


async def kept_recordings(connection: Connection) -> KeptRecordings:
    row = await connection.fetchrow(KEPT_RECORDINGS)
    assert row is not None  # noqa: S101 - an aggregate has a row
    return KeptRecordings(**row)


OPEN_DEADLINES: Final = """
    SELECT count(*) FROM deadlines WHERE met_at IS NULL AND cancelled_at IS NULL
"""


async def open_deadlines(connection: Connection) -> int:
    """Return how many promised moments are still to come or late."""
    found: int = await connection.fetchval(OPEN_DEADLINES)
    return found


@dataclass(frozen=True, slots=True)
class PhoneOwner:
    extension: str
    login: str


OWNERS_OF_PHONES: Final = """
    SELECT extension, login
      FROM users
     WHERE extension = ANY ($1::text[]) AND blocked_at IS NULL
     ORDER BY extension
"""


async def owners_of_phones(connection: Connection, extensions: Sequence[str]) -> list[PhoneOwner]:
    """Return whose phones these are."""
    rows = await connection.fetch(OWNERS_OF_PHONES, extensions)
    return [PhoneOwner(**row) for row in rows]


@dataclass(frozen=True, slots=True)
class Holdings:
    sessions: int
    open_cases: int


HOLDINGS: Final = """
    SELECT (SELECT count(*) FROM sessions s
             WHERE s.user_id = $1 AND s.seen_at > app_now() - $2::interval
               AND s.created_at > app_now() - $3::interval) AS sessions,
           (SELECT count(*) FROM cases k
             WHERE k.case_id IN (SELECT case_id FROM cases WHERE operator_id = $1
                                  UNION SELECT case_id FROM appeals WHERE executor_id = $1)
               AND k.state NOT IN ('closed', 'done', 'rejected', 'answered',
                                   'left_without_answer', 'terminated')) AS open_cases
"""


async def holdings(
    connection: Connection, user_id: UUID, idle: timedelta, absolute: timedelta
) -> Holdings:
    """Return what somebody would lose by a block."""
    row = await connection.fetchrow(HOLDINGS, user_id, idle, absolute)
    assert row is not None  # noqa: S101 - a SELECT without FROM has a row
    return Holdings(**row)
