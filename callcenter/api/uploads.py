"""Take a file from the network: to the disk piece by piece, never more than is allowed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Final

from aiohttp import web
from aiohttp.web_protocol import RequestPayloadError
from uuid6 import uuid7

from callcenter.api.limits import SLOWEST_CLIENT
from callcenter.api.problems import Code, Problem
from callcenter.domain.attachments.refusals import AttachmentRefusedError, Refusal
from callcenter.services.attachments.places import AttachmentPlaces

OCTETS: Final = "application/octet-stream"
SLOWEST_UPLOAD: Final = timedelta(minutes=10)
CUT: Final = {"Connection": "close"}  # what is still on its way is not waited for


@asynccontextmanager
async def received(request: web.Request, places: AttachmentPlaces) -> AsyncIterator[Path]:
    """Yield a file with the request's body; it is removed afterwards, whatever happens.

    Raises Problem: too large, too slow, broken off.
    """
    if (request.content_length or 0) > places.max_bytes:
        raise Problem(Code.BODY_TOO_LARGE, headers=CUT)
    path = places.scratch / str(uuid7())
    try:
        await _receive(request, path, places.max_bytes)
        yield path
    finally:
        path.unlink(missing_ok=True)


def refused(refusal: AttachmentRefusedError) -> Problem:
    """Return the answer to a file that is not taken."""
    if refusal.why is Refusal.TOO_LARGE:
        return Problem(Code.BODY_TOO_LARGE)
    return Problem(Code.INVALID, mistakes=[("body", refusal.why.value)])


async def _receive(request: web.Request, path: Path, most: int) -> None:
    try:
        async with asyncio.timeout(SLOWEST_UPLOAD.total_seconds()):
            with path.open("xb") as file:
                await _copy(request, file, most)
    except TimeoutError:
        raise Problem(Code.SLOW_REQUEST, headers=CUT) from None
    except RequestPayloadError:
        raise Problem(Code.MALFORMED) from None


async def _copy(request: web.Request, file: BinaryIO, most: int) -> None:
    left = most
    while piece := await _next_piece(request):
        left -= len(piece)
        if left < 0:
            raise Problem(Code.BODY_TOO_LARGE, headers=CUT)
        await asyncio.to_thread(file.write, piece)


async def _next_piece(request: web.Request) -> bytes:
    async with asyncio.timeout(SLOWEST_CLIENT.total_seconds()):  # not wait_for: a stop may be lost
        return await request.content.readany()
