"""A proxy before PostgreSQL that cuts the line right after a COMMIT has gone through."""

import asyncio
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

SOCKET: Final = ".s.PGSQL.5432"
COMMIT: Final = b"COMMIT;"


class CuttingProxy:
    """Every `cut_every`th COMMIT reaches the server, and its answer never the client."""

    def __init__(self, server_url: str, cut_every: int) -> None:
        parts = urlsplit(server_url)
        self._server = Path(parse_qs(parts.query)["host"][0]) / SOCKET
        self._folder = TemporaryDirectory(prefix="callcenter-proxy-")
        self.url = f"postgresql://postgres@{parts.path}?host={self._folder.name}"
        self._cut_every = cut_every
        self._commits = 0
        self.cuts = 0

    async def __aenter__(self) -> Self:
        path = Path(self._folder.name) / SOCKET
        self._listener = await asyncio.start_unix_server(self._serve, path)
        return self

    async def __aexit__(self, *_exception: object) -> None:
        self._listener.close()
        self._folder.cleanup()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream = await asyncio.open_unix_connection(self._server)
        back = asyncio.create_task(self._copy(upstream_reader, writer))
        try:
            while data := await reader.read(65536):
                cut = COMMIT in data and self._is_next_cut()
                if cut:
                    back.cancel()
                    await asyncio.wait([back])
                upstream.write(data)
                await upstream.drain()
                if cut:
                    await upstream_reader.read(1)  # the server has committed
                    break
        finally:
            back.cancel()
            for side in (upstream, writer):
                side.close()
                with suppress(OSError):
                    await side.wait_closed()

    def _is_next_cut(self) -> bool:
        self._commits += 1
        cut = self._commits % self._cut_every == 0
        self.cuts += cut
        return cut

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
            writer.close()  # so ends a request to cancel a query: the server hangs up
