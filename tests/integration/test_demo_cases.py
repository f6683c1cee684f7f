"""The demo's cases: one in every state, and no second set at the next start."""

from datetime import date
from pathlib import Path

from callcenter.demo.accounts import ensure_accounts
from callcenter.demo.cases import ensure_cases
from callcenter.demo.directory import ensure_directory, ensure_staff
from callcenter.domain.appeals.states import AppealState
from callcenter.settings import load
from db.pool import Pool
from db.ticket_claims import claimant_of

STATES = "SELECT state FROM cases WHERE kind = $1 ORDER BY state"


TICKETS = """
    SELECT k.state, t.line, t.round
      FROM cases k LEFT JOIN tickets t USING (case_id)
     WHERE k.kind = 'ticket'
"""


async def test_cases_stand_in_every_state_once_however_often_it_starts(
    pool: Pool, tmp_path: Path
) -> None:
    await ensure_directory(pool, "495")
    await ensure_staff(pool, "495", date(2026, 3, 6))
    accounts = await ensure_accounts(pool, tmp_path, ["201"])
    for _start in range(2):
        await ensure_cases(pool, load({}).office, accounts)

    appeals = [row["state"] for row in await pool.fetch(STATES, "appeal")]
    assert appeals == sorted(AppealState)
    tickets = {tuple(row) for row in await pool.fetch(TICKETS)}
    assert tickets == {
        ("draft", None, None),
        ("registered", 1, 1),
        *(("in_work", line, 1) for line in (1, 2, 3)),
        ("in_work", 1, 2),  # claimed and taken up again
        ("done", 1, 1),
        ("rejected", 1, 1),
        ("closed", 1, 1),
    }
    assert await pool.fetchval("SELECT count(*) FROM classifier_editions") == 1


async def test_the_clinics_account_may_dispute_what_was_done(pool: Pool, tmp_path: Path) -> None:
    today = date(2026, 3, 6)
    await ensure_directory(pool, "495")
    await ensure_staff(pool, "495", today)
    accounts = await ensure_accounts(pool, tmp_path, ["201"])
    await ensure_cases(pool, load({}).office, accounts)
    user = await pool.fetchrow("SELECT user_id, duty FROM users WHERE login = 'clinic'")
    done = "SELECT case_id FROM cases WHERE kind = 'ticket' AND state = 'done'"

    assert user is not None
    assert user["duty"] == "head"
    async with pool.acquire() as connection:
        case_id = await connection.fetchval(done)
        assert await claimant_of(connection, case_id, user["user_id"], today) == "head"
