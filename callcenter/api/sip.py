"""SIP of the browser's phone: a WebSocket of our own origin and session, carried to the PBX."""

from contextlib import suppress
from typing import Final
from uuid import UUID

from aiohttp import ClientError, ClientSession, ClientTimeout, ClientWSTimeout, web

from callcenter.api.limits import DATABASE_PATIENCE, STREAMING, within
from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.serve import check_origin
from callcenter.api.shapes import Asked
from callcenter.api.sip_sockets import LARGEST_FRAME, SipSocket
from callcenter.api.visit import COOKIE, Visit
from callcenter.domain.access import Action
from callcenter.domain.channels import BROWSER
from callcenter.services.softphone.watch_leases import lease_of, note_closed
from db.pool import DatabaseUnavailable
from db.softphones import LiveLease

routes = Routes()

SUBPROTOCOL: Final = "sip"  # RFC 7118
PING_SECONDS: Final = 10.0  # a browser that vanished is noticed after one and a half of them
PBX_PATIENCE: Final = ClientTimeout(total=None, sock_connect=2.0)
CLOSING: Final = ClientWSTimeout(ws_close=2.0)


class SipQuery(Asked):
    lease: UUID


@routes.get(
    "/sip",
    access=Action.USE_PHONE,
    rules=Rules(sends=((101, "application/sip"),), problems=(Code.LEASE_ENDED, Code.CSRF)),
)
async def softphone_socket(visit: Visit, query: SipQuery) -> web.StreamResponse:
    """Carry SIP over a WebSocket (subprotocol `sip`) for a lease of this session.

    Closes with 4001 when the session ended, 4008 when a side takes nothing, 4009 when another
    browser took the phone over, 1008 for a message that no softphone sends, 1013 when the PBX
    is gone.
    """
    check_origin(visit.request, visit.tools, needed=True)
    lease = await within(DATABASE_PATIENCE, _lease(visit, query.lease))
    browser = web.WebSocketResponse(
        protocols=(SUBPROTOCOL,), heartbeat=PING_SECONDS, max_msg_size=LARGEST_FRAME, timeout=2.0
    )
    if browser.can_prepare(visit.request).protocol != SUBPROTOCOL:
        raise Problem(Code.MALFORMED)
    async with ClientSession(timeout=PBX_PATIENCE) as session:
        try:
            pbx = await session.ws_connect(
                _pbx(visit),
                protocols=(SUBPROTOCOL,),
                max_msg_size=2 * LARGEST_FRAME,
                timeout=CLOSING,
            )
        except (ClientError, OSError, TimeoutError):
            raise Problem(Code.PBX_UNAVAILABLE, headers={"Retry-After": "2"}) from None
        visit.request[STREAMING] = True
        await browser.prepare(visit.request)
        await _carry(visit, SipSocket(lease, lease.extension + BROWSER, browser, pbx))
    return browser


async def _lease(visit: Visit, lease_id: UUID) -> LiveLease:
    token = visit.request.cookies.get(COOKIE, "")
    lease = await lease_of(visit.pool, lease_id, token, visit.tools.lifetimes)
    if lease is None:
        raise Problem(Code.LEASE_ENDED)
    return lease


async def _carry(visit: Visit, socket: SipSocket) -> None:
    sockets = visit.tools.sip_sockets
    try:
        await sockets.carry(socket)
    finally:
        if not sockets.holds(socket.lease):  # a newer one of the same lease may be open
            with suppress(*DatabaseUnavailable):
                await note_closed(visit.pool, socket.lease.lease_id)


def _pbx(visit: Visit) -> str:
    return f"http://127.0.0.1:{visit.tools.settings.pbx.http_port}/ws"
