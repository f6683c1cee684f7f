"""Which organisations' employees see a case."""

from typing import Final
from uuid import UUID

from db.pool import Connection

SHOW_CASE_TO: Final = """
    INSERT INTO case_viewers (case_id, organisation_id) VALUES ($1, $2) ON CONFLICT DO NOTHING
"""


async def show_case_to(connection: Connection, case_id: UUID, organisation_id: UUID) -> None:
    """Let the employees of an organisation see a case from now on."""
    await connection.execute(SHOW_CASE_TO, case_id, organisation_id)


HIDE_CASE: Final = "DELETE FROM case_viewers WHERE case_id = $1"


async def hide_case(connection: Connection, case_id: UUID) -> None:
    """Let no organisation's employees see a case."""
    await connection.execute(HIDE_CASE, case_id)
