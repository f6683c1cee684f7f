"""SIP of the browser's phone: a WebSocket of our own origin and session, carried to the PBX."""

from functools import partial
from typing import Final
from uuid import UUID

from aiohttp import ClientError, web

from callcenter.api.limits import DATABASE_PATIENCE, STREAMING, within
from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.serve import check_origin
from callcenter.api.shapes import Asked
from callcenter.api.sip_line import LARGEST_FRAME
from callcenter.api.sip_lines import SUBPROTOCOL
from callcenter.api.visit import COOKIE, Visit
from callcenter.domain.access import Action
from callcenter.services.softphone.watch_leases import lease_of
from db.softphones import LiveLease

routes = Routes()

PING_SECONDS: Final = 10.0  # a browser that vanished is noticed after one and a half of them


class SipQuery(Asked):
    lease: UUID


@routes.get(
    "/sip",
    access=Action.USE_PHONE,
    rules=Rules(sends=((101, "application/sip"),), problems=(Code.LEASE_ENDED, Code.CSRF)),
)
async def softphone_socket(visit: Visit, query: SipQuery) -> web.StreamResponse:
    """Carry SIP over a WebSocket (subprotocol `sip`) for a lease of this session.

    A socket that was lost may be opened anew within 20 s, and its call goes on. Closed with
    4001 when the session ended, 4008 when a side takes nothing, 4009 when another browser took
    the phone over, 1008 for a message that no softphone sends, 1013 when the PBX is gone.
    """
    check_origin(visit.request, visit.tools, needed=True)
    lease = await within(DATABASE_PATIENCE, _lease(visit, query.lease))
    browser = web.WebSocketResponse(
        protocols=(SUBPROTOCOL,), heartbeat=PING_SECONDS, max_msg_size=LARGEST_FRAME, timeout=2.0
    )
    if browser.can_prepare(visit.request).protocol != SUBPROTOCOL:
        raise Problem(Code.MALFORMED)
    lines = visit.tools.sip_lines
    try:
        line = await lines.line_of(lease, partial(lines.connect, _pbx(visit)))
    except (ClientError, OSError, TimeoutError):
        raise Problem(Code.PBX_UNAVAILABLE, headers={"Retry-After": "2"}) from None
    visit.request[STREAMING] = True
    await browser.prepare(visit.request)
    try:
        await line.serve(browser)
    finally:
        lines.left(line)
    return browser


async def _lease(visit: Visit, lease_id: UUID) -> LiveLease:
    token = visit.request.cookies.get(COOKIE, "")
    lease = await lease_of(visit.pool, lease_id, token, visit.tools.lifetimes)
    if lease is None:
        raise Problem(Code.LEASE_ENDED)
    return lease


def _pbx(visit: Visit) -> str:
    return f"http://127.0.0.1:{visit.tools.settings.pbx.http_port}/ws"
