"""Walk disk and rows and prove that no audio older than its limit remains.

Independent of the purge: it starts from what lies on the disk, whatever its name, and asks
whose it is. Files of deleted recordings (put back, restored, copied) are removed; all else
that should not be there is listed with the reason, for a person to judge. The result, good
or bad, goes into the audit chain with its counts.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from callcenter.domain.absence import GRACE, Clue, Finding, judge_file, next_night
from callcenter.domain.signatures import Signature
from callcenter.services.append_audit import append_audit
from callcenter.services.find_clues import Place, find_clues, places
from callcenter.services.purge import PurgeFolders
from db.clock_marks import app_now
from db.pool import Connection, Pool
from db.proof import last_proof_at
from db.purge import purge_backlog
from recordings.unlink import unlink_below
from recordings.walk import Found, walk

LISTED: Final = 200  # more than a person reads; the counts are complete

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing that should not be there, or not so."""

    place: str  # `recordings` or `incoming`
    name: str
    finding: Finding
    recording_id: UUID | None


@dataclass(slots=True)
class ProofReport:
    """What the walk saw. `proven`: no audio older than its limit remains, and none is unknown."""

    at: datetime
    files: int = 0
    bytes: int = 0
    counts: Counter[Finding] = field(default_factory=Counter)
    removed: int = 0
    listed: list[Listed] = field(default_factory=list)
    overdue_rows: int = 0
    unended_rows: int = 0

    @property
    def proven(self) -> bool:
        bad = sum(count for finding, count in self.counts.items() if finding is not Finding.KEPT)
        return bad == self.removed and not self.overdue_rows and not self.unended_rows


async def prove_absence(pool: Pool, folders: PurgeFolders) -> ProofReport:
    """Walk both folders and all rows; remove what was deleted before; audit the result."""
    async with pool.acquire() as connection:
        report = ProofReport(at=await app_now(connection))
        for place in places(folders):
            pieces = walk(place.root)
            while piece := await asyncio.to_thread(_next, pieces):
                await _judge_piece(connection, report, place, piece)
        backlog = await purge_backlog(connection, GRACE)
        report.overdue_rows, report.unended_rows = backlog.overdue, backlog.unended
        await _write_down(connection, report)
    return report


async def seconds_until_proof(pool: Pool, zone: ZoneInfo, at_night: time) -> float:
    """Return how long until the next proof; 0 or less: it is due, as it is when none was ever."""
    async with pool.acquire() as connection:
        now, last = await app_now(connection), await last_proof_at(connection)
    if last is None:
        return 0
    return (next_night(last, zone, at_night) - now).total_seconds()


def _next(pieces: Iterator[list[Found]]) -> list[Found]:
    return next(pieces, [])


async def _judge_piece(
    connection: Connection, report: ProofReport, place: Place, piece: Sequence[Found]
) -> None:
    clues = await find_clues(connection, place, piece)
    for found in piece:
        clue = clues[found.name]
        finding = judge_file(clue, report.at)
        if finding is Finding.RECREATED:
            finding = await _removed(report, place, found.name)
        report.files += 1
        report.bytes += found.bytes
        report.counts[finding] += 1
        if finding is not Finding.KEPT:
            _list(report, Listed(place.label, found.name, finding, _id(clue)))


def _id(clue: Clue) -> UUID | None:
    return clue.owner.recording_id if clue.owner else None


def _list(report: ProofReport, one: Listed) -> None:
    log.error("proof.found", place=one.place, finding=one.finding, name=repr(one.name))
    if len(report.listed) < LISTED:
        report.listed.append(one)


async def _removed(report: ProofReport, place: Place, name: str) -> Finding:
    """Remove what should have been gone; the purge may have been quicker than the walk."""
    path = place.root / name
    (one,) = await asyncio.to_thread(unlink_below, path.parent, [path.name])
    if one.error is not None:
        log.error("proof.stuck", place=place.label, name=repr(name), error=one.error)
        return Finding.RECREATED
    if one.bytes is None:
        return Finding.KEPT
    report.removed += 1
    return Finding.RECREATED


async def _write_down(connection: Connection, report: ProofReport) -> None:
    """Append the result to the audit chain; the chain's head in the log is an anchor."""
    body = {
        "files": report.files,
        "bytes": report.bytes,
        "counts": {str(finding): count for finding, count in sorted(report.counts.items())},
        "removed": report.removed,
        "overdue_rows": report.overdue_rows,
        "unended_rows": report.unended_rows,
        "listed": [[one.place, one.finding, printable(one.name)] for one in report.listed],
    }
    action = "retention.proven" if report.proven else "retention.not_proven"
    async with connection.transaction():
        await append_audit(
            connection, actor=Signature.SYSTEM, action=action, object="retention", body=body
        )
    tell = log.info if report.proven else log.error
    tell(action, files=report.files, removed=report.removed, overdue_rows=report.overdue_rows)


def printable(name: str) -> str:
    """Return a file name as text that any screen and any log can show."""
    return name.encode("utf-8", "backslashreplace").decode()
