"""Send bytes to a client at the client's pace, but not at any pace."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from callcenter.api.limits import SLOWEST_CLIENT, STREAMING


async def stream(
    request: web.Request, response: web.StreamResponse, parts: AsyncIterator[bytes]
) -> web.StreamResponse:
    """Send `parts`; cut the connection when a part is not taken within 30 s.

    `response` promises a length. When `parts` end before it (the recording has just gone),
    the connection is cut as well: a client must not take a stump for the whole.
    """
    request[STREAMING] = True  # from here on an error cannot become another answer
    promised, sent = response.content_length or 0, 0
    await response.prepare(request)
    try:
        async for part in parts:
            async with asyncio.timeout(SLOWEST_CLIENT.total_seconds()):
                await response.write(part)
            sent += len(part)
    except (TimeoutError, ConnectionError):
        sent = -1
    if sent != promised:
        _cut(request)
        return response
    await response.write_eof()
    return response


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
