"""Live data: one WebSocket for each open panel, and the wallboard as a page of its own.

The messages are described in README.md. Nobody waits for a slow client here: its queue is
bounded (callcenter/services/live/client.py), and a piece it does not take in time ends it.
"""

import asyncio
import socket
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID

from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import Field

from callcenter.api.limits import STREAMING
from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.serve import check_origin
from callcenter.api.shapes import Asked, Shown
from callcenter.api.visit import COOKIE, Visit
from callcenter.domain.access import Action
from callcenter.services.live.client import Bye, LiveClient, Seat
from callcenter.services.live.hub import LiveHub, NotReadyError, TooManyPanelsError
from callcenter.services.live.messages import bye
from callcenter.services.live.read_wallboard import read_wallboard
from callcenter.services.sign_in import token_hash

routes = Routes()

PING: Final = 5.0  # seconds; who answers none within half as much is gone: stuck for 8 s at most
LONGEST_PIECE: Final = 5.0  # seconds for one message to be taken
PARTING: Final = 1.0
KERNEL_BUFFER: Final = 128 * 1024  # bytes; the rest waits in our own, bounded queue
LARGEST_WORD: Final = 1024  # bytes a panel may say at once; it has nothing to say
MOST_WORDS: Final = 100  # between two sweeps of the hub
TOO_SLOW: Final = 4008  # close code
UNCLEAN: Final = frozenset({None, int(WSCloseCode.ABNORMAL_CLOSURE)})


class LiveQuery(Asked):
    """Where the panel stood when its last connection ended: `epoch` and `seq` of what it heard."""

    epoch: UUID | None = None
    after: Annotated[int, Field(ge=0, lt=2**63)] = 0


class QueueShown(Shown):
    """One queue now. `live` false: no link to the PBX, so nobody knows who waits."""

    name: str
    title: str
    live: bool
    waiting: int
    longest_since_at: datetime | None
    free: int
    busy: int
    on_break: int
    offered_today: int | None
    answered_today: int | None
    abandoned_today: int | None
    service_level: float | None  # 0 to 1, of today; null: no call yet


class WallboardShown(Shown):
    """Queues by name; people as the live rows of kind `agent` have them."""

    queues: list[QueueShown]
    agents: list[dict[str, Any]]


@routes.get(
    "/live",
    access=Action.USE_SESSION,
    rules=Rules(
        problems=(Code.UPGRADE_REQUIRED, Code.CSRF, Code.TOO_OFTEN),
        sends=((HTTPStatus.SWITCHING_PROTOCOLS, "application/json"),),
    ),
)
async def follow_live(visit: Visit, query: LiveQuery) -> web.StreamResponse:
    """Follow what happens now: a WebSocket from our own pages."""
    check_origin(visit.request, visit.tools)
    panel = web.WebSocketResponse(
        heartbeat=PING, autoping=False, max_msg_size=LARGEST_WORD, compress=False
    )
    if not panel.can_prepare(visit.request):
        raise Problem(Code.UPGRADE_REQUIRED, headers={"Upgrade": "websocket"})
    hub = visit.tools.live
    client = _joined(hub, visit, query)
    try:
        visit.request[STREAMING] = True
        await panel.prepare(visit.request)
        await _talk(panel, client, visit.request)
    finally:
        client.end(Bye.RESTART)
        hub.leave(client)
    return panel


def _joined(hub: LiveHub, visit: Visit, query: LiveQuery) -> LiveClient:
    seat = Seat(visit.person, token_hash(visit.request.cookies.get(COOKIE, "")))
    try:
        return hub.join(seat, query.epoch, query.after)
    except NotReadyError:
        raise Problem(Code.DATABASE_UNAVAILABLE, headers={"Retry-After": "2"}) from None
    except TooManyPanelsError:
        raise Problem(Code.TOO_OFTEN, headers={"Retry-After": "10"}) from None


async def _talk(panel: web.WebSocketResponse, client: LiveClient, request: web.Request) -> None:
    """Send and listen until either side ends it."""
    transport = request.transport
    if transport is not None and (link := transport.get_extra_info("socket")) is not None:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
    sending = asyncio.create_task(_send(panel, client))
    try:
        await _listen(panel, client)
    finally:
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending
        # Who does not part in order would keep the connection for as long as it takes nothing.
        unclean = client.ended is Bye.TOO_SLOW or panel.close_code in UNCLEAN
        if transport is not None and unclean:
            transport.abort()


async def _send(panel: web.WebSocketResponse, client: LiveClient) -> None:
    try:
        while (message := await client.next()) is not None:
            async with asyncio.timeout(LONGEST_PIECE):
                await panel.send_frame(message, WSMsgType.TEXT)
    except TimeoutError:
        client.end(Bye.TOO_SLOW)
    except ConnectionError:
        return  # the listening side sees the end
    await _part(panel, client.ended or Bye.RESTART)


async def _part(panel: web.WebSocketResponse, why: Bye) -> None:
    """Say why, and close; who takes nothing is not waited for."""
    code = TOO_SLOW if why is Bye.TOO_SLOW else int(WSCloseCode.GOING_AWAY)
    with suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(PARTING):
            if why is not Bye.TOO_SLOW:
                await panel.send_frame(bye(why), WSMsgType.TEXT)
            await panel.close(code=code, message=why.value.encode(), drain=False)


async def _listen(panel: web.WebSocketResponse, client: LiveClient) -> None:
    """Hear that the panel is open: its browser answers our pings, also from a hidden tab.

    A timer of the page would not do: browsers slow those of hidden tabs to one a minute.
    """
    async for message in panel:
        client.words += 1
        if client.words > MOST_WORDS:
            await panel.close(code=WSCloseCode.POLICY_VIOLATION)
            return
        if message.type is WSMsgType.PONG:
            client.alive = True
        elif message.type is WSMsgType.PING:
            await panel.pong(message.data)


@routes.get("/wallboard", access=Action.WATCH_WORK)
async def show_wallboard(visit: Visit) -> WallboardShown:
    """Show queues and people as they are now."""
    board = await read_wallboard(visit.pool, visit.person)
    return WallboardShown(
        queues=[QueueShown.model_validate(queue) for queue in board.queues],
        agents=[dict(agent) for agent in board.agents],
    )
