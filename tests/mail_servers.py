"""Real mail servers for tests: SMTP by aiosmtpd in this process, IMAP by Dovecot beside it.

    async with smtp_server() as post: ...  # post.letters: what was taken; to_...: how it refuses
    with imap_server() as box: ...         # box.drop(letter("text")): a letter arrives

`mail_settings(post, box)` is the settings' part `mail` for them.
"""

import asyncio
import contextlib
import grp
import imaplib
import os
import pwd
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from callcenter.clock import now
from callcenter.settings_mail import Mail

NOBODY: Final = "nobody"
LOOPBACK: Final = "127.0.0.1"
HOTLINE: Final = "hotline@callcenter.example"
MAIL_USER: Final = "hotline"
MAIL_PASSWORD: Final = "for-tests-only"  # noqa: S105
START_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter a server has taken."""

    sender: str
    recipients: tuple[str, ...]
    source: bytes

    @property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.source, policy=default)
        assert isinstance(message, EmailMessage)
        return message

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content())


# Asked with the recipient, or with the letter: None takes it, a string is the server's refusal.
Answer = Callable[[Any], str | None]


def take(_asked: object) -> str | None:
    return None


@dataclass
class Post:
    """An SMTP server. Set `to_recipient` and `to_letter` to make it refuse."""

    port: int = 0
    letters: list[Taken] = field(default_factory=list)
    to_recipient: Answer = take
    to_letter: Answer = take
    die_in_data: int = 0  # so many letters more: hang up after the last byte, unanswered
    keep_when_dying: bool = False  # ... and have taken it all the same
    options: dict[str, Any] = field(default_factory=dict)  # of aiosmtpd's SMTP
    tls: ssl.SSLContext | None = None  # from the first byte on; None: as the options say
    server: asyncio.Server | None = None
    sessions: list[SMTP] = field(default_factory=list)

    def to(self, address: str) -> list[Taken]:
        return [letter for letter in self.letters if address in letter.recipients]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if refusal := self.to_recipient(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        source = content if isinstance(content, bytes) else (content or "").encode()
        letter = Taken(envelope.mail_from or "", tuple(envelope.rcpt_tos), source)
        if self.die_in_data:
            return self._die(server, letter)
        if refusal := self.to_letter(letter):
            return refusal
        self.letters.append(letter)
        return "250 taken"

    def _die(self, server: SMTP, letter: Taken) -> str:
        self.die_in_data -= 1
        if self.keep_when_dying:
            self.letters.append(letter)
        assert isinstance(server.transport, asyncio.WriteTransport)
        server.transport.abort()
        return "421 never heard"

    async def start(self) -> None:
        """Listen; after `stop` on the same port again."""
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(self._answer, LOOPBACK, self.port, ssl=self.tls)
        self.port = self.server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self.server is not None:
            self.server.close()
            for session in self.sessions:
                if session.transport is not None:
                    session.transport.close()
            self.sessions.clear()
            await self.server.wait_closed()
            self.server = None

    def _answer(self) -> SMTP:
        loop = asyncio.get_running_loop()
        session = SMTP(self, data_size_limit=None, loop=loop, **self.options)
        self.sessions.append(session)
        return session


@contextlib.asynccontextmanager
async def smtp_server(**how: Any) -> AsyncIterator[Post]:
    """Listen; `how` are fields of Post."""
    post = Post(**how)
    await post.start()
    try:
        yield post
    finally:
        await post.stop()


def greylist() -> Answer:
    """Refuse each recipient once, for a while; take the second try."""
    seen: set[str] = set()

    def ask(address: str) -> str | None:
        known = address in seen
        seen.add(address)
        return None if known else "450 4.2.0 greylisted, try again later"

    return ask


# Debian 13 has Dovecot 2.4, which writes some of its settings otherwise.
OLD_SETTINGS: Final = """
disable_plaintext_auth = no
mail_location = maildir:{folder}/maildir
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}
}}
"""
NEW_SETTINGS: Final = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = {folder}/maildir
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {user}
    gid = {group}
    home = {folder}
  }}
}}
"""
SETTINGS: Final = """
protocols = imap
listen = {host}
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
ssl = no
mail_fsync = never
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Box:
    """A mailbox on a Dovecot of its own, in a folder that goes away with it."""

    folder: Path
    port: int
    zone: str = "UTC"  # its clock's
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Listen; after `stop` on the same port, with the same letters."""
        settings = str(self.folder / "dovecot.conf")
        self.process = subprocess.Popen(
            ["env", f"TZ={self.zone}", *_unprivileged(), _dovecot(), "-F", "-c", settings],
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _wait(lambda: _answers(self.port), "Dovecot does not answer")

    def stop(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)  # a polite end takes it a second
            self.process.wait(START_SECONDS)
            self.process = None

    def renumber(self) -> None:
        """Give every letter another UID, as a server does after a disaster: new UIDVALIDITY."""
        self.stop()
        for file in (self.folder / "maildir").glob("dovecot*"):
            file.unlink()
        second = now().replace(microsecond=0)  # UIDVALIDITY is in seconds
        _wait(lambda: now().replace(microsecond=0) > second, "the clock stands")
        self.start()

    def drop(self, source: bytes, at: datetime | None = None, *, seen: bool = False) -> None:
        """Let a letter arrive, at `at` by the server's clock; blocks for a moment.

        `seen`: somebody has read it with a mail programme before we look.
        """
        arrived = imaplib.Time2Internaldate(at) if at else ""
        with self._login() as client:
            status, said = client.append("INBOX", "\\Seen" if seen else "", arrived, source)
            assert status == "OK", said

    def seen(self) -> list[bool]:
        """Return of each letter whether it is marked as seen."""
        with self._login() as client:
            client.select("INBOX", readonly=True)
            _, [everything] = client.search(None, "ALL")
            _, [seen] = client.search(None, "SEEN")
        return [one in seen.split() for one in everything.split()]

    def mark_all_seen(self) -> None:
        """Read everything with a mail programme, as a person does."""
        with self._login() as client:
            client.select("INBOX")
            client.store("1:*", "+FLAGS", "\\Seen")

    @contextlib.contextmanager
    def _login(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(LOOPBACK, self.port, timeout=START_SECONDS) as client:
            client.login(MAIL_USER, MAIL_PASSWORD)
            yield client


@contextlib.contextmanager
def imap_server(zone: str = "UTC") -> Iterator[Box]:
    """Start a mailbox; about a tenth of a second."""
    with TemporaryDirectory(prefix="callcenter-imap-") as name:
        folder, port = Path(name), free_port()
        (folder / "dovecot.conf").write_text(_configuration(folder, port), encoding="utf-8")
        for inner in ("run", "maildir"):
            (folder / inner).mkdir()
        if os.geteuid() == 0:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, NOBODY, "nogroup")
        box = Box(folder, port, zone)
        box.start()
        try:
            yield box
        finally:
            box.stop()


def mail_settings(post: Post | None = None, box: Box | None = None, **more: Any) -> Mail:
    """Return the settings' part `mail` for these servers."""
    values: dict[str, Any] = {"from_address": HOTLINE}
    if post is not None:
        values |= {"smtp_host": LOOPBACK, "smtp_port": post.port, "smtp_security": "none"}
    if box is not None:
        values |= {"imap_host": LOOPBACK, "imap_port": box.port, "imap_security": "none"}
        values |= {"imap_user": MAIL_USER, "imap_password": MAIL_PASSWORD}
    return Mail(**(values | more))


def letter(text: str = "Здравствуйте", **headers: str) -> bytes:
    """Return a person's letter; `headers` by name, with _ for -."""
    message = EmailMessage()
    given = {"From": "anna@mail.example", "To": HOTLINE, "Subject": "Вопрос"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    given.setdefault("Message-ID", f"<{secrets.token_hex(8)}@mail.example>")
    for name, value in given.items():
        if value:
            message[name] = value
    message.set_content(text)
    return message.as_bytes()


def free_port() -> int:
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        port: int = found.getsockname()[1]
    return port


def _configuration(folder: Path, port: int) -> str:
    root = os.geteuid() == 0
    user = NOBODY if root else pwd.getpwuid(os.geteuid()).pw_name
    group = "nogroup" if root else grp.getgrgid(os.getegid()).gr_name
    version = subprocess.run([_dovecot(), "--version"], capture_output=True, check=True).stdout
    own = OLD_SETTINGS if version.startswith(b"2.3") else NEW_SETTINGS
    return (own + SETTINGS).format(
        host=LOOPBACK, folder=folder, port=port, user=user, group=group, password=MAIL_PASSWORD
    )


def _unprivileged() -> list[str]:
    """Return how root starts it: Dovecot as root would want users and folders of its own."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid", NOBODY, "--regid", "nogroup", "--clear-groups"]


def _dovecot() -> str:
    found = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    assert found, "dovecot is missing: apt-get install dovecot-imapd (deploy/packages.txt)"
    return found


def _answers(port: int) -> bool:
    try:
        with imaplib.IMAP4(LOOPBACK, port, timeout=1) as client:
            return client.login(MAIL_USER, MAIL_PASSWORD)[0] == "OK"
    except (OSError, imaplib.IMAP4.error):
        return False


def _wait(condition: Callable[[], bool], complaint: str) -> None:
    until = time.monotonic() + START_SECONDS
    while not condition():
        assert time.monotonic() < until, complaint
        time.sleep(0.02)
