"""Follow one PBX node's journal file into the database, exactly once, for as long as we run.

All is written on one connection, kept for as long as it lives, which also holds the node's
lock: when it is lost, so is the right to write, and the next begins from what was committed.
"""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog

from callcenter import clock
from callcenter.domain.events import CallEvent
from callcenter.domain.journal_lines import JournalLine
from callcenter.journal.files import (
    JournalFile,
    begin_again,
    is_live,
    is_replaced,
    open_journal,
    read_lines,
    torn_line,
    unread_files,
)
from callcenter.journal.status import TailStatus
from callcenter.services.interrupt_calls import interrupt_older_boots
from callcenter.services.journal_desk import JournalDesk
from callcenter.services.record_events import Batch, record_events
from db.journal import FilePosition, file_positions, lock_name, prepare_tail
from db.locks import try_lock
from db.pool import Connection, DatabaseBusy, DatabaseUnavailable
from db.rejected import Rejected

POLL: Final = 0.05  # seconds; a look costs some microseconds
GATHER: Final = 0.2  # seconds after a batch: what comes meanwhile is recorded together
BATCH: Final = 1000  # lines; 500 cost a tenth more each, 2000 save nothing
LOCK_POLL: Final = 1.0  # seconds
RECORD_LIMIT: Final = 30.0  # seconds for one transaction
CONNECT_LIMIT: Final = 10.0
LOOK_AROUND: Final = 10.0  # seconds between looks for rotated files and calls left open
FIRST_PAUSE: Final = 0.1  # seconds; doubled up to LONGEST_PAUSE while the database is away
LONGEST_PAUSE: Final = 5.0
STILL: Final = 1.0  # seconds; after it a file that ends in a torn line is not being written

log = structlog.get_logger(__name__)


async def tail_journal(desk: JournalDesk, path: Path, status: TailStatus) -> None:
    """Record the node's journal at `path` until cancelled; an absent database is waited for.

    Keeps one connection of the desk's pool to itself.
    """
    pause = FIRST_PAUSE
    while True:
        before = status.lines
        try:
            await _session(desk, path, status)
        except (*DatabaseUnavailable, *DatabaseBusy) as error:
            status.error = repr(error)
            log.warning("journal.database_away", node=desk.node, error=repr(error))
        finally:  # however it ended, nothing is recorded from now on
            status.measure(_unread_bytes(path, status), clock.now())
        pause = FIRST_PAUSE if status.lines > before else min(pause * 2, LONGEST_PAUSE)
        await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - spreads load, no secret


def _unread_bytes(path: Path, status: TailStatus) -> int:
    """Return at least one when the file may hold more than was recorded."""
    try:
        return max(status.bytes_behind, min(path.stat().st_size, 1))
    except OSError:
        return status.bytes_behind


async def _session(desk: JournalDesk, path: Path, status: TailStatus) -> None:
    async with desk.pool.acquire(timeout=CONNECT_LIMIT) as connection:
        try:
            await _become_the_one(connection, desk.node, status)
            await prepare_tail(connection)
            desk.recent.forget_all()
            desk.recent.ours.set()
            follower = Follower(connection, desk, path, status)
            try:
                await follower.run()
            finally:
                desk.recent.ours.clear()
                desk.recent.caught_up.clear()
                follower.close()
        finally:
            with suppress(*DatabaseUnavailable):  # it is gone already
                connection.terminate()  # with it goes the lock, whatever state it was in


async def _become_the_one(connection: Connection, node: str, status: TailStatus) -> None:
    """Wait until no other process reads this node's journal."""
    while not await try_lock(connection, lock_name(node)):
        if not status.waiting_for_lock:
            status.waiting_for_lock = True
            log.warning("journal.another_bridge_has_it", node=node)
        await asyncio.sleep(LOCK_POLL)
    status.waiting_for_lock = False
    log.info("journal.following", node=node)


