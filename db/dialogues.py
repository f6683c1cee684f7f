"""What a caller's dialogue asks of the rows. One function, one statement."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class CallerHistory:
    """Earlier cases from one number; several people may share it."""

    names: tuple[str, ...]  # each once, in the alphabet's order
    open_cases: int


CASE_OF_CALL: Final = "SELECT case_id FROM calls WHERE linkedid = $1"

# The newest 500 say who phones from here; a number of a thousand calls belongs to an office.
CALLER_HISTORY: Final = """
    SELECT coalesce(array_agg(DISTINCT caller_name)
                      FILTER (WHERE caller_name <> ''), '{}') AS names,
           count(*) FILTER (WHERE state <> 'closed') AS open_cases
      FROM (SELECT caller_name, state
              FROM cases
             WHERE caller_e164 = $1 AND case_id <> $2
             ORDER BY created_at DESC
             LIMIT 500) earlier
"""

NAME_DRAFT: Final = """
    UPDATE cases
       SET caller_name = $2, updated_at = now(), version = version + 1
     WHERE case_id = $1 AND state = 'draft' AND caller_name = ''
"""

OPEN_CALLBACK: Final = """
    SELECT EXISTS (SELECT FROM callbacks WHERE phone_e164 = $1 AND state = 'open')
"""


async def case_of_call(connection: Connection, linkedid: str) -> UUID | None:
    """Return the call's case; None when the journal has not brought it yet."""
    value = await connection.fetchval(CASE_OF_CALL, linkedid)
    return value if isinstance(value, UUID) else None


async def caller_history(connection: Connection, phone_e164: str, besides: UUID) -> CallerHistory:
    """Return what the cases of `phone_e164` say, the case `besides` left out."""
    row = await connection.fetchrow(CALLER_HISTORY, phone_e164, besides)
    return CallerHistory(tuple(row["names"]), row["open_cases"]) if row else CallerHistory((), 0)


async def name_draft(connection: Connection, case_id: UUID, caller_name: str) -> bool:
    """Write the caller's name on a draft that has none; tell whether it was written."""
    return await connection.execute(NAME_DRAFT, case_id, caller_name) == "UPDATE 1"


async def has_open_callback(connection: Connection, phone_e164: str) -> bool:
    """Tell whether the hotline already owes this number a call."""
    return bool(await connection.fetchval(OPEN_CALLBACK, phone_e164))
