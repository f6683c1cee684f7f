"""The demo's cases: one in every state, and no second set at the next start."""

from pathlib import Path

from callcenter.demo.accounts import ensure_accounts
from callcenter.demo.appeals import add_appeals, ensure_classifier
from callcenter.demo.directory import ensure_directory
from callcenter.demo.scene import Scene
from callcenter.domain.appeals.states import AppealState
from callcenter.settings import load
from db.pool import Pool

STATES = "SELECT state FROM cases WHERE kind = $1 ORDER BY state"


async def test_an_appeal_stands_in_every_state_once(pool: Pool, tmp_path: Path) -> None:
    await ensure_directory(pool, "495")
    accounts = await ensure_accounts(pool, tmp_path, ["201"])
    for _start in range(2):
        await ensure_classifier(pool)
        await add_appeals(await Scene.build(pool, load({}).office, accounts))

    found = [row["state"] for row in await pool.fetch(STATES, "appeal")]
    assert found == sorted(AppealState)
    assert await pool.fetchval("SELECT count(*) FROM classifier_editions") == 1
