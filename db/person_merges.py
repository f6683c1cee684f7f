"""Merges of citizens' records, and every row that they moved. The caller owns the transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class NewMerge:
    merge_id: UUID
    kept_id: UUID
    merged_id: UUID
    reason: str
    filled: list[str]  # fields the kept one took over
    merged_by: UUID


@dataclass(frozen=True, slots=True)
class MergeRow:
    merge_id: UUID
    kept_id: UUID
    merged_id: UUID
    reason: str
    filled: list[str]
    merged_at: datetime
    merged_by: str  # login
    undone_at: datetime | None  # None: stands


INSERT_MERGE: Final = """
    INSERT INTO person_merges (merge_id, kept_id, merged_id, reason, filled, merged_by)
    VALUES ($1, $2, $3, $4, $5, $6)
"""


async def insert_merge(connection: Connection, new: NewMerge) -> None:
    await connection.execute(
        INSERT_MERGE,
        *(new.merge_id, new.kept_id, new.merged_id, new.reason, new.filled, new.merged_by),
    )


SET_MERGED_INTO: Final = """
    UPDATE persons
       SET merged_into = $2, updated_at = app_now(), version = version + 1
     WHERE person_id = $1
"""


async def set_merged_into(connection: Connection, merged_id: UUID, kept_id: UUID | None) -> None:
    """Let one record stand for another; None: for itself again."""
    await connection.execute(SET_MERGED_INTO, merged_id, kept_id)


# Each table that points at a person. A test compares them with the schema.
MOVE_CASES: Final = """
    WITH moved AS (UPDATE cases SET person_id = $3 WHERE person_id = $2 RETURNING case_id)
    INSERT INTO person_merge_moves (merge_id, table_name, row_id)
    SELECT $1, 'cases', case_id FROM moved
"""
MOVE_CONTACTS: Final = """
    WITH moved AS (UPDATE contacts SET person_id = $3 WHERE person_id = $2 RETURNING contact_id)
    INSERT INTO person_merge_moves (merge_id, table_name, row_id)
    SELECT $1, 'contacts', contact_id FROM moved
"""
MOVE_APPLICANTS: Final = """
    WITH moved AS (UPDATE applicants SET person_id = $3 WHERE person_id = $2
                   RETURNING case_id, seq)
    INSERT INTO person_merge_moves (merge_id, table_name, row_id, seq)
    SELECT $1, 'applicants', case_id, seq FROM moved
"""


async def move_rows(
    connection: Connection, merge_id: UUID, merged_id: UUID, kept_id: UUID
) -> None:
    """Point at `kept_id` whatever points at `merged_id`, and remember each row."""
    for statement in (MOVE_CASES, MOVE_CONTACTS, MOVE_APPLICANTS):
        await connection.execute(statement, merge_id, merged_id, kept_id)


# Rows that point at somebody else by now were changed by a person since: they stay.
RETURN_CASES: Final = """
    UPDATE cases c
       SET person_id = $3
      FROM person_merge_moves m
     WHERE m.merge_id = $1 AND m.table_name = 'cases' AND c.case_id = m.row_id AND c.person_id = $2
"""
RETURN_CONTACTS: Final = """
    UPDATE contacts c
       SET person_id = $3
      FROM person_merge_moves m
     WHERE m.merge_id = $1 AND m.table_name = 'contacts' AND c.contact_id = m.row_id
       AND c.person_id = $2
"""
RETURN_APPLICANTS: Final = """
    UPDATE applicants a
       SET person_id = $3
      FROM person_merge_moves m
     WHERE m.merge_id = $1 AND m.table_name = 'applicants' AND a.case_id = m.row_id
       AND a.seq = m.seq AND a.person_id = $2
"""


async def return_rows(
    connection: Connection, merge_id: UUID, kept_id: UUID, merged_id: UUID
) -> None:
    """Point at `merged_id` again whatever the merge had moved."""
    for statement in (RETURN_CASES, RETURN_CONTACTS, RETURN_APPLICANTS):
        await connection.execute(statement, merge_id, kept_id, merged_id)


REMEMBER_PHONES: Final = """
    INSERT INTO person_merge_moves (merge_id, table_name, row_id)
    SELECT $1, 'person_phones', unnest($2::uuid[])
"""


async def remember_phones(
    connection: Connection, merge_id: UUID, phone_ids: Iterable[UUID]
) -> None:
    """Remember the phones that the kept one was given."""
    await connection.execute(REMEMBER_PHONES, merge_id, list(phone_ids))


TAKE_PHONES_BACK: Final = """
    DELETE FROM person_phones p
     USING person_merge_moves m
     WHERE m.merge_id = $1 AND m.table_name = 'person_phones' AND p.phone_id = m.row_id
"""


async def take_phones_back(connection: Connection, merge_id: UUID) -> None:
    await connection.execute(TAKE_PHONES_BACK, merge_id)


MERGES: Final = """
    SELECT m.merge_id, m.kept_id, m.merged_id, m.reason, m.filled, m.merged_at,
           u.login AS merged_by, m.undone_at
      FROM person_merges m
      JOIN users u ON u.user_id = m.merged_by
     WHERE ($1::uuid IS NULL OR m.merge_id = $1)
       AND ($2::uuid IS NULL OR m.kept_id = $2 OR m.merged_id = $2)
     ORDER BY m.merged_at DESC, m.merge_id DESC
     LIMIT $3
"""


async def one_merge(connection: Connection, merge_id: UUID) -> MergeRow | None:
    row = await connection.fetchrow(MERGES, merge_id, None, 1)
    return MergeRow(**row) if row else None


async def merges_of(connection: Connection, person_id: UUID, limit: int) -> list[MergeRow]:
    """Return the merges a record had part in, the latest first."""
    rows = await connection.fetch(MERGES, None, person_id, limit)
    return [MergeRow(**row) for row in rows]


UNDO_MERGE: Final = """
    UPDATE person_merges
       SET undone_at = app_now(), undone_by = $2
     WHERE merge_id = $1 AND undone_at IS NULL
    RETURNING true
"""


async def undo_merge(connection: Connection, merge_id: UUID, user_id: UUID) -> bool:
    """Mark it undone; False: somebody has done that already."""
    return bool(await connection.fetchval(UNDO_MERGE, merge_id, user_id))
