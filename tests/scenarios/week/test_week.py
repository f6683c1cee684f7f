"""A scripted week on real servers ends with every promise kept and every figure right."""

import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from db.pool import Pool
from tests.mail_servers import imap_server
from tests.scenarios.week import checks
from tests.scenarios.week.agenda import Week
from tests.scenarios.week.clock import WeekClock
from tests.scenarios.week.hand_calendar import MONDAY, moment
from tests.scenarios.week.house import house
from tests.scenarios.week.mishaps import WeekPost, moods
from tests.scenarios.week.script import office_week

SEED = int(os.environ.get("CALLCENTER_SEED", "20251027"))  # noqa: TID251 - no setting of ours


@asynccontextmanager
async def post_office() -> AsyncIterator[WeekPost]:
    post = WeekPost()
    await post.start()
    try:
        yield post
    finally:
        await post.stop()


@pytest.mark.timeout(300)
@pytest.mark.covers(
    "000-10", "000-13", "000-14", "000-21", "001-13", "003-19", "003-21", "003-22", "003-25",
    "003-29", "003-30", "003-31", "003-34", "003-35", "003-36", "003-38", "003-39", "003-40",
    "003-41", "003-43", "003-44", "003-45", "003-46", "003-47", "003-48",
    "I-1", "I-2", "I-3", "I-7", "I-8", "I-9", "I-10", "I-11",
)  # fmt: skip
async def test_the_week_ends_with_every_promise_kept(
    pool: Pool, fresh_database: str, tmp_path: Path
) -> None:
    print(f"CALLCENTER_SEED={SEED}")  # noqa: T201 - shown when it fails
    clock = WeekClock(pool)
    await clock.begin(moment(MONDAY, "08:00"))
    async with post_office() as post:
        with imap_server() as box:
            async with house(pool, fresh_database, tmp_path, post, box, clock) as home:
                week = Week(home, random.Random(SEED))  # noqa: S311 - a story, no secret
                post.to_recipient = moods(week)
                office_week(week)
                await week.run()
                await checks.let_the_days_pass(week)
                found = await checks.findings(week)
    contacts = sum(len(case.contacts) for case in week.ledger.cases)
    print(f"{contacts} contacts, {len(post.letters)} letters")  # noqa: T201 - with -s
    assert not found, "\n".join(found)
    assert contacts >= 300