class Follower:
    """Reads the files of one node on one connection, from what is committed."""

    def __init__(
        self,
        connection: Connection,
        desk: JournalDesk,
        path: Path,
        status: TailStatus,
    ) -> None:
        self._connection = connection
        self._node = desk.node
        self._recent = desk.recent
        self._rules = desk.rules
        self._path = path
        self._status = status
        self._file: JournalFile | None = None
        self._look_at = 0.0  # the loop's time of the next look around
        self._size = 0  # of the live file at the last look
        self._grew_at = 0.0  # the loop's time when that was new

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    async def run(self) -> None:
        """Read what was rotated away, then follow the live file; look around now and then."""
        while True:
            if self._loop_time() >= self._look_at:
                await self._look_around()
            lines = await self._read_live()
            if lines < BATCH:
                await asyncio.sleep(GATHER if lines else POLL)

    def _loop_time(self) -> float:
        return asyncio.get_running_loop().time()

    async def _look_around(self) -> None:
        """Finish rotated files; end calls that a restart of the PBX has left open."""
        known = await file_positions(self._connection, self._node)
        for file in unread_files(self._path, known):
            try:
                await self._finish(file)
            finally:
                file.close()
        if self._recent.caught_up.is_set():
            await interrupt_older_boots(self._connection, self._node, self._recent, self._rules)
        self._look_at = self._loop_time() + LOOK_AROUND

    async def _finish(self, file: JournalFile) -> None:
        """Read a file that was rotated away to its end; what is torn there stays torn."""
        while lines := read_lines(file, BATCH):
            await self._record(file, lines)
        if file.size() > file.position:
            await self._wait_still(file)
            await self._record(file, read_lines(file, BATCH) or torn_line(file))

    async def _wait_still(self, file: JournalFile) -> None:
        size = -1
        while size != file.size():
            size = file.size()
            await asyncio.sleep(STILL)

    async def _read_live(self) -> int:
        """Record the next lines of the live file; return how many there were."""
        file = self._file or await self._open_live()
        if file is None:
            return 0
        lines = self._new_lines(file)
        if lines:
            await self._record(file, lines)
        elif not is_live(file):
            await self._leave(file)
        return len(lines)

    async def _open_live(self) -> JournalFile | None:
        if self._path.exists():
            known = await file_positions(self._connection, self._node)
            self._file = open_journal(self._path, known)
        if self._file is not None:
            log.info("journal.reading", node=self._node, position=self._file.position)
        return self._file

    def _new_lines(self, file: JournalFile) -> list[JournalLine]:
        size = file.size()
        self._measure(size - file.position)
        if size == file.position:
            return []
        if is_replaced(file):
            log.warning("journal.replaced", node=self._node, position=file.position)
            begin_again(file)
        lines = read_lines(file, BATCH)
        if not lines and self._is_still(size):
            self._measure(0)  # torn by the PBX's death: nothing of it can be recorded
        return lines

    def _is_still(self, size: int) -> bool:
        now = self._loop_time()
        if size != self._size:
            self._size, self._grew_at = size, now
        return now - self._grew_at >= STILL

    async def _leave(self, file: JournalFile) -> None:
        """Go on to the new file after a rotation.

        One more pause before, because a record may be on its way into the old one.
        """
        await asyncio.sleep(POLL)
        await self._finish(file)
        log.info("journal.rotated", node=self._node, position=file.position)
        self.close()
        await self._look_around()

    async def _record(self, file: JournalFile, lines: Sequence[JournalLine]) -> None:
        """Record lines and the position behind them; one that is refused is put aside alone."""
        end = file.position + sum(line.size for line in lines)
        try:
            await self._commit(file, end, lines)
        except (*DatabaseUnavailable, *DatabaseBusy):
            raise
        except Exception as error:
            if self._connection.is_closed():
                raise
            if len(lines) > 1:
                half = len(lines) // 2
                await self._record(file, lines[:half])
                await self._record(file, lines[half:])
                return
            log.exception("journal.line_refused", node=self._node)
            await self._commit(file, end, [_refused(lines[0], error)])

    async def _commit(self, file: JournalFile, end: int, lines: Sequence[JournalLine]) -> None:
        if file.head_hash is None:
            raise ValueError("a file without a first line has no identity")
        place = FilePosition(file.device, file.inode, file.head_hash, end)
        events = [line.event for line in lines if line.event is not None]
        rejected = [
            Rejected("journal", line.reason, line.raw) for line in lines if line.reason is not None
        ]
        batch = Batch(self._node, events, rejected, place)
        # A stalled network answers neither COMMIT nor ROLLBACK: only the axe is sure.
        axe = asyncio.get_running_loop().call_later(RECORD_LIMIT, self._connection.terminate)
        try:
            recorded = await record_events(self._connection, batch, self._recent, self._rules)
        finally:
            axe.cancel()
        file.position = end
        self._note(lines, events, len(rejected))
        if recorded.new_boot:
            self._look_at = 0.0

    def _note(
        self, lines: Sequence[JournalLine], events: Sequence[CallEvent], rejected: int
    ) -> None:
        status = self._status
        status.error = None
        status.lines += len(lines)
        status.rejected += rejected
        if events:
            status.last_event_at = events[-1].event_at
        self._measure(status.bytes_behind - sum(line.size for line in lines))

    def _measure(self, bytes_behind: int) -> None:
        self._status.measure(max(bytes_behind, 0), clock.now())
        if bytes_behind > 0:
            self._recent.caught_up.clear()
        else:
            self._recent.caught_up.set()


def _refused(line: JournalLine, error: Exception) -> JournalLine:
    return JournalLine(line.raw, line.size, None, f"refused: {error!r}"[:500])
