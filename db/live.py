"""Live rows: what happens now, published in batches and mirrored by every API process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from db.pool import Connection, connect

LIVE_CHANNEL: Final = "callcenter_live"
CALLS_CHANNEL: Final = "callcenter"  # what the journal tells
NEWS_CHANNEL: Final = "callcenter_news"  # names of tables
CHANNELS: Final = (LIVE_CHANNEL, CALLS_CHANNEL, NEWS_CHANNEL)

LiveKey = tuple[str, str]  # kind and key


@dataclass(frozen=True, slots=True)
class LiveRow:
    node: str
    kind: str
    key: str
    value: dict[str, Any] | None  # None: gone
    seq: int


@dataclass(frozen=True, slots=True)
class LiveWhole:
    """Every row at one moment. `seq` is the newest number given out by then."""

    epoch: UUID
    seq: int
    rows: list[LiveRow]
    silent_seconds: Mapping[str, float]  # since a node last published anything


# Nobody waits for a flush to disk: a crash of the server empties the table anyway. A key on
# which others sit is waited for shortly: the newest state is sent again.
PREPARE_PUBLISHER: Final = """
    SET synchronous_commit = off;
    SET lock_timeout = '3s';
    SET statement_timeout = '5s'
"""
PUBLISH: Final = "SELECT publish_live($1, $2, $3, $4, $5)"


async def open_publisher(url: str) -> Connection:
    """Return a connection of a publisher's own."""
    connection = await connect(url)
    try:
        await connection.execute(PREPARE_PUBLISHER)
    except BaseException:
        connection.terminate()
        raise
    return connection


async def publish(
    connection: Connection, node: str, batch: Mapping[LiveKey, str | None], *, whole: bool
) -> None:
    """Write a batch and tell of it, in one transaction of its own; None: the row is gone.

    `whole`: rows of `node` that are not in the batch are gone.
    """
    kinds, keys = [kind for kind, _ in batch], [key for _, key in batch]
    await connection.execute(PUBLISH, node, kinds, keys, list(batch.values()), whole)


PRUNE: Final = """
    DELETE FROM live_rows
     WHERE value IS NULL AND at < clock_timestamp() - interval '10 minutes'
"""


async def prune_gone(connection: Connection) -> None:
    """Forget rows that have been gone for ten minutes, of whatever node."""
    await connection.execute(PRUNE)


# The lock of publish_live, shared: nobody holds a number that is not visible yet.
STAND_STILL: Final = "SELECT pg_advisory_xact_lock_shared(122000022)"
BEGIN_EPOCH: Final = "INSERT INTO live_epoch DEFAULT VALUES ON CONFLICT DO NOTHING"
EPOCH: Final = """
    SELECT epoch, (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM live_seq) AS seq
      FROM live_epoch
"""
ROWS: Final = "SELECT node, kind, key, value, seq FROM live_rows WHERE value IS NOT NULL"
SILENT: Final = """
    SELECT node, extract(epoch FROM clock_timestamp() - max(at))::float8 AS seconds
      FROM live_rows
     GROUP BY node
"""


async def read_whole(connection: Connection) -> LiveWhole:
    """Return all rows; the transaction begins and ends here, for it must be a short one."""
    async with connection.transaction():
        await connection.execute(STAND_STILL)
        await connection.execute(BEGIN_EPOCH)
        found = await connection.fetchrow(EPOCH)
        assert found is not None  # noqa: S101 - written just now, if it was not there
        rows = [LiveRow(**row) for row in await connection.fetch(ROWS)]
        silent = await silent_nodes(connection)
    return LiveWhole(found["epoch"], found["seq"], rows, silent)


async def silent_nodes(connection: Connection) -> dict[str, float]:
    """Return how many seconds ago each node last published."""
    return {row["node"]: row["seconds"] for row in await connection.fetch(SILENT)}


NEWER: Final = """
    SELECT node, kind, key, value, seq FROM live_rows WHERE seq > $1 ORDER BY seq
"""


async def read_newer(connection: Connection, seq: int) -> list[LiveRow]:
    """Return rows changed since number `seq`, gone ones too, in the order of their changes."""
    return [LiveRow(**row) for row in await connection.fetch(NEWER, seq)]


OF_KEY: Final = """
    SELECT value FROM live_rows
     WHERE kind = $1 AND key = $2 AND value IS NOT NULL
     ORDER BY seq DESC LIMIT 1
"""


async def live_value(connection: Connection, kind: str, key: str) -> dict[str, Any] | None:
    """Return the newest value under a key, whoever published it; None: there is none."""
    value: dict[str, Any] | None = await connection.fetchval(OF_KEY, kind, key)
    return value


async def open_mirror(url: str, heard: Callable[[str, str], None]) -> Connection:
    """Return a connection that calls `heard(channel, payload)` for each notification."""
    connection = await connect(url)
    try:
        for channel in CHANNELS:
            await connection.add_listener(
                channel, lambda _c, _pid, name, payload: heard(name, str(payload))
            )
    except BaseException:
        connection.terminate()
        raise
    return connection


SEE_PANELS: Final = """
    INSERT INTO panel_presence (user_id, seen_at)
    SELECT u.user_id, app_now() FROM users u WHERE u.user_id = ANY ($1) ORDER BY u.user_id
        ON CONFLICT (user_id) DO UPDATE SET seen_at = EXCLUDED.seen_at
"""


async def see_panels(connection: Connection, users: list[UUID]) -> None:
    """Note that these people's panels are open now."""
    await connection.execute(SEE_PANELS, users)
