"""What a file on the disk means for the promise that no audio outlives its time. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

GRACE: Final = timedelta(minutes=10)  # promise P4: by then a deletion is done, an orphan adopted


class Finding(StrEnum):
    """What one thing on the disk is. All but KEPT are listed; only RECREATED is removed."""

    KEPT = "kept"  # its time has not come
    RECREATED = "recreated"  # of a recording that was deleted: it goes
    OVERDUE = "overdue"  # its time has come and gone: the purge has failed
    COPY = "copy"  # a recording's bytes under a name that no purge looks for
    LINKED = "linked"  # its bytes have one more name somewhere
    UNOWNED = "unowned"  # named as a recording, but no row knows it
    STRANGE = "strange"  # nothing of ours, or nothing that can be looked into


@dataclass(frozen=True, slots=True)
class Owner:
    """The recording that a file belongs to."""

    recording_id: UUID
    deleted: bool
    expires_at: datetime | None  # None: its call has not ended


@dataclass(frozen=True, slots=True)
class Clue:
    """What is known of one thing on the disk."""

    owner: Owner | None
    named: bool  # by us, and it lies where the purge looks for it
    plain: bool  # a regular file
    other_links: int
    born_at: datetime | None  # as its name says; None: it does not. Never its time stamps


def judge_file(clue: Clue, at: datetime) -> Finding:
    """Return what the thing is at the moment `at`, the gravest answer first."""
    owner = clue.owner
    if owner is None or not clue.plain:
        return _ownerless(clue, at)
    if owner.deleted:
        return Finding.RECREATED
    if owner.expires_at is not None and owner.expires_at < at - GRACE:
        return Finding.OVERDUE
    if not clue.named:
        return Finding.COPY
    return Finding.LINKED if clue.other_links else Finding.KEPT


def _ownerless(clue: Clue, at: datetime) -> Finding:
    if not (clue.plain and clue.named):
        return Finding.STRANGE
    young = clue.born_at is not None and at - GRACE < clue.born_at <= at + GRACE
    return Finding.KEPT if young else Finding.UNOWNED


def next_night(after: datetime, zone: ZoneInfo, at: time) -> datetime:
    """Return the first moment later than `after` when clocks in `zone` show `at`.

    The result is in UTC; an hour that a change of clocks skips or repeats does no harm.
    """
    local = after.astimezone(zone)
    tonight = datetime.combine(local.date(), at, zone)
    if tonight <= local:
        tonight = datetime.combine(local.date() + timedelta(days=1), at, zone)
    return tonight.astimezone(UTC)
