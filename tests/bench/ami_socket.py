"""A bare socket on AMI: the peer that sees the PBX's events as soon as anybody can."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from callcenter.services.keep_pbx_secrets import pbx_secrets
from callcenter.settings import Settings


@asynccontextmanager
async def bare_socket(settings: Settings) -> AsyncIterator[asyncio.StreamReader]:
    """Give a socket that is logged in; `next_event` reads from it."""
    pbx, secret = settings.pbx, pbx_secrets(settings).ami
    reader, writer = await asyncio.open_connection(pbx.ami_host, pbx.ami_port)
    login = f"Action: Login\r\nUsername: {pbx.ami_user}\r\nSecret: {secret}\r\n\r\n"
    writer.write(login.encode())
    try:
        yield reader
    finally:
        writer.close()


async def next_event(reader: asyncio.StreamReader) -> bytes:
    return await reader.readuntil(b"\r\n\r\n")


def headers(event: bytes) -> dict[bytes, bytes]:
    return dict(line.split(b": ", 1) for line in event.splitlines() if b": " in line)
