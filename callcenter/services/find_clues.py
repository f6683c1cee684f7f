"""Find out whose the files on the disk are: by what their names say, else by their content."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from uuid import UUID

from callcenter.domain.absence import Clue, Owner
from callcenter.services.purge import PurgeFolders
from db.pool import Connection
from db.proof import FileOwner, owners_by_digest, owners_by_id, owners_by_stem
from recordings.naming import KEY, STEM, Side, parse_incoming, stem_started_at
from recordings.walk import Found, Kind, digest

RECORDINGS: Final = "recordings"
INCOMING: Final = "incoming"
ANY_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ANY_STEM: Final = re.compile(rf"({STEM.pattern})-(?:{'|'.join(Side)})")
PART: Final = re.compile(r"#\d+$")  # of a write that was killed; the purge knows it


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that may hold audio."""

    label: str
    root: Path


@dataclass(frozen=True, slots=True)
class _Hint:
    """What a name says: `recording_id` or `stem` may stand anywhere in it."""

    recording_id: UUID | None
    stem: str | None


def places(folders: PurgeFolders) -> tuple[Place, ...]:
    return Place(RECORDINGS, folders.recordings), Place(INCOMING, folders.incoming)


async def find_clues(
    connection: Connection, place: Place, piece: Sequence[Found]
) -> Mapping[str, Clue]:
    """Return what is known of each thing in `piece`, by its name."""
    hints = {found.name: _hint(found.name) for found in piece}
    ids = [hint.recording_id for hint in hints.values() if hint.recording_id]
    stems = [hint.stem for hint in hints.values() if hint.stem]
    by_id = await owners_by_id(connection, ids) if ids else {}
    by_stem = await owners_by_stem(connection, stems) if stems else {}
    clues: dict[str, Clue] = {}
    for found in piece:
        hint = hints[found.name]
        row = by_id.get(hint.recording_id) if hint.recording_id else None
        row = row or (by_stem.get(hint.stem) if hint.stem else None)
        clues[found.name] = _clue(place, found, hint, row)
    return clues | await _by_content(connection, place, clues)


def _hint(name: str) -> _Hint:
    found_id, found_stem = ANY_ID.search(name), ANY_STEM.search(name)
    return _Hint(UUID(found_id[0]) if found_id else None, found_stem[1] if found_stem else None)


def _clue(place: Place, found: Found, hint: _Hint, row: FileOwner | None) -> Clue:
    return Clue(
        owner=_owner(row) if row else None,
        named=_is_named(place, found.name, row),
        plain=found.kind is Kind.FILE,
        other_links=found.other_links,
        born_at=stem_started_at(hint.stem) if hint.stem else None,
    )


def _owner(row: FileOwner) -> Owner:
    return Owner(row.recording_id, row.state == "deleted", row.expires_at)


def _is_named(place: Place, name: str, row: FileOwner | None) -> bool:
    if place.label == INCOMING:
        return parse_incoming(name) is not None
    key = PART.sub("", name)
    if row is not None and row.storage_key is not None:
        return key == row.storage_key
    return KEY.fullmatch(key) is not None


async def _by_content(
    connection: Connection, place: Place, clues: Mapping[str, Clue]
) -> dict[str, Clue]:
    """Look for recordings whose very bytes the ownerless files hold."""
    unknown = [name for name, clue in clues.items() if clue.plain and clue.owner is None]
    digests = {name: await asyncio.to_thread(digest, place.root, name) for name in unknown}
    wanted = [one for one in digests.values() if one is not None]
    rows = await owners_by_digest(connection, wanted) if wanted else {}
    return {
        name: replace(clues[name], owner=_owner(rows[one]), named=False)
        for name, one in digests.items()
        if one is not None and one in rows
    }
