"""Read one case: if the reader may see it, and that it was read is recorded first.

Lists are in callcenter/services/registers.
"""

from typing import Any
from uuid import UUID

from callcenter.domain.access import Action, Owner, Person, may, reach
from callcenter.domain.case_states import CaseState
from callcenter.services.as_person import as_person
from callcenter.services.record_reading import denied, read
from db.case_edits import CaseRow, one_case
from db.case_forms import case_form
from db.pool import Pool


async def read_form(pool: Pool, person: Person, case: CaseRow) -> dict[str, Any]:
    """Return the unfinished registration of a draft; it is its editors' alone."""
    if case.state != CaseState.DRAFT or not may(person.role, Action.EDIT_CASES):
        return {}
    async with pool.acquire() as connection:
        return await case_form(connection, case.case_id)


async def read_case(pool: Pool, person: Person, case_id: UUID) -> CaseRow | None:
    """Return one case; None when there is none within the reader's reach."""
    async with pool.acquire() as connection, connection.transaction():
        async with as_person(connection, person):
            case = await one_case(connection, case_id)
        owner = Owner(organisations=frozenset(case.viewers)) if case else Owner.nobody()
        if case is None or not reach(person, Action.READ_CASES).covers(owner):
            await denied(connection, person, f"case {case_id}")
            return None
        await read(connection, person, f"case {case_id}")
    return case
