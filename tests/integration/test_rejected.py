"""Dead letters in PostgreSQL: kept as bytes, once."""

from callcenter.services.reject_events import reject_events
from db.pool import Pool
from db.rejected import LONGEST_RAW, Rejected

HOSTILE = b"Event: x\r\nrubbish \x00\xff\xc0"


async def test_the_same_bytes_are_put_aside_once_and_kept_as_they_came(pool: Pool) -> None:
    found = Rejected("ami", "line without a header", HOSTILE)
    await reject_events(pool, "pbx1", [found, found])
    await reject_events(pool, "pbx1", [found])

    rows = await pool.fetch("SELECT node, source, reason, raw FROM events_rejected")
    assert [tuple(row) for row in rows] == [("pbx1", "ami", found.reason, HOSTILE)]


async def test_an_endless_line_is_cut(pool: Pool) -> None:
    await reject_events(pool, "pbx1", [Rejected("ami", "long", b"x" * (1 << 20))])

    assert await pool.fetchval("SELECT length(raw) FROM events_rejected") == LONGEST_RAW
