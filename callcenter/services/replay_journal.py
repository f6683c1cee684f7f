"""Fold a journal file again: to see what it says, or to put it into the database once more.

Writing repeats nothing: an event that is known is no news, and ids come from what they name.
So a database restored from yesterday's backup gets its missing day from the files.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

import aiofiles
import orjson

from callcenter.domain.call import Call, Direction
from callcenter.domain.call_tracker import FoldRules, fold_keyed
from callcenter.domain.errors import DomainError
from callcenter.domain.events import CallEvent
from callcenter.domain.journal_lines import JournalLine, read_line
from callcenter.services.journal_desk import JournalDesk
from callcenter.services.record_events import Batch, record_events
from db.journal import lock_name, prepare_tail
from db.locks import try_lock, unlock
from db.rejected import Rejected

BATCH: Final = 128 * 1024  # bytes, about 400 lines


class JournalInUseError(DomainError):
    """A running bridge reads this node's journal; stop it first, it would be disturbed."""


@dataclass(frozen=True, slots=True)
class ReplayReport:
    lines: int
    events: int
    rejected: int  # lines, or beginnings of lines, that cannot be read
    calls: int
    citizens_calls: int
    outcomes: Mapping[str, int]
    fingerprint: str  # SHA-256 over all calls: equal files give equal ones
    changed_calls: int | None = None  # rows written; None: nothing was to be written


@dataclass(slots=True)
class _Reading:
    lines: int = 0
    rejected: int = 0
    events: dict[str, dict[bytes, CallEvent]] = field(default_factory=lambda: defaultdict(dict))

    def take(self, line: JournalLine) -> None:
        self.lines += 1
        self.rejected += line.reason is not None
        if line.event is not None:
            key = line.event.key
            self.events[line.event.linkedid][key] = line.event
            self.events[line.event.uniqueid][key] = line.event


def read_journal(path: Path, rules: FoldRules, changed_calls: int | None = None) -> ReplayReport:
    """Return what the file says; raises OSError when it cannot be read."""
    reading = _Reading()
    for line in _lines(path):
        reading.take(line)
    calls = [call for call in _calls(reading, rules) if call is not None]
    return ReplayReport(
        lines=reading.lines,
        events=len({key for events in reading.events.values() for key in events}),
        rejected=reading.rejected,
        calls=len(calls),
        citizens_calls=sum(call.direction is Direction.INBOUND for call in calls),
        outcomes=dict(sorted(Counter(str(call.outcome) for call in calls).items())),
        fingerprint=fingerprint(calls),
        changed_calls=changed_calls,
    )


def fingerprint(calls: list[Call]) -> str:
    texts = [orjson.dumps(asdict(call)) for call in calls]
    return sha256(b"\n".join(sorted(texts))).hexdigest()


async def replay_journal(desk: JournalDesk, path: Path) -> ReplayReport:
    """Put the file into the database and return what it says.

    Raises OSError, or JournalInUseError while a bridge reads this node's journal.
    """
    changed: set[str] = set()
    async with desk.pool.acquire() as connection:
        if not await try_lock(connection, lock_name(desk.node)):
            raise JournalInUseError
        try:
            await prepare_tail(connection)
            async for batch in _batches(desk.node, path):
                recorded = await record_events(connection, batch, desk.recent, desk.rules)
                changed |= set(recorded.calls)
        finally:
            await unlock(connection, lock_name(desk.node))
    return read_journal(path, desk.rules.fold, changed_calls=len(changed))


def _lines(path: Path) -> Iterator[JournalLine]:
    with path.open("rb") as file:
        yield from map(_line, file)


def _line(raw: bytes) -> JournalLine:
    return read_line(raw.removesuffix(b"\n"), len(raw))


async def _batches(node: str, path: Path) -> AsyncIterator[Batch]:
    async with aiofiles.open(path, "rb") as file:
        while raws := await file.readlines(BATCH):
            yield _batch(node, [_line(raw) for raw in raws])


def _batch(node: str, lines: list[JournalLine]) -> Batch:
    return Batch(
        node,
        [line.event for line in lines if line.event is not None],
        [Rejected("journal", line.reason, line.raw) for line in lines if line.reason is not None],
    )


def _calls(reading: _Reading, rules: FoldRules) -> Iterator[Call | None]:
    for linkedid, events in reading.events.items():
        if any(event.linkedid == linkedid for event in events.values()):
            yield fold_keyed(linkedid, events, rules)
