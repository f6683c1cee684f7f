"""An INVITE written by hand: any bytes in its parts, as no honest phone would send it."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from callcenter.demo.asterisk import RunningAsterisk
from tests.pbx.hotline import TRUNK


@asynccontextmanager
async def raw_invite(asterisk: RunningAsterisk, to: str, from_user: bytes) -> AsyncIterator[None]:
    """Ring `to` from the trunk's address as `from_user`; nothing answers what comes back."""
    pbx = asterisk.settings.pbx
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        asyncio.DatagramProtocol, local_addr=(TRUNK, 0), remote_addr=(pbx.sip_host, pbx.sip_port)
    )
    port = transport.get_extra_info("sockname")[1]
    transport.sendto(_invite(to, from_user, f"{TRUNK}:{port}", asterisk.sip_address))
    try:
        yield
    finally:
        transport.close()


def _invite(to: str, from_user: bytes, here: str, there: str) -> bytes:
    body = (
        f"v=0\r\no=- 1 1 IN IP4 {TRUNK}\r\ns=-\r\nc=IN IP4 {TRUNK}\r\nt=0 0\r\n"
        "m=audio 40000 RTP/AVP 8\r\n"
    )
    token = secrets.token_hex(8)
    before = (
        f"INVITE sip:{to}@{there} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bK{token}\r\n"
        "From: <sip:"
    )
    after = (
        f"@{here}>;tag={token}\r\nTo: <sip:{to}@{there}>\r\nCall-ID: {token}\r\n"
        f"CSeq: 1 INVITE\r\nContact: <sip:{here}>\r\nMax-Forwards: 70\r\n"
        f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    return before.encode() + from_user + after.encode()
