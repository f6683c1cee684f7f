"""When audio must go: 720 hours after its end, written once, by the database alone."""

import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from db.pool import Connection

MONTH = timedelta(hours=720)
ZONES = (
    "UTC", "Europe/Berlin", "Europe/Moscow", "America/New_York", "America/Sao_Paulo",
    "Asia/Kamchatka", "Asia/Kathmandu", "Asia/Tehran", "Australia/Lord_Howe",
    "Pacific/Apia", "Pacific/Chatham", "Africa/Casablanca",
)  # fmt: skip

INSERT = """
    INSERT INTO recordings (recording_id, stem, node, state, started_at, ended_at, retention,
                            expires_at)
    VALUES ($1::uuid, gen_random_uuid()::text, 'pbx1', 'expected',
            coalesce($2, now()), $2::timestamptz, $3, $4) RETURNING expires_at
"""


async def expiry(
    connection: Connection,
    ended_at: datetime | None,
    retention: timedelta = timedelta(days=30),
    wished: datetime | None = None,
) -> datetime | None:
    """Insert a recording and return when it expires; `wished` is what the writer would like."""
    moment: datetime | None = await connection.fetchval(
        INSERT, uuid4(), ended_at, retention, wished
    )
    return moment


def moments(zone: str) -> list[datetime]:
    """Return random ends, half of them where the zone's clocks change within the month."""
    chance = random.Random(zone)  # noqa: S311 - reproducible choices, not secrets
    start = datetime(2015, 1, 1, tzinfo=UTC)
    anywhere = [start + timedelta(seconds=chance.randrange(360_000_000)) for _ in range(400)]
    local = ZoneInfo(zone)
    changing = [
        moment
        for moment in anywhere
        if moment.astimezone(local).utcoffset() != (moment + MONTH).astimezone(local).utcoffset()
    ]
    return anywhere[:50] + changing


@pytest.mark.parametrize("zone", ZONES)
async def test_it_is_720_hours_in_every_zone_and_across_changes_of_clocks(
    connection: Connection, zone: str
) -> None:
    """The server's zone is the session's; a change of it in between changes nothing."""
    await connection.execute("SELECT set_config('timezone', $1, false)", zone)
    for ended_at in moments(zone):
        assert await expiry(connection, ended_at) == ended_at + MONTH

    await connection.execute("SET timezone = 'Asia/Tokyo'")
    await connection.execute("UPDATE recordings SET state = 'ready', retention = retention")
    wrong = "SELECT count(*) FROM recordings WHERE extract(epoch FROM expires_at - ended_at) <> $1"
    assert await connection.fetchval(wrong, MONTH.total_seconds()) == 0


@pytest.mark.covers("I-6")
async def test_nobody_can_move_it(connection: Connection) -> None:
    ended_at = datetime(2026, 1, 1, tzinfo=UTC)
    far = datetime(2030, 1, 1, tzinfo=UTC)
    assert await expiry(connection, ended_at, wished=far) == ended_at + MONTH

    await connection.execute("UPDATE recordings SET expires_at = $1, ended_at = $1", far)
    await connection.execute("UPDATE recordings SET retention = '1 day'")

    row = await connection.fetchrow("SELECT ended_at, expires_at, retention FROM recordings")
    assert row is not None
    assert tuple(row) == (ended_at, ended_at + MONTH, timedelta(days=30))


async def test_there_is_none_before_the_end(connection: Connection) -> None:
    assert await expiry(connection, None, wished=datetime(2030, 1, 1, tzinfo=UTC)) is None


async def test_a_pbx_with_a_clock_ahead_cannot_lengthen_it(connection: Connection) -> None:
    now: datetime = await connection.fetchval("SELECT app_now()")

    expires_at = await expiry(connection, now + timedelta(days=365))

    assert expires_at is not None
    assert expires_at <= now + MONTH + timedelta(minutes=1)


async def test_more_than_a_month_is_refused(connection: Connection) -> None:
    with pytest.raises(Exception, match="recordings_retention_check"):
        await expiry(connection, datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=31))


@pytest.mark.parametrize(("seconds", "kept"), [(-1, True), (0, False), (1, False)])
async def test_reads_are_refused_from_the_very_moment(
    connection: Connection, seconds: int, *, kept: bool
) -> None:
    async with connection.transaction():  # app_now() stands still in it
        now: datetime = await connection.fetchval("SELECT app_now()")
        expires_at = now - timedelta(seconds=seconds)
        assert await connection.fetchval("SELECT still_kept($1)", expires_at) is kept
    assert await connection.fetchval("SELECT still_kept(NULL)") is False
