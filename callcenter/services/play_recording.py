"""Let a person hear a recording: allowed, still kept, and written down before the first byte.

1. `play_recording` asks the table of rights, the state and the expiry, then commits the audit
   entry with the typed reason. Only then does it return: no entry, no sound (fail closed).
2. A player asks for the sound in many ranges. `resume_recording` takes the listening's id
   instead of a reason, from the same person, for an hour; expiry is asked anew each time.

A refusal is written down as well. What a person may not hear does not exist for them.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from uuid6 import uuid7

from callcenter.domain.access import Action, Owner, Person, reach
from callcenter.domain.errors import DomainError
from callcenter.domain.recording_rules import PLAYABLE, State
from callcenter.services.append_audit import append_audit
from callcenter.services.recording_places import RecordingPlaces
from db.pool import Connection, Pool
from db.recording_lists import (
    RecordingRow,
    insert_listening,
    listened_recording,
    listener_is_open,
    recording,
)

CONTENT_TYPE: Final = "audio/ogg"
CHUNK: Final = 64 * 1024
SHORTEST_REASON, LONGEST_REASON = 3, 500


class RecordingMissingError(DomainError):
    """There is no such recording, or not for this person."""


class RecordingGoneError(DomainError):
    """The recording was kept as long as the law allows and is gone."""


class NotPlayableError(DomainError):
    """The recording has no sound to play; its state and problem say why."""

    def __init__(self, state: str, problem: str | None) -> None:
        super().__init__(f"state {state}, problem {problem}")
        self.state = state
        self.problem = problem


class ReasonMissingError(DomainError):
    """Say why you listen, in 3 to 500 characters."""


@dataclass(frozen=True, slots=True)
class Playback:
    """A recording that this person may hear now."""

    listening_id: UUID  # for `resume_recording`
    recording_id: UUID
    storage_key: str
    size: int  # bytes
    sha256: bytes
    duration_seconds: float
    expires_at: datetime
    content_type: str = CONTENT_TYPE


async def play_recording(
    pool: Pool, person: Person, recording_id: UUID, reason: str, *, address: str = ""
) -> Playback:
    """Write down that `person` listens and why, and return what to play.

    Raises ReasonMissingError, RecordingMissingError, RecordingGoneError, NotPlayableError.
    """
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise ReasonMissingError
    said = {"reason": reason, "address": address}
    try:
        async with pool.acquire() as connection, connection.transaction():
            row = await _permitted(connection, person, recording_id)
            playback = _playback(row, UUID(bytes=uuid7().bytes))
            await insert_listening(connection, playback.listening_id, recording_id, person.user_id)
            body = {**said, "listening": str(playback.listening_id)}
            await _write_down(connection, person, "recording.listened", recording_id, body)
    except RecordingMissingError:
        async with pool.acquire() as connection, connection.transaction():
            await _write_down(connection, person, "recording.refused", recording_id, said)
        raise
    return playback


async def resume_recording(pool: Pool, person: Person, listening_id: UUID) -> Playback:
    """Return what `person` asked to hear less than an hour ago.

    Raises RecordingMissingError, RecordingGoneError, NotPlayableError.
    """
    async with pool.acquire() as connection:
        recording_id = await listened_recording(connection, listening_id, person.user_id)
        if recording_id is None:
            raise RecordingMissingError
        return _playback(await _permitted(connection, person, recording_id), listening_id)


async def sound(
    pool: Pool, places: RecordingPlaces, playback: Playback, start: int, end: int
) -> AsyncIterator[bytes]:
    """Yield bytes `start` to `end` (not included) in small parts.

    Ends early, without an error, when the recording expires or is purged meanwhile, or the
    listener is blocked.
    """
    for position in range(start, min(end, playback.size), CHUNK):
        async with pool.acquire() as connection:
            row = await recording(connection, playback.recording_id)
            allowed = await listener_is_open(connection, playback.listening_id)
        if row is None or not row.kept or row.state not in PLAYABLE or not allowed:
            return
        try:
            part = await places.store.read(
                playback.storage_key, position, min(position + CHUNK, end, playback.size)
            )
        except FileNotFoundError:
            return
        yield part


async def _permitted(connection: Connection, person: Person, recording_id: UUID) -> RecordingRow:
    row = await recording(connection, recording_id)
    if row is None:
        raise RecordingMissingError
    owner = Owner(agent_id=row.agent_id, organisations=frozenset(row.viewers))
    if not reach(person, Action.LISTEN).covers(owner):
        raise RecordingMissingError
    return row


def _playback(row: RecordingRow, listening_id: UUID) -> Playback:
    ended = row.expires_at is not None
    if row.state in {State.DELETING, State.DELETED} or (ended and not row.kept):
        raise RecordingGoneError
    match row:
        case RecordingRow(
            storage_key=str(key),
            size=int(size),
            sha256=bytes(digest),
            expires_at=datetime() as end,
        ) if row.state in PLAYABLE:
            return Playback(
                listening_id=listening_id,
                recording_id=row.recording_id,
                storage_key=key,
                size=size,
                sha256=digest,
                duration_seconds=row.duration_seconds or 0.0,
                expires_at=end,
            )
        case _:
            raise NotPlayableError(row.state, row.problem)


async def _write_down(
    connection: Connection, person: Person, action: str, recording_id: UUID, body: dict[str, str]
) -> None:
    await append_audit(
        connection,
        actor=person.login,
        action=action,
        object=f"recording {recording_id}",
        body=body,
    )
