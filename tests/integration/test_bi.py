"""Schema `bi` is a promise to other programs: its columns stay, and each says what it means."""

from db.pool import Connection

PROMISED = {
    "calls": "linkedid direction caller_e164 dialled_number queue offered_at queued_at "
    "answered_at ended_at outcome wait_seconds talk_seconds hold_seconds agent_login case_number",
    "cases": "case_number kind state channel created_at registered_at due_at done_at closed_at "
    "organisation",
    "recordings": "recording_id linkedid state problem started_at ended_at duration_seconds bytes "
    "sha256 expires_at deleted_at",
    "events_rejected": "rejected_id node source reason rejected_at",
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
