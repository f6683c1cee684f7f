"""A draft becomes one of another kind: a new number, the old one kept for ever."""

from typing import Final
from uuid import UUID

from db.pool import Connection

KEEP_NUMBER: Final = """
    INSERT INTO former_numbers (case_number, case_id)
    SELECT case_number, case_id FROM cases WHERE case_id = $1
"""
CHANGE_KIND: Final = """
    UPDATE cases
       SET kind = $2, case_number = NULL, topic_code = NULL, updated_at = app_now()
     WHERE case_id = $1
"""


async def keep_number(connection: Connection, case_id: UUID) -> None:
    """Keep the present number for those who were told it."""
    await connection.execute(KEEP_NUMBER, case_id)


async def change_kind(connection: Connection, case_id: UUID, kind: str) -> None:
    """Make a draft one of `kind`, without a number for the moment."""
    await connection.execute(CHANGE_KIND, case_id, kind)


FORMER_NUMBERS: Final = """
    SELECT case_number FROM former_numbers WHERE case_id = $1 ORDER BY until
"""


async def former_numbers(connection: Connection, case_id: UUID) -> list[str]:
    return [row["case_number"] for row in await connection.fetch(FORMER_NUMBERS, case_id)]
