"""Recordings: lists for those who may see them, sound for those who may hear it.

A listening begins with a typed reason, which is written to the audit chain before the first
byte leaves. Its id then stands for the reason: a player fetches the sound in many ranges, for
an hour, under one audit entry.
"""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from aiohttp import web
from pydantic import BeforeValidator, Field, model_validator

from callcenter.api.problems import Code, Problem
from callcenter.api.ranges import ByteRange, RangeRefusedError, wanted_range
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    Asked,
    Linkedid,
    Page,
    PageQuery,
    Reason,
    Shown,
    page_of,
    read_id_cursor,
)
from callcenter.api.streaming import stream
from callcenter.api.visit import Visit, client_address
from callcenter.domain.access import Action
from callcenter.domain.recording_rules import Problem as RecordingProblem
from callcenter.domain.recording_rules import State
from callcenter.services.list_recordings import list_recordings
from callcenter.services.play_recording import (
    NotPlayableError,
    Playback,
    ReasonMissingError,
    RecordingGoneError,
    RecordingMissingError,
    play_recording,
    resume_recording,
    sound,
)
from callcenter.services.read_recording import read_recording
from db.recording_lists import Cursor, RecordingFilter

routes = Routes()

REFUSALS = (Code.RECORDING_EXPIRED, Code.NOT_IN_THIS_STATE)


class RecordingPath(Asked):
    recording_id: UUID


class RecordingsQuery(PageQuery):
    state: State | None = None
    linkedid: Linkedid | None = None
    with_problem: bool = False


class ListeningBegun(Asked):
    reason: Reason


class AudioQuery(Asked):
    """Exactly one of the two: why you listen, or the listening that said why."""

    reason: Reason | None = None
    listening: UUID | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.reason is None) == (self.listening is None):
            raise ValueError("reason or listening")
        return self


class RecordingShown(Shown):
    """A recording without its sound."""

    recording_id: UUID
    linkedid: str | None
    case_number: str | None
    state: State
    problem: RecordingProblem | None
    started_at: datetime
    ended_at: datetime | None
    expires_at: datetime | None
    deleted_at: datetime | None
    duration_seconds: float | None
    size: int | None = Field(description="Bytes of the stored copy")
    sha256: Annotated[str | None, BeforeValidator(lambda digest: digest and digest.hex())]
    citizen_level_db: float | None
    agent_level_db: float | None
    repaired: bool


class ListeningShown(Shown):
    """A listening: its id goes into `?listening=` of the audio, for an hour."""

    listening_id: UUID
    recording_id: UUID
    duration_seconds: float
    size: int
    content_type: Literal["audio/ogg"]
    expires_at: datetime


@routes.get(
    "/recordings", access=Action.READ_RECORDINGS, rules=Rules(problems=(Code.INVALID_CURSOR,))
)
async def list_sounds(visit: Visit, query: RecordingsQuery) -> Page[RecordingShown]:
    """List recordings with their states and problems, the newest first."""
    wanted = RecordingFilter(
        states=[query.state.value] if query.state else None,
        linkedid=query.linkedid,
        with_problem=query.with_problem,
    )
    after = read_id_cursor(query.cursor)
    rows = await list_recordings(
        visit.pool,
        visit.person,
        wanted,
        after=Cursor(*after) if after else None,
        limit=query.limit + 1,
    )
    shown = [RecordingShown.model_validate(row) for row in rows]
    return page_of(shown, query.limit, lambda last: (last.started_at, str(last.recording_id)))


@routes.get("/recordings/{recording_id}", access=Action.READ_RECORDINGS)
async def show_recording(visit: Visit, path: RecordingPath) -> RecordingShown:
    """Show one recording's state."""
    row = await read_recording(visit.pool, visit.person, path.recording_id)
    if row is None:
        raise Problem(Code.NOT_FOUND)
    return RecordingShown.model_validate(row)


@routes.post(
    "/recordings/{recording_id}/listenings",
    access=Action.LISTEN,
    rules=Rules(status=201, problems=REFUSALS),
)
async def begin_listening(
    visit: Visit, path: RecordingPath, body: ListeningBegun
) -> ListeningShown:
    """Begin to listen: write down why, then show what there is to hear."""
    return ListeningShown.model_validate(await _begun(visit, path.recording_id, body.reason))


@routes.get(
    "/recordings/{recording_id}/audio",
    access=Action.LISTEN,
    rules=Rules(
        problems=(*REFUSALS, Code.RANGE_NOT_SATISFIABLE),
        sends=((200, "audio/ogg"), (206, "audio/ogg")),
        ranges=True,
    ),
)
async def play(visit: Visit, path: RecordingPath, query: AudioQuery) -> web.StreamResponse:
    """Send the sound, or one range of it."""
    if query.listening is not None:
        playback = await _resumed(visit, path.recording_id, query.listening)
    else:
        playback = await _begun(visit, path.recording_id, query.reason or "")
    part = _part(visit, playback)
    response = _response(playback, part)
    start, end = (part.start, part.end) if part else (0, playback.size)
    parts = sound(visit.pool, visit.tools.places, playback, start, end)
    return await stream(visit.request, response, parts)


async def _begun(visit: Visit, recording_id: UUID, reason: str) -> Playback:
    address = client_address(visit.request.remote, visit.request.headers) or ""
    try:
        return await play_recording(
            visit.pool, visit.person, recording_id, reason, address=address
        )
    except ReasonMissingError:
        raise Problem(Code.INVALID, mistakes=[("reason", "missing")]) from None
    except (RecordingMissingError, RecordingGoneError, NotPlayableError) as refusal:
        raise _refused(refusal) from None


async def _resumed(visit: Visit, recording_id: UUID, listening_id: UUID) -> Playback:
    try:
        playback = await resume_recording(visit.pool, visit.person, listening_id)
    except (RecordingMissingError, RecordingGoneError, NotPlayableError) as refusal:
        raise _refused(refusal) from None
    if playback.recording_id != recording_id:
        raise Problem(Code.NOT_FOUND)
    return playback


def _refused(refusal: Exception) -> Problem:
    match refusal:
        case RecordingGoneError():
            return Problem(Code.RECORDING_EXPIRED)
        case NotPlayableError():
            return Problem(Code.NOT_IN_THIS_STATE)
        case _:
            return Problem(Code.NOT_FOUND)


def _part(visit: Visit, playback: Playback) -> ByteRange | None:
    headers = visit.request.headers
    if headers.get("If-Range", _etag(playback)) != _etag(playback):
        return None
    try:
        return wanted_range(headers.get("Range"), playback.size)
    except RangeRefusedError:
        unit = {"Content-Range": f"bytes */{playback.size}"}
        raise Problem(Code.RANGE_NOT_SATISFIABLE, headers=unit) from None


def _response(playback: Playback, part: ByteRange | None) -> web.StreamResponse:
    response = web.StreamResponse(
        status=206 if part else 200,
        headers={
            "Content-Type": playback.content_type,
            "Accept-Ranges": "bytes",
            "ETag": _etag(playback),
            "X-Listening-Id": str(playback.listening_id),
        },
    )
    if part is None:
        response.content_length = playback.size
    else:
        response.content_length = part.end - part.start
        span = f"bytes {part.start}-{part.end - 1}/{playback.size}"
        response.headers["Content-Range"] = span
    return response


def _etag(playback: Playback) -> str:
    return f'"{playback.sha256.hex()}"'
