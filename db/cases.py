"""Cases in PostgreSQL, as far as the journal makes them: drafts, numbers, closing by rule.

What people do with a case is in db/case_edits.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class NewDraft:
    case_id: UUID
    kind: str  # until the caller chooses
    caller_e164: str | None
    created_at: datetime


INSERT_DRAFTS: Final = """
    INSERT INTO cases (case_id, kind, state, caller_e164, created_at)
    SELECT t.case_id, t.kind, 'draft', t.caller_e164, t.created_at
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])
           AS t (case_id, kind, caller_e164, created_at)
        ON CONFLICT (case_id) DO NOTHING
"""


async def insert_drafts(connection: Connection, drafts: Sequence[NewDraft]) -> None:
    """Open a draft for each; one that is there already stays as it is."""
    await connection.execute(
        INSERT_DRAFTS,
        [draft.case_id for draft in drafts],
        [draft.kind for draft in drafts],
        [draft.caller_e164 for draft in drafts],
        [draft.created_at for draft in drafts],
    )


@dataclass(frozen=True, slots=True)
class NumberWish:
    """A case that is to have a number."""

    case_id: UUID
    kind: str
    kind_digit: int
    year: int  # two digits, of the office


@dataclass(frozen=True, slots=True)
class RunningNumber:
    case_id: UUID
    running: int  # within kind and year; may be past the last that has a number


# Counters of all kinds and years are locked in one order, so that two nodes never deadlock.
TAKE_NUMBERS: Final = """
    WITH missing AS (
        SELECT w.case_id, w.kind, w.year, w.place
          FROM unnest($1::uuid[], $2::smallint[], $3::smallint[]) WITH ORDINALITY
               AS w (case_id, kind, year, place)
          JOIN cases USING (case_id)
         WHERE case_number IS NULL
    ), taken AS (
        INSERT INTO case_counters AS c (kind, year, last)
        SELECT kind, year, count(*) FROM missing GROUP BY kind, year ORDER BY kind, year
            ON CONFLICT (kind, year) DO UPDATE SET last = c.last + EXCLUDED.last
        RETURNING kind, year, last
    )
    SELECT m.case_id,
           (t.last - count(*) OVER (PARTITION BY kind, year)
                   + row_number() OVER (PARTITION BY kind, year ORDER BY m.place))::integer
               AS running
      FROM missing m
      JOIN taken t USING (kind, year)
"""


async def take_numbers(
    connection: Connection, wishes: Sequence[NumberWish]
) -> list[RunningNumber]:
    """Give the next running numbers, in the order of `wishes`, to cases that have none."""
    rows = await connection.fetch(
        TAKE_NUMBERS,
        [wish.case_id for wish in wishes],
        [wish.kind_digit for wish in wishes],
        [wish.year for wish in wishes],
    )
    return [RunningNumber(**row) for row in rows]


@dataclass(frozen=True, slots=True)
class Numbered:
    case_id: UUID
    kind: str
    case_number: str


NUMBER_CASES: Final = """
    UPDATE cases
       SET kind = t.kind, case_number = t.case_number, updated_at = now(),
           version = version + 1
      FROM unnest($1::uuid[], $2::text[], $3::text[]) AS t (case_id, kind, case_number)
     WHERE cases.case_id = t.case_id AND cases.case_number IS NULL
"""


async def number_cases(connection: Connection, numbered: Sequence[Numbered]) -> None:
    await connection.execute(
        NUMBER_CASES,
        [case.case_id for case in numbered],
        [case.kind for case in numbered],
        [case.case_number for case in numbered],
    )


# Not a new version: the operator who just answered has the form open.
GIVE_TO_OPERATORS: Final = """
    UPDATE cases
       SET operator_id = u.user_id, updated_at = now()
      FROM unnest($1::uuid[], $2::text[]) AS t (case_id, extension)
      JOIN users u USING (extension)
     WHERE cases.case_id = t.case_id AND cases.operator_id IS NULL
"""


async def give_to_operators(
    connection: Connection, case_ids: Sequence[UUID], extensions: Sequence[str]
) -> None:
    """Give cases that nobody has to whoever answered."""
    await connection.execute(GIVE_TO_OPERATORS, case_ids, extensions)


@dataclass(frozen=True, slots=True)
class ClosedByRule:
    case_id: UUID
    reason: str
    closed_at: datetime


CLOSE_BY_RULE: Final = """
    UPDATE cases
       SET state = 'closed', close_reason = t.reason, closed_at = t.closed_at,
           updated_at = now(), version = version + 1
      FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS t (case_id, reason, closed_at)
     WHERE cases.case_id = t.case_id AND state = 'draft' AND case_number IS NOT NULL
"""


async def close_by_rule(connection: Connection, closed: Sequence[ClosedByRule]) -> None:
    """Close drafts that need no person."""
    await connection.execute(
        CLOSE_BY_RULE,
        [case.case_id for case in closed],
        [case.reason for case in closed],
        [case.closed_at for case in closed],
    )
