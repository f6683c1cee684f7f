"""The journal in PostgreSQL: events, how far each file is read, and the starts of the PBX."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson

from callcenter.domain.events import CallEvent
from db.pool import Connection


@dataclass(frozen=True, slots=True)
class FilePosition:
    """How far one journal file is committed. A file is known by where it lies on the disk."""

    device: int
    inode: int
    head_hash: bytes  # SHA-256 of its first line; tells a replaced file from a grown one
    position: int  # bytes


INSERT_EVENTS: Final = """
    INSERT INTO call_events (event_key, linkedid, uniqueid, event_at, event_type, channel,
                             application, peer, extra)
    SELECT t.event_key, t.linkedid, t.uniqueid, t.event_at, t.event_type, t.channel,
           t.application, t.peer, t.extra::jsonb
      FROM unnest($1::bytea[], $2::text[], $3::text[], $4::timestamptz[], $5::text[],
                  $6::text[], $7::text[], $8::text[], $9::text[])
           AS t (event_key, linkedid, uniqueid, event_at, event_type, channel, application,
                 peer, extra)
        ON CONFLICT (event_key) DO NOTHING
    RETURNING event_key
"""


async def insert_events(connection: Connection, events: Mapping[bytes, CallEvent]) -> set[bytes]:
    """Keep events under their keys; return the keys that were new."""
    values = events.values()
    rows = await connection.fetch(
        INSERT_EVENTS,
        list(events),
        [event.linkedid for event in values],
        [event.uniqueid for event in values],
        [event.event_at for event in values],
        [event.event_type for event in values],
        [event.channel for event in values],
        [event.application for event in values],
        [event.peer for event in values],
        [orjson.dumps(event.extra).decode() for event in values],
    )
    return {row[0] for row in rows}


EVENTS_OF_CALLS: Final = """
    SELECT event_key, event_type, event_at, linkedid, uniqueid, channel, application, peer, extra
      FROM call_events
     WHERE linkedid = ANY ($1::text[]) OR uniqueid = ANY ($1::text[])
"""


async def events_of_calls(
    connection: Connection, linkedids: Sequence[str]
) -> dict[bytes, CallEvent]:
    """Return all that is known of these calls, under its keys, in no order."""
    rows = await connection.fetch(EVENTS_OF_CALLS, linkedids)
    return {key: CallEvent(*values) for key, *values in rows}


FILE_POSITIONS: Final = """
    SELECT device, inode, head_hash, position
      FROM journal_files
     WHERE node = $1
"""


async def file_positions(connection: Connection, node: str) -> list[FilePosition]:
    """Return how far each file of a node has been read."""
    return [FilePosition(**row) for row in await connection.fetch(FILE_POSITIONS, node)]


SAVE_POSITION: Final = """
    INSERT INTO journal_files (node, device, inode, head_hash, position)
    VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (node, device, inode) DO UPDATE
       SET head_hash = EXCLUDED.head_hash, position = EXCLUDED.position, updated_at = now()
"""


async def save_position(connection: Connection, node: str, place: FilePosition) -> None:
    await connection.execute(
        SAVE_POSITION, node, place.device, place.inode, place.head_hash, place.position
    )


# A clock put back between two starts must not turn them round: the file's order wins.
INSERT_BOOT: Final = """
    INSERT INTO pbx_boots (systemname, node, first_seen_at)
    VALUES ($1, $2, greatest($3, (SELECT first_seen_at + interval '1 microsecond'
                                    FROM pbx_boots
                                   WHERE systemname = $4 AND node = $2)))
        ON CONFLICT (systemname) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class NewBoot:
    systemname: str
    seen_at: datetime
    after: str | None = None  # the systemname that the file had before; None: not known


async def insert_boot(connection: Connection, node: str, boot: NewBoot) -> bool:
    """Note a start of the PBX; False: it was known."""
    tag = await connection.execute(INSERT_BOOT, boot.systemname, node, boot.seen_at, boot.after)
    return tag == "INSERT 0 1"


@dataclass(frozen=True, slots=True)
class OpenCall:
    linkedid: str
    offered_at: datetime
    last_event_at: datetime


OPEN_CALLS: Final = """
    SELECT c.linkedid, c.offered_at,
           (SELECT max(e.event_at) FROM call_events e WHERE e.linkedid = c.linkedid)
               AS last_event_at
      FROM calls c
     WHERE c.node = $1 AND c.ended_at IS NULL
     ORDER BY c.linkedid
"""


async def open_calls(connection: Connection, node: str) -> list[OpenCall]:
    """Return the calls of a node that have not ended."""
    return [OpenCall(**row) for row in await connection.fetch(OPEN_CALLS, node)]


NEWEST_BOOT: Final = """
    SELECT systemname
      FROM pbx_boots
     WHERE node = $1
     ORDER BY first_seen_at DESC
     LIMIT 1
"""


async def newest_boot(connection: Connection, node: str) -> str | None:
    """Return the systemname of the node's last start; None: none was seen."""
    name = await connection.fetchval(NEWEST_BOOT, node)
    return None if name is None else str(name)


def lock_name(node: str) -> str:
    """Return the name of the lock (db.locks) of whoever reads a node's journal."""
    return f"journal {node}"


# The rows wanted are few and indexed: a plan made while the table was small must not scan it,
# and planning anew for each batch would cost more than running.
# A process that is stopped or cut off must not keep its locks on rows for long.
PREPARE_TAIL: Final = """
    SET enable_seqscan = off;
    SET plan_cache_mode = force_generic_plan;
    SET idle_in_transaction_session_timeout = '15s';
    SET tcp_keepalives_idle = 10;
    SET tcp_keepalives_interval = 5;
    SET tcp_keepalives_count = 3
"""


async def prepare_tail(connection: Connection) -> None:
    """Fit a connection for recording events."""
    await connection.execute(PREPARE_TAIL)


TELL: Final = "SELECT pg_notify('callcenter', $1)"


async def tell(connection: Connection, news: str) -> None:
    """Wake whoever listens, at commit. `news` is JSON of less than 8000 bytes."""
    await connection.execute(TELL, news)
