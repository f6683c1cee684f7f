"""Messages to panels: each row is encoded once for an audience, however many are listening."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from callcenter.domain.live.audience import OWN_CALL, SIGHTS, Audience, Value, sees, shown
from callcenter.services.live.client import Bye, LiveClient
from callcenter.services.live.mirror import Change

MOST_CALLS: Final = 50  # named in one piece of news; an empty list means any


class RowsMessages:
    """One batch of changes as each client gets it: one for an audience, apart from own calls."""

    def __init__(self, seq: int, changes: Iterable[Change]) -> None:
        newest = {(change.kind, change.key): change for change in changes}
        self._head = b'{"type":"rows","seq":%d,"rows":[' % seq
        self._changes = list(newest.values())
        self._rings = {c.key: _row(c, c.value) for c in self._changes if c.kind == OWN_CALL}
        self._shared: dict[Audience, tuple[bytes, bytes | None]] = {}  # rows, and the message

    @property
    def is_empty(self) -> bool:
        return not self._changes

    def of(self, client: LiveClient) -> bytes | None:
        """Return the message for a client; None: there is nothing it may see."""
        if client.audience not in self._shared:
            rows = self._rows(client.audience)
            self._shared[client.audience] = (rows, self._message(rows) if rows else None)
        rows, message = self._shared[client.audience]
        own = self._rings.get(client.seat.person.extension or "")
        if own is None:
            return message
        # Last, so that it wins over the row that a supervisor sees of every phone.
        return self._message(rows + b"," + own if rows else own)

    def _message(self, rows: bytes) -> bytes:
        return self._head + rows + b"]}"

    def _rows(self, audience: Audience) -> bytes:
        seen = [change for change in self._changes if sees(audience, change.kind)]
        return b",".join(_row(c, shown(audience, c.kind, c.value)) for c in seen)


def _row(change: Change, value: Value | None) -> bytes:
    return orjson.dumps({"kind": change.kind, "key": change.key, "value": value})


def hello(
    client: LiveClient,
    place: tuple[UUID, int],
    rows: Mapping[tuple[str, str], Value | None],
    now: datetime,
    *,
    resumed: bool,
) -> bytes:
    """Return the first message: all rows a client may see, or those that changed meanwhile."""
    seen = [
        {"kind": kind, "key": key, "value": shown(client.audience, kind, value)}
        for (kind, key), value in rows.items()
        if sees(client.audience, kind)
    ]
    own = (OWN_CALL, client.seat.person.extension or "")
    if own in rows:
        seen.append({"kind": own[0], "key": own[1], "value": rows[own]})
    said = {
        "type": "hello",
        "epoch": place[0],
        "seq": place[1],
        "rows": seen,
        "resumed": resumed,
        "now": now,
    }
    return orjson.dumps(said, default=str, option=orjson.OPT_UTC_Z)  # the driver's UUIDs


class NewsMessages:
    """What may be read anew, as each audience is told of it."""

    def __init__(self, topics: Iterable[str], linkedids: Sequence[str]) -> None:
        few = list(linkedids) if len(linkedids) <= MOST_CALLS else []
        plain: dict[str, Any] = {"type": "news", "topics": sorted(topics), "linkedids": []}
        self._named = orjson.dumps({**plain, "linkedids": few})
        self._plain = orjson.dumps(plain)

    def of(self, client: LiveClient) -> bytes:
        return self._named if SIGHTS[client.audience].names_calls else self._plain


def bye(why: Bye) -> bytes:
    return orjson.dumps({"type": "bye", "reason": why.value})
