"""The wallboard says what the reports say, at any moment (P7), and what the live view says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

import pytest

from callcenter.ami.live import LiveView
from callcenter.ami.projector import Projector, Words
from callcenter.clock import now
from callcenter.domain.access import Role
from callcenter.services.live.count_day import DayCount
from callcenter.settings import Settings
from db.journal import tell
from db.pool import Pool
from tests.integration.api.visitor import Client, Visitor
from tests.integration.live_parts import publishing
from tests.waiting import until_so

TITLES: Final = {"hotline": "Горячая линия", "line2": "Вторая линия"}
FIGURES: Final = {
    "offered_today": "calls_offered",
    "answered_today": "calls_answered",
    "abandoned_today": "calls_abandoned",
    "service_level": "calls_service_level",
}
INSERT_CALL = """
    INSERT INTO calls (linkedid, node, direction, dialled_number, queue, offered_at, queued_at,
                       answered_at, ended_at, outcome, wait_seconds, talk_seconds, timeline)
    VALUES ($1, 'pbx1', 'inbound', '78001000122', $2, $3, $3, $4, $5, $6, $7, $8, '{}')
"""
WITHIN: Final = 6.0  # seconds: two counts, and a busy machine


@asynccontextmanager
async def counted(pool: Pool, url: str, settings: Settings) -> AsyncIterator[Projector]:
    """Run what the bridge runs: the day's count and the view, published."""
    async with publishing(url) as publisher:
        day = DayCount(pool, settings.zone, TITLES)
        projector = Projector(LiveView(), publisher, Words(TITLES, "495", lambda _: None), day)
        tasks = [
            asyncio.create_task(work) for work in (projector.run(), day.run(url, projector.wake))
        ]
        try:
            yield projector
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=5)


async def take_calls(pool: Pool, count: int, chance: Random, zone: Any) -> None:
    """Store calls of today and yesterday, answered and not, ended and not; tell of them."""
    midnight = datetime.combine(now().astimezone(zone).date(), datetime.min.time(), zone)
    for number in range(count):
        wait = chance.choice((1.0, 4.9, 5.0, 19.9, 20.0, 20.1, 90.5))
        began = midnight + timedelta(seconds=chance.choice((-60, 0, 60, 3600)))
        outcome = chance.choice(("answered", "abandoned", "short", "overflow", "in_progress"))
        answered = began + timedelta(seconds=wait) if outcome == "answered" else None
        ended = None if outcome == "in_progress" else began + timedelta(seconds=100)
        name = f"c{chance.random()}-{number}"
        queue = chance.choice(list(TITLES))
        await pool.execute(INSERT_CALL, name, queue, began, answered, ended, outcome, wait, 30.0)
    async with pool.acquire() as connection:
        await tell(connection, '{"calls": []}')


async def of_the_reports(supervisor: Visitor, zone: Any) -> dict[str, dict[str, Any]]:
    """Return today's figures of each queue, as a report by queue shows them."""
    today = now().astimezone(zone).date()
    period = f"from={today}&before={today + timedelta(days=1)}"
    answer = await supervisor.get(f"/figures?what=calls&by=queue&{period}")
    rows = {row["key"]: row["figures"] for row in (await answer.json())["rows"]}
    return {
        queue: {name: rows[queue][figure] for name, figure in FIGURES.items()} for queue in rows
    }


async def of_the_board(visitor: Visitor) -> dict[str, dict[str, Any]]:
    board = await (await visitor.get("/wallboard")).json()
    return {queue["name"]: {name: queue[name] for name in FIGURES} for queue in board["queues"]}


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_wallboard_says_what_the_report_says(
    client: Client, pool: Pool, fresh_database: str, settings: Settings, seed: int
) -> None:
    supervisor = await Visitor.of_role(client, pool, Role.SUPERVISOR)
    chance = Random(seed)  # noqa: S311 - which calls, not whose
    async with counted(pool, fresh_database, settings):
        for calls in (3, 1, 20):
            await take_calls(pool, calls, chance, settings.zone)

            async def equal() -> bool:
                report = await of_the_reports(supervisor, settings.zone)
                board = await of_the_board(supervisor)
                return bool(board) and {q: board[q] for q in report} == report

            await until_so(equal, WITHIN)
        board = await of_the_board(supervisor)
        assert any(queue["answered_today"] for queue in board.values())


async def test_a_queue_without_calls_has_zeros_and_no_service_level(
    client: Client, pool: Pool, fresh_database: str, settings: Settings
) -> None:
    supervisor = await Visitor.of_role(client, pool, Role.SUPERVISOR)
    async with counted(pool, fresh_database, settings):

        async def shown() -> bool:
            found = (await of_the_board(supervisor)).get("line2", {})
            return found == {
                "offered_today": 0, "answered_today": 0, "abandoned_today": 0,
                "service_level": None,
            }  # fmt: skip

        await until_so(shown)


async def test_who_waits_is_seen_while_there_is_a_link_and_nobody_knows_without(
    client: Client, pool: Pool, fresh_database: str, settings: Settings
) -> None:
    supervisor = await Visitor.of_role(client, pool, Role.SUPERVISOR)

    async def hotline() -> dict[str, Any]:
        board = await (await supervisor.get("/wallboard")).json()
        return next((q for q in board["queues"] if q["name"] == "hotline"), {})

    async with counted(pool, fresh_database, settings) as projector:
        view = projector.view
        entry = {"Event": "QueueEntry", "Queue": "hotline", "Uniqueid": "u1", "Wait": "7"}
        view.rebuild("s", [entry], at=1_795_318_737.0)
        projector.wake()

        async def waits() -> bool:
            return bool((await hotline()).get("waiting"))

        await until_so(waits)
        found = await hotline()
        assert (found["live"], found["title"]) == (True, "Горячая линия")
        assert datetime.fromisoformat(found["longest_since_at"]).timestamp() == 1_795_318_730.0

        view.clear()
        projector.wake()

        async def unknown() -> bool:
            return (await hotline()).get("live") is False

        await until_so(unknown)
        assert (await hotline())["waiting"] == 0
