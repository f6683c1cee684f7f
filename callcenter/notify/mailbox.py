"""Read a mailbox by IMAP. Blocking: call it in a thread. It changes nothing but the mark "seen".

Letters are taken by their UIDs, not by that mark: whoever looks into the mailbox with a mail
programme of his own takes none away from us.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from time import mktime
from typing import Any, Final

from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import (
    BaseMailBox,
    MailBox,
    MailBoxStartTls,
    MailBoxUnencrypted,
)

from callcenter.settings_mail import Mail

STEP_SECONDS: Final = 60.0
LONGEST_HEADERS: Final = 64 * 1024
A_TURN: Final = 200  # letters
MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
A_DAY: Final = timedelta(days=1)
SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")
UID: Final = re.compile(rb"UID (\d+)")
SEEN: Final = re.compile(rb"FLAGS \([^)]*\\Seen\b", re.IGNORECASE)


class MailboxAwayError(Exception):
    """The mailbox cannot be read now; the message is the server's own words."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter in the mailbox that we have not taken yet."""

    uid: int
    bytes: int
    arrived_at: datetime  # by the server's clock
    seen: bool  # somebody has read it with a mail programme


class Mailbox:
    """An open mailbox. Every method blocks and raises MailboxAwayError."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box
        self.uidvalidity = int(_first(box.client.response("UIDVALIDITY")[1]))

    def waiting(self, after_uid: int, began_on: date) -> list[Waiting]:
        """Return letters with UIDs above `after_uid`, in their order, a turn's worth.

        Those that came before the day we began, by UTC, only when nobody has read them.
        """
        began = datetime.combine(began_on, time.min, UTC)
        with told():
            found = self._in_turn(self._found(after_uid, began_on))
            ours = (one for one in found if one.arrived_at >= began or not one.seen)
            return list(islice(ours, A_TURN))

    def source(self, uid: int) -> bytes | None:
        """Return a whole letter as it came; None: somebody has removed it."""
        return self._content(uid, "BODY.PEEK[]")

    def headers(self, uid: int) -> bytes | None:
        """Return the beginning of a letter, of one too large to be taken."""
        return self._content(uid, f"BODY.PEEK[HEADER]<0.{LONGEST_HEADERS}>")

    def mark_seen(self, uids: Sequence[int]) -> None:
        with told():
            self._box.flag([str(uid) for uid in uids], "\\Seen", value=True)

    def _found(self, after_uid: int, began_on: date) -> list[int]:
        """Return the UIDs of what may be ours.

        The server compares dates of its own zone: where it is yesterday, it is asked for that.
        """
        day = began_on - A_DAY
        since = f"{day.day}-{MONTHS[day.month - 1]}-{day.year}"
        found = _first(self._uid("SEARCH", f"UID {after_uid + 1}:* OR UNSEEN SINCE {since}"))
        # `7:*` is the last letter even when there is none from 7 on (RFC 9051 9).
        return sorted(uid for uid in map(int, found.split()) if uid > after_uid)

    def _in_turn(self, uids: Sequence[int]) -> Iterator[Waiting]:
        """Yield letters in the order of their UIDs; the server is asked for a part at a time."""
        for first in range(0, len(uids), A_TURN):
            part = self._described(uids[first : first + A_TURN])
            yield from sorted(part, key=lambda letter: letter.uid)

    def _described(self, uids: Sequence[int]) -> Iterator[Waiting]:
        asked = ",".join(map(str, uids))
        for line in self._uid("FETCH", asked, "(UID FLAGS RFC822.SIZE INTERNALDATE)"):
            said = line[0] if isinstance(line, tuple) else line
            size, uid = SIZE.search(said), UID.search(said)
            if size and uid:
                seen = SEEN.search(said) is not None
                yield Waiting(int(uid[1]), int(size[1]), _arrival(said), seen)

    def _content(self, uid: int, what: str) -> bytes | None:
        with told():
            for line in self._uid("FETCH", str(uid), f"({what})"):
                if isinstance(line, tuple):
                    content: bytes = line[1]
                    return content
            return None

    def _uid(self, command: str, *arguments: str) -> list[Any]:
        status, answer = self._box.client.uid(command, *arguments)
        if status != "OK":
            raise MailboxAwayError(f"{command}: {answer!r}"[:500])
        return [line for line in answer if line is not None]


@contextmanager
def open_mailbox(mail: Mail) -> Iterator[Mailbox]:
    """Connect, sign in and open the folder; raises MailboxAwayError."""
    with told():
        box = _connected(mail)
    try:
        with told():
            password = mail.imap_password.get_secret_value() if mail.imap_password else ""
            plain = "AUTH=PLAIN" in box.client.capabilities
            login = box.login_utf8 if plain else box.login  # the older way knows ASCII alone
            login(mail.imap_user or "", password, mail.imap_folder)
            opened = Mailbox(box)
        yield opened
    finally:
        try:
            box.logout()
        except (OSError, imaplib.IMAP4.error, ImapToolsError):
            box.client.shutdown()


@contextmanager
def told() -> Iterator[None]:
    """Turn every fault of the link into ours."""
    try:
        yield
    except (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError) as error:
        raise MailboxAwayError(f"{type(error).__name__}: {error}"[:500]) from None


def _connected(mail: Mail) -> BaseMailBox:
    host, port = mail.imap_host or "", mail.imap_port
    if mail.imap_security == "none":
        return MailBoxUnencrypted(host, port, timeout=STEP_SECONDS)
    context = ssl.create_default_context(cafile=mail.ca_file)
    if mail.imap_security == "starttls":
        return MailBoxStartTls(host, port, timeout=STEP_SECONDS, ssl_context=context)
    return MailBox(host, port, timeout=STEP_SECONDS, ssl_context=context)


def _arrival(said: bytes) -> datetime:
    local = imaplib.Internaldate2tuple(said)
    if local is None:
        raise MailboxAwayError(f"no INTERNALDATE in {said!r}"[:500])
    return datetime.fromtimestamp(mktime(local), UTC)


def _first(answer: Sequence[Any]) -> bytes:
    return answer[0] if answer and answer[0] else b""
