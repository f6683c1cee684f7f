"""Schema `bi` is a promise to other programs: its columns stay, and each says what it means."""

import pytest

from db.pool import Connection, Pool
from tests.integration.fortnight import filled

PROMISED = {
    "calls": "linkedid direction caller_e164 dialled_number queue offered_at queued_at "
    "answered_at ended_at outcome wait_seconds talk_seconds hold_seconds agent_login case_number",
    "cases": "case_number kind state channel created_at registered_at due_at done_at closed_at "
    "organisation",
    "recordings": "recording_id linkedid state problem started_at ended_at duration_seconds bytes "
    "sha256 expires_at deleted_at",
    "events_rejected": "rejected_id node source reason rejected_at",
    "contacts": "at channel address caller_kind agent_login outcome linkedid case_number kind "
    "topic_code organisation",
    "tickets": "case_number state channel service category work_type urgency requester_role line "
    "round solved_on_contact organisation agent_login received_at registered_at done_at closed_at "
    "registration_due_at execution_due_at waited_seconds incident_number",
    "appeals": "case_number state channel regime form kind multiplicity topic_code organisation "
    "executor_login received_on registered_at forwarded_at done_at closed_at legal_due_at "
    "extended_days questions justified unjustified undetermined rating media_risk",
}

COLUMNS = """
    SELECT v.relname AS view, a.attname AS name, obj_description(v.oid) AS of_view,
           col_description(v.oid, a.attnum) AS said
      FROM pg_class v
      JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum > 0
     WHERE v.relnamespace = 'bi'::regnamespace
     ORDER BY v.relname, a.attnum
"""


async def test_the_promised_columns_are_there(connection: Connection) -> None:
    rows = await connection.fetch(COLUMNS)

    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["view"], []).append(row["name"])
    assert found == {view: names.split() for view, names in PROMISED.items()}


async def test_each_view_and_column_says_what_it_means(connection: Connection) -> None:
    rows = await connection.fetch(COLUMNS)

    silent = [f"{row['view']}.{row['name']}" for row in rows if not row["said"]]
    silent += sorted({row["view"] for row in rows if not row["of_view"]})
    assert silent == []


@pytest.mark.covers("003-19", "003-22")
async def test_each_contact_ticket_and_appeal_has_one_row(pool: Pool) -> None:
    await filled(pool, 9)

    for view, table in (("contacts", "contacts"), ("tickets", "tickets"), ("appeals", "appeals")):
        rows = await pool.fetch(f"SELECT * FROM bi.{view}")  # noqa: S608 - of this file
        assert len(rows) == await pool.fetchval(f"SELECT count(*) FROM {table}") > 10  # noqa: S608
    waited = await pool.fetchval("SELECT max(waited_seconds) FROM bi.tickets")
    assert waited > 60
    asked = await pool.fetchval("SELECT sum(questions) FROM bi.appeals")
    assert asked == await pool.fetchval("SELECT count(*) FROM appeal_questions")
