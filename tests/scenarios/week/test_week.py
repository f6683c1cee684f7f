"""A scripted week on real servers ends with every promise kept and every figure right."""

import os
import random
from pathlib import Path

import pytest

from db.pool import Pool
from tests.mail_servers import imap_server, smtp_server
from tests.scenarios.week import checks
from tests.scenarios.week.agenda import Week
from tests.scenarios.week.clock import WeekClock
from tests.scenarios.week.hand_calendar import MONDAY, moment
from tests.scenarios.week.house import house
from tests.scenarios.week.script import office_week

SEED = int(os.environ.get("CALLCENTER_SEED", "20251027"))  # noqa: TID251 - no setting of ours


@pytest.mark.covers(
    "003-19", "003-21", "003-22", "003-25", "003-29", "003-30", "003-31", "003-35", "003-36",
    "003-38", "003-39", "003-40", "003-41", "003-43", "003-44", "003-45", "003-46", "003-47",
    "003-48", "I-1", "I-2", "I-3", "I-9",
)  # fmt: skip
async def test_the_week_ends_with_every_promise_kept(pool: Pool, tmp_path: Path) -> None:
    print(f"CALLCENTER_SEED={SEED}")  # noqa: T201 - shown when it fails
    clock = WeekClock(pool)
    await clock.begin(moment(MONDAY, "08:00"))
    async with smtp_server() as post:
        with imap_server() as box:
            async with house(pool, tmp_path, post, box, clock) as home:
                week = Week(home, random.Random(SEED))  # noqa: S311 - a story, no secret
                office_week(week)
                await week.run()
                await checks.let_the_days_pass(week)
                found = await checks.findings(week)
    assert not found, "\n".join(found)
