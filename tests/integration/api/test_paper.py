"""Letters on paper: written down by an operator, with scans, and never from the future."""

from datetime import date, timedelta

import pytest

from callcenter.domain.access import Role
from db.pool import Pool
from tests.files_made import JPEG
from tests.integration.api.visitor import Client, Visitor

LETTER = {
    "kind": "appeal",
    "received_on": "",
    "caller_name": "Пётр Сидоров",
    "postal_address": "Балашиха, ул. Советская, 1",
    "topic": "Очередь",
    "text": "Прошу разобраться.",
}


@pytest.fixture
async def operator(client: Client, pool: Pool) -> Visitor:
    return await Visitor.of_role(client, pool, Role.OPERATOR)


async def today(pool: Pool) -> date:
    day: date = await pool.fetchval("SELECT (app_now() AT TIME ZONE 'Europe/Moscow')::date")
    return day


@pytest.mark.covers("003-28")
async def test_a_letter_becomes_a_draft_of_its_day_with_its_scan(
    operator: Visitor, pool: Pool
) -> None:
    day = await today(pool) - timedelta(days=3)

    answer = await operator.post("/paper", json={**LETTER, "received_on": day.isoformat()})

    assert answer.status == 201, await answer.text()
    case = await answer.json()
    assert (case["channel"], case["state"], case["kind"]) == ("paper", "draft", "appeal")
    assert case["created_at"].startswith(day.isoformat())
    row = await pool.fetchrow("SELECT * FROM appeals JOIN applicants USING (case_id)")
    assert row is not None
    assert (row["regime"], row["form"], row["address"]) == (
        *("59fz", "paper", "Балашиха, ул. Советская, 1"),
    )
    scan = await operator.post(
        f"/cases/{case['case_id']}/attachments?name=скан.jpg&source=paper",
        data=JPEG,
        headers={"Content-Type": "application/octet-stream"},
    )
    assert scan.status == 201


@pytest.mark.parametrize("days", [1, -400], ids=["tomorrow", "last year"])
async def test_a_letter_cannot_come_from_the_future_nor_from_long_ago(
    operator: Visitor, pool: Pool, days: int
) -> None:
    day = await today(pool) + timedelta(days=days)

    answer = await operator.post("/paper", json={**LETTER, "received_on": day.isoformat()})

    assert answer.status == 422
    assert (await answer.json())["errors"][0]["place"] == "body.received_on"
