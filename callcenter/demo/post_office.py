"""Where the demo's letters go: a real SMTP server of its own that keeps each in a folder."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

LETTERS: Final = "letters"
HOST: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class PostOffice:
    """Takes every letter; whom it is for stands in its own headers, never in a file's name."""

    folder: Path
    port: int

    def letters(self) -> list[EmailMessage]:
        """Return what has come, oldest first."""
        parser = BytesParser(EmailMessage, policy=SMTP_POLICY)
        found = sorted(self.folder.glob("*.eml"))
        return [parser.parsebytes(path.read_bytes()) for path in found]


@asynccontextmanager
async def open_post_office(folder: Path) -> AsyncIterator[PostOffice]:
    """Listen on a free port; letters of an earlier demo are thrown away."""
    letters = folder / LETTERS
    letters.mkdir(exist_ok=True)
    for old in letters.glob("*.eml"):
        old.unlink()
    keeper = _Keeper(letters)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(keeper, enable_SMTPUTF8=True, hostname="localhost", loop=loop), HOST, 0
    )
    try:
        yield PostOffice(letters, server.sockets[0].getsockname()[1])
    finally:
        server.close()


class _Keeper:
    """aiosmtpd's handler: its method names are aiosmtpd's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    async def handle_DATA(  # noqa: N802 - the SMTP verb, as aiosmtpd looks it up
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self._count += 1
        content = envelope.content or b""
        letter = self._folder / f"{self._count:06}.eml"
        letter.write_bytes(content.encode() if isinstance(content, str) else content)
        return "250 OK"
