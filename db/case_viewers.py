"""Which organisations' employees see a case."""

from typing import Final
from uuid import UUID

from db.pool import Connection

SHOW_CASE_TO: Final = """
    INSERT INTO case_viewers (case_id, organisation_id, heads_only) VALUES ($1, $2, $3)
    ON CONFLICT (organisation_id, case_id) DO UPDATE SET heads_only = false
     WHERE case_viewers.heads_only AND NOT excluded.heads_only
"""


async def show_case_to(
    connection: Connection, case_id: UUID, organisation_id: UUID, *, heads_only: bool = False
) -> None:
    """Let the employees of an organisation, or its heads alone, see a case from now on.

    Whoever saw it before still does.
    """
    await connection.execute(SHOW_CASE_TO, case_id, organisation_id, heads_only)


HIDE_CASE: Final = "DELETE FROM case_viewers WHERE case_id = $1"


async def hide_case(connection: Connection, case_id: UUID) -> None:
    """Let no organisation's employees see a case."""
    await connection.execute(HIDE_CASE, case_id)
