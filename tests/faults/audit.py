"""Compare what the PBX told with what stands in the database and on the disk.

A finding is one line of text; none means that nothing was lost, doubled or left unlinked.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from db.pool import Connection
from tests.faults.house import SHORT_CALL_SECONDS, House
from tests.faults.told import ToldCall, different_lines, told_calls
from tests.waiting import until_so

CLOSE = 0.3  # seconds; so near to the border of "short" the reader does not judge
SETTLED_SECONDS = 120.0

CALLS = """
    SELECT b.*, k.case_id, k.kind
      FROM bi.calls b JOIN calls c USING (linkedid) LEFT JOIN cases k USING (case_id)
     WHERE b.direction = 'inbound'
"""
RECORDINGS = """
    SELECT stem, linkedid, state, problem, sha256, storage_key, repaired, duration_seconds,
           started_at, ended_at
      FROM recordings
"""
DEBTS = "SELECT linkedid, phone_e164 FROM callback_calls JOIN callbacks USING (callback_id)"
EVENTS = """
    SELECT count(*) FROM call_events WHERE event_type NOT IN ('HOLD', 'UNHOLD', 'INTERRUPTED')
"""
READ = "SELECT coalesce(max(position), 0) FROM journal_files"
UNSETTLED = """
    SELECT (SELECT count(*) FROM calls WHERE ended_at IS NULL)
         + (SELECT count(*) FROM recordings WHERE state = 'expected' OR ended_at IS NULL)
