"""Ask, before a purge, whether the clock may be trusted; let an administrator say that it may."""

from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Final

from callcenter.clock import machine_clock
from callcenter.domain.clock_guard import (
    ClockAlarm,
    ClockMark,
    ClockReading,
    accepted_mark,
    judge_clock,
    trusted_mark,
)
from callcenter.services.append_audit import append_audit
from db.clock_marks import ClockMarkRow, app_now, clock_mark, save_clock_mark
from db.pool import Connection

NAME: Final = "purge"


@dataclass(frozen=True, slots=True)
class ClockVerdict:
    """The moment up to which audio may be deleted, or why none may be now."""

    at: datetime
    alarm: ClockAlarm | None


async def ask_clock(connection: Connection) -> ClockVerdict:
    """Judge the clock; a trusted moment is remembered as the highest seen."""
    reading = await _read(connection)
    mark = await _mark(connection)
    alarm = judge_clock(reading, mark)
    if alarm is None:
        await _save(connection, trusted_mark(reading, mark))
    return ClockVerdict(reading.at, alarm)


async def look_at_clock(connection: Connection) -> ClockVerdict:
    """Judge the clock and remember nothing."""
    reading = await _read(connection)
    return ClockVerdict(reading.at, judge_clock(reading, await _mark(connection)))


async def accept_clock(connection: Connection, actor: str) -> datetime:
    """Trust the clock as it is now because `actor` says so; return the moment. Audited."""
    async with connection.transaction():
        reading = await _read(connection)
        before = await _mark(connection)
        await _save(connection, accepted_mark(reading))
        body = {"at": _text(reading.at), "before": _text(before.seen_at) if before else None}
        await append_audit(
            connection, actor=actor, action="clock.accepted", object="purge", body=body
        )
    return reading.at


async def _read(connection: Connection) -> ClockReading:
    at = await app_now(connection)
    machine = machine_clock()
    return ClockReading(at, machine.at, machine.boot_id, machine.up, machine.synchronised)


async def _mark(connection: Connection) -> ClockMark | None:
    row = await clock_mark(connection, NAME)
    return ClockMark(row.seen_at, row.skew, row.boot_id, row.booted_at) if row else None


async def _save(connection: Connection, mark: ClockMark) -> None:
    await save_clock_mark(connection, NAME, ClockMarkRow(*astuple(mark)))


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
