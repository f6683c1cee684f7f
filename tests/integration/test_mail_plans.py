"""What is asked again and again of notices and letters goes by an index, at 20,000 of them."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from db import letter_lists, letters, notice_lists, notices
from db.pool import Connection

FILL_NOTICES = """
    INSERT INTO notices (notice_id, kind, once, state, addressee, addresses, created_at)
    SELECT gen_random_uuid(), 'review_due', n::text,
           CASE WHEN n % 1000 = 0 THEN 'failed' WHEN n % 1000 = 1 THEN 'queued' ELSE 'sent' END,
           'named', '{a@b.example}', app_now() - n * interval '1 minute'
      FROM generate_series(1, 20000) AS n
"""
FILL_LETTERS = """
    INSERT INTO letters (letter_id, mailbox, uidvalidity, uid, state, identity, bytes, arrived_at,
                         message_id, flagged)
    SELECT gen_random_uuid(), 'm', 1, n, CASE WHEN n % 1000 = 0 THEN 'received' ELSE 'taken' END,
           n::text, 1, app_now() - n * interval '1 minute', n::text, n < 19990
      FROM generate_series(1, 20000) AS n
"""
NOBODY = UUID(int=1)
ASKED = [
    ("notices_due", notices.CLAIM_NOTICE, ()),
    ("notices_sending", notices.FORGOTTEN, (timedelta(minutes=5),)),
    ("notices_case_id_kind_once_key", notice_lists.LIST_NOTICES,
     (None, None, None, None, NOBODY, 50)),
    ("notices_by_state", notice_lists.LIST_NOTICES, (None, None, "failed", None, None, 50)),
    ("notices_by_time", notice_lists.LIST_NOTICES, (None, None, None, None, None, 50)),
    ("letters_due", letters.TAKE_LETTER, ()),
    ("letters_to_flag", letters.UNFLAGGED, ("m", 1)),
    ("letters_by_message", letters.THREAD_BY_LETTER, (["1"],)),
    ("letters_by_case", letter_lists.LIST_LETTERS, (None, None, None, NOBODY, 50)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("index", "query", "values"), ASKED, ids=[f"{n}-{row[0]}" for n, row in enumerate(ASKED)]
)
async def test_it_goes_by_its_index(
    connection: Connection, index: str, query: str, values: tuple[object, ...]
) -> None:
    for fill in (FILL_NOTICES, FILL_LETTERS, "ANALYZE notices, letters"):
        await connection.execute(fill)
    await connection.execute("SET plan_cache_mode = force_custom_plan")

    rows = await connection.fetch(f"EXPLAIN {query}", *values)

    plan = "\n".join(row[0] for row in rows)
    assert re.search(rf"\b{index}\b", plan), plan
    assert not re.search(r"Seq Scan on (notices|letters)\b", plan), plan