"""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Audit:
    """Figures to print, and what is wrong."""

    calls: int
    connected: int
    debts: int
    recordings: dict[str, int]  # by state and problem
    findings: list[str]

    def __str__(self) -> str:
        states = ", ".join(f"{count} {state}" for state, count in self.recordings.items())
        return (
            f"{self.calls} calls told ({self.connected} connected, {self.debts} owed), "
            f"recordings: {states}; findings: {len(self.findings)}"
        )


async def caught_up(house: House, within: float = SETTLED_SECONDS) -> None:
    """Wait until the whole journal file is recorded."""

    async def is_read() -> bool:
        size = house.settings.journal_file.stat().st_size
        async with house.connection() as connection:
            return bool(await connection.fetchval(READ) == size)

    await until_so(is_read, within, pause=0.1)


async def settled(house: House, within: float = SETTLED_SECONDS) -> None:
    """Wait until the journal is recorded, no call is open and no recording is expected."""
    await caught_up(house, within)

    async def is_settled() -> bool:
        async with house.connection() as connection:
            return bool(await connection.fetchval(UNSETTLED) == 0)

    await until_so(is_settled, within, pause=0.2)


async def audit(house: House) -> Audit:
    told = told_calls(house.settings.journal_file)
    async with house.connection() as connection:
        calls = await _rows(connection, CALLS)
        recordings = _heard(told, await _rows(connection, RECORDINGS))
        debts = {row["linkedid"]: row["phone_e164"] for row in await _rows(connection, DEBTS)}
        findings = [
            *_calls(told, calls),
            *_cases(calls, await connection.fetchval("SELECT count(*) FROM cases")),
            *_recordings(house, told, recordings),
            *_stored(house, told, recordings),
            *_debts(told, debts),
            *await _events(house, connection),
        ]
    return Audit(
        calls=len(told),
        connected=sum(call.connected for call in told),
        debts=len(debts),
        recordings=Counter(f"{row['state']} {row['problem'] or ''}".strip() for row in recordings),
        findings=findings,
    )


def _heard(told: Iterable[ToldCall], rows: list[Row]) -> list[Row]:
    """Leave out recordings of callers who left with it: said to be empty, rightly so."""
    unheard = _unheard(told)
    return [row for row in rows if row["problem"] != "empty" or row["stem"] not in unheard]


def _unheard(told: Iterable[ToldCall]) -> set[str]:
    return {stem for call in told if call.unheard for stem in call.stems}


async def _rows(connection: Connection, query: str) -> list[Row]:
    return [dict(row) for row in await connection.fetch(query)]


def _calls(told: Iterable[ToldCall], rows: list[Row]) -> Iterable[str]:
    """Each call told is one row that says the same, and there are no others."""
    known = Counter(row["linkedid"] for row in rows)
    by_id = {row["linkedid"]: row for row in rows}
    for call in told:
        times = known.pop(call.uniqueid, 0)
        if times != 1:
            yield f"call {call.uniqueid}: {times} rows"
        else:
            yield from _call(call, by_id[call.uniqueid])
    yield from (f"call {linkedid}: the PBX told of no such call" for linkedid in known)


def _call(call: ToldCall, row: Row) -> Iterable[str]:
    said = (row["caller_e164"], row["answered_at"] is not None, row["outcome"] == "interrupted")
    wanted = (call.number, call.connected, call.ended_at is None)
    if said != wanted:
        yield f"call {call.uniqueid}: {said}, not {wanted}: outcome {row['outcome']}"
    if abs(row["offered_at"].timestamp() - call.began_at) > 0.001:
        yield f"call {call.uniqueid}: began {row['offered_at']}, not {_moment(call.began_at)}"
    ended_at = row["ended_at"]
    if ended_at is None:
        yield f"call {call.uniqueid}: has no end"
    elif call.ended_at and abs(ended_at.timestamp() - call.ended_at) > 1:
        yield f"call {call.uniqueid}: ended {ended_at}, not {_moment(call.ended_at)}"


def _cases(calls: list[Row], count: int) -> Iterable[str]:
    """One case a call, each with a number of its own."""
    if count != len(calls):
        yield f"{len(calls)} calls have {count} cases"
    for name in ("case_id", "case_number"):
        values = Counter(row[name] for row in calls)
        yield from (f"{name} {value}: of {n} calls" for value, n in values.items() if n > 1)
    yield from (f"call {row['linkedid']}: no number" for row in calls if not row["case_number"])


def _recordings(house: House, told: Iterable[ToldCall], rows: list[Row]) -> Iterable[str]:
    """Each recording told is one row, linked to its call, and can be heard."""
    wanted = {stem: call.uniqueid for call in told for stem in call.stems}
    found = {row["stem"]: row["linkedid"] for row in rows}
    missing = wanted.keys() - found.keys() - _unheard(told)
    yield from (f"recording {stem}: has no row" for stem in missing)
    yield from (f"recording {stem}: nobody told of it" for stem in found.keys() - wanted.keys())
    for row in rows:
        if wanted.get(row["stem"]) != row["linkedid"]:
            yield f"recording {row['stem']}: linked to {row['linkedid']}"
        if row["state"] != "ready" and not _was_stopped(house, row):
            yield f"recording {row['stem']}: {row['state']} {row['problem']}"


def _was_stopped(house: House, row: Row) -> bool:
    """Return whether a recording is too short because the whole machine stood still in it."""
    return row["problem"] == "truncated" and house.stalls.within(
        row["started_at"], row["ended_at"]
    )


def _stored(house: House, told: Iterable[ToldCall], rows: list[Row]) -> Iterable[str]:
    """Each row's copy lies in the store as it was committed; nothing else lies anywhere."""
    folder = house.settings.recordings_folder
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    for row in rows:
        path = found.pop(str(row["storage_key"]), None)
        if path is None:
            yield f"recording {row['stem']}: its copy is not in the store"
        elif hashlib.sha256(path.read_bytes()).digest() != row["sha256"]:
            yield f"recording {row['stem']}: its copy differs"
    yield from (f"{key}: a copy without a row" for key in found)
    kept = _unheard(told)  # an empty original stays, with its reason, until it is purged
    left = [path.name for path in house.settings.incoming_folder.iterdir()]
    yield from (f"{name}: left over" for name in left if name.rpartition("-")[0] not in kept)


def _debts(told: Iterable[ToldCall], debts: dict[str, str]) -> Iterable[str]:
    """Whoever waited and was not connected is owed a call; nobody else is."""
    for call in told:
        lasted = SHORT_CALL_SECONDS + 2 * CLOSE
        if call.ended_at is not None:
            lasted = call.ended_at - call.began_at
        owed = not call.connected and lasted > SHORT_CALL_SECONDS
        if abs(lasted - SHORT_CALL_SECONDS) > CLOSE and owed != (call.uniqueid in debts):
            yield f"call {call.uniqueid}: owed is {not owed}, it lasted {lasted:.1f} s"
        if debts.get(call.uniqueid, call.number) != call.number:
            yield f"call {call.uniqueid}: owed to {debts[call.uniqueid]}"


async def _events(house: House, connection: Connection) -> Iterable[str]:
    kept, wanted = await connection.fetchval(EVENTS), different_lines(house.settings.journal_file)
    refused = await connection.fetchval("SELECT count(*) FROM bi.events_rejected")
    findings = [] if kept == wanted else [f"{kept} events are kept of {wanted} lines"]
    return findings + ([f"{refused} lines were refused"] if refused else [])


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
