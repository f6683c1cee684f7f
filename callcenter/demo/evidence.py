"""Waits until a call has left all that it must leave, and says which link is missing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from db.bi import CallLine, RecordingLine, newest_call_from, recording_of
from db.pool import Pool

T = TypeVar("T")

JOURNAL_SECONDS: Final = 15.0
RECORDING_SECONDS: Final = 45.0  # the finaliser waits until both files have been closed
POLL_SECONDS: Final = 0.2
AUDIBLE_DB: Final = -50.0


class MissingLink(Exception):  # noqa: N818 - reads as what it is
    """One link of the chain from the phone to the recording does not hold."""

    def __init__(self, link: str, detail: str) -> None:
        super().__init__(f"{link}: {detail}")


@dataclass(frozen=True, slots=True)
class Evidence:
    call: CallLine
    recording: RecordingLine


async def evidence_of(pool: Pool, caller_e164: str, since: datetime) -> Evidence:
    """Return what the newest call of that number has left; raises MissingLink."""
    call = await _journal_line(pool, caller_e164, since)
    recording = await _recording(pool, call.linkedid)
    return Evidence(call, recording)


async def _journal_line(pool: Pool, caller_e164: str, since: datetime) -> CallLine:
    async def read() -> CallLine | None:
        async with pool.acquire() as connection:
            return await newest_call_from(connection, caller_e164, since)

    call = await _last(read, lambda line: line.ended_at is not None, JOURNAL_SECONDS)
    if call is None:
        raise MissingLink("journal line", "bi.calls has no row of this call")
    if call.ended_at is None:
        raise MissingLink("journal line", "the call has ended, its row has not")
    if call.outcome != "answered":
        raise MissingLink("journal line", f"an answered call stands there as {call.outcome}")
    if call.case_number is None:
        raise MissingLink("case number", "the call's row names no case")
    return call


async def _recording(pool: Pool, linkedid: str) -> RecordingLine:
    async def read() -> RecordingLine | None:
        async with pool.acquire() as connection:
            return await recording_of(connection, linkedid)

    line = await _last(read, lambda line: line.state != "expected", RECORDING_SECONDS)
    if line is None:
        raise MissingLink("recording", "bi.recordings has no row of this call")
    if line.state != "ready":
        raise MissingLink("recording", f"it is {line.state} ({line.problem or 'no reason given'})")
    for side, level in (("citizen", line.citizen_level_db), ("operator", line.agent_level_db)):
        if level is None or level < AUDIBLE_DB:
            raise MissingLink(f"the {side}'s voice in the recording", f"its level is {level} dB")
    return line


async def _last(
    read: Callable[[], Awaitable[T | None]], complete: Callable[[T], bool], seconds: float
) -> T | None:
    """Read until it is complete or the time is over; return what was read last."""
    loop = asyncio.get_running_loop()
    limit = loop.time() + seconds
    while True:
        found = await read()
        if (found is not None and complete(found)) or loop.time() > limit:
            return found
        await asyncio.sleep(POLL_SECONDS)
