"""A draft's registration as far as it is filled in: fields that no column of a case has yet."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from db.pool import Connection

CASE_FORM: Final = "SELECT fields FROM case_forms WHERE case_id = $1"


async def case_form(connection: Connection, case_id: UUID) -> dict[str, Any]:
    """Return the fields filled in so far; empty for what is no draft any more."""
    fields: dict[str, Any] | None = await connection.fetchval(CASE_FORM, case_id)
    return fields or {}


PUT_FORM: Final = """
    INSERT INTO case_forms (case_id, fields) VALUES ($1, jsonb_strip_nulls($2))
        ON CONFLICT (case_id) DO UPDATE
       SET fields = jsonb_strip_nulls(case_forms.fields || $2)
"""


async def put_form(connection: Connection, case_id: UUID, changes: Mapping[str, object]) -> None:
    """Write the fields named; None takes a field out, the others stay."""
    await connection.execute(PUT_FORM, case_id, dict(changes))


DROP_FORM: Final = "DELETE FROM case_forms WHERE case_id = $1"


async def drop_form(connection: Connection, case_id: UUID) -> None:
    """Forget the form: what it said stands in the case's own columns now."""
    await connection.execute(DROP_FORM, case_id)
