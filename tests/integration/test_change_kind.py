"""A draft becomes one of another kind: a new number, the old one still finds it."""

from collections.abc import AsyncIterator

import pytest

from callcenter.domain.case_number import CaseKind
from callcenter.domain.case_states import StepRefusedError
from callcenter.services.change_kind import change_kind
from db.enquiries import enquire
from tests.integration.ticket_world import Hotline, held, open_hotline


@pytest.fixture
async def hotline(fresh_database: str) -> AsyncIterator[Hotline]:
    async with open_hotline(fresh_database) as hotline:
        yield hotline


@pytest.mark.covers("I-9")
async def test_a_draft_of_another_kind_keeps_its_old_number_for_ever(hotline: Hotline) -> None:
    draft, operator = await hotline.draft(CaseKind.APPEAL), hotline.person("operator")
    old = await hotline.one("SELECT case_number FROM cases")

    desk = hotline.desk

    case = await change_kind(desk.pool, desk.office, operator, draft, CaseKind.TICKET)
    ticket_number = case.case_number or ""
    assert (case.kind, ticket_number[:9]) == ("ticket", "126000001")
    case = await change_kind(desk.pool, desk.office, operator, held(case), CaseKind.APPEAL)

    assert (old[:9], (case.case_number or "")[:9]) == ("226000001", "226000002")
    async with hotline.pool.acquire() as connection:
        for number in (old, ticket_number, case.case_number or ""):
            found, _ = await enquire(connection, number, [], [], [])
            assert found is not None
    kept = "SELECT array_agg(case_number ORDER BY until) FROM former_numbers"
    assert await hotline.one(kept) == [old, ticket_number]


async def test_a_registered_case_stays_of_its_kind(hotline: Hotline) -> None:
    case, operator = await hotline.registered(), hotline.person("operator")

    with pytest.raises(StepRefusedError):
        await change_kind(hotline.pool, hotline.desk.office, operator, case, CaseKind.APPEAL)
