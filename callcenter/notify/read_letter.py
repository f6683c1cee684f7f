"""Read the bytes of a letter from a stranger. Never raises: what cannot be read is left out.

The old parser (`compat32`) is used on purpose: it takes headers as bytes came, where the new
one raises on some of them. All limits are ours.
"""

import re
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from typing import Final

from callcenter.domain.letters import LetterRead, Part
from callcenter.domain.mail_addresses import usable_address
from callcenter.notify.plain_text import from_html

LONGEST_HEAD: Final = 1024 * 1024  # all headers; mail servers take less
LONGEST_HEADER: Final = 10_000
LONGEST_TEXT: Final = 19_000  # of what an operator reads and edits; all of it is in the source
LONGEST_NAME: Final = 200
MOST_PARTS: Final = 200
MOST_FILES: Final = 40
DEEPEST: Final = 20
UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
BLANKS: Final = re.compile(r"[\s\x00-\x1f\x7f\u0085\u2028\u2029]+")
MESSAGE_IDS: Final = re.compile(r"<[^<>\s]{1,250}>")
RECIPIENTS: Final = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
EMPTY_LINE: Final = re.compile(rb"\r?\n\r?\n")
UNREADABLE: Final = (RecursionError, ValueError, LookupError, AttributeError, TypeError)
GUESSES: Final = ("utf-8", "cp1251", "koi8-r")  # every byte is something in the last


def read_letter(source: bytes) -> LetterRead:
    """Return what can be read of a letter."""
    try:
        message = message_from_bytes(source)
        return _read(message, _Contents(message))
    except UNREADABLE:
        return read_headers(source)


def read_headers(source: bytes) -> LetterRead:
    """Return what the headers alone say of a letter; what follows them is not looked at."""
    head = source[: words_at(source) or LONGEST_HEAD]
    return _read(BytesHeaderParser().parsebytes(head), None)


def words_at(source: bytes) -> int:
    """Return where a letter's words begin, after its first empty line; 0: it has none."""
    found = EMPTY_LINE.search(source, 0, LONGEST_HEAD)
    return found.end() if found else 0


class _Contents:
    """The parts of a message, sorted: texts to read, files to keep, reports."""

    def __init__(self, message: Message) -> None:
        self.plain: list[str] = []
        self.html: list[str] = []
        self.files: list[Part] = []
        self.report: list[str] = []
        self.left_out: list[str] = []
        for number, part in enumerate(_leaves(message)):
            if number >= MOST_PARTS:
                self.left_out.append("too_many_parts")
                return
            self._sort(part)

    def _sort(self, part: Message) -> None:
        kind, name = part.get_content_type(), _file_name(part)
        if kind in {"message/delivery-status", "text/rfc822-headers", "message/rfc822"}:
            self.report.append(_as_text(part)[:LONGEST_HEADER])
        content = _bytes(part)
        if name or part.get_content_disposition() == "attachment":
            self._keep(name or "attachment", content)
        elif kind == "text/plain":
            self.plain.append(decoded(content, part.get_content_charset()))
        elif kind == "text/html":
            self.html.append(from_html(decoded(content, part.get_content_charset())))
        elif content and not kind.startswith(("message/", "multipart/", "text/rfc822")):
            self._keep(kind.replace("/", "."), content)

    def _keep(self, name: str, content: bytes) -> None:
        if len(self.files) >= MOST_FILES:
            self.left_out.append("too_many_files")
        else:
            self.files.append(Part(name, content))

    @property
    def text(self) -> str:
        plain = "\n\n".join(filter(None, (text.strip() for text in self.plain)))
        return plain or "\n\n".join(filter(None, (text.strip() for text in self.html)))


def _read(message: Message, contents: _Contents | None) -> LetterRead:
    headers = _headers(message)
    senders = _addresses(headers.get("from", ""))
    name, address = senders[0] if senders else ("", "")
    refers = MESSAGE_IDS.findall(headers.get("in-reply-to", ""))
    refers += reversed(MESSAGE_IDS.findall(headers.get("references", "")))
    ids = MESSAGE_IDS.findall(headers.get("message-id", ""))
    text = clean_text(contents.text) if contents else ""
    left_out = list(contents.left_out) if contents else ["unreadable"]
    if len(text) > LONGEST_TEXT:
        text, left_out = text[:LONGEST_TEXT], [*left_out, "text_cut"]
    return LetterRead(
        from_address=usable_address(address),
        from_name=_line(name)[:LONGEST_NAME],
        to=_recipients(headers),
        subject=_line(headers.get("subject", ""))[:LONGEST_NAME],
        message_id=ids[0] if ids else None,
        refers_to=tuple(dict.fromkeys(refers))[:50],
        headers=headers,
        content_type=message.get_content_type(),
        text=text,
        parts=tuple(contents.files) if contents else (),
        left_out=tuple(dict.fromkeys(left_out)),
        report="\n".join(contents.report) if contents else "",
    )


def _headers(message: Message) -> dict[str, str]:
    return {
        str(name).lower(): _decoded_header(str(value)[:LONGEST_HEADER])
        for name, value in message.raw_items()
    }


def _recipients(headers: Mapping[str, str]) -> tuple[str, ...]:
    found = (one for field in RECIPIENTS for _, one in _addresses(headers.get(field, "")))
    return tuple(filter(None, found))  # of broken brackets some Pythons leave ""


def _addresses(header: str) -> list[tuple[str, str]]:
    """Return names and addresses; none of a header whose brackets stand too deep to be read."""
    try:
        return getaddresses([header])
    except UNREADABLE:
        return []


def _decoded_header(value: str) -> str:
    raw = value.encode("ascii", "surrogateescape") if value.isascii() else None
    if raw is None:  # bytes that no header may have: written by somebody's own programme
        value = decoded(value.encode("utf-8", "surrogateescape"), None)
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError, IndexError):
        return clean_text(value)
    return clean_text(
        "".join(
            piece if isinstance(piece, str) else decoded(piece, charset)
            for piece, charset in pieces
        )
    )


def _leaves(message: Message, depth: int = 0) -> Iterator[Message]:
    """Yield the parts that hold something; a letter in a letter is one of them."""
    payload = message.get_payload()
    inner = isinstance(payload, list) and message.get_content_maintype() == "multipart"
    if not inner or depth >= DEEPEST:
        yield message
        return
    for part in payload:
        if isinstance(part, Message):
            yield from _leaves(part, depth + 1)


def _bytes(part: Message) -> bytes:
    if part.is_multipart():
        return _as_text(part).encode("utf-8", "replace")
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _as_text(part: Message) -> str:
    try:
        return part.as_bytes().decode("utf-8", "replace")
    except UNREADABLE:
        return ""


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError):
        name = "attachment"
    return _line(_decoded_header(str(name)))[:LONGEST_NAME] if name else ""


def decoded(content: bytes, charset: str | None) -> str:
    """Return bytes as text: by the declared charset, else by what fits; never raises."""
    for guess in (charset, *GUESSES):
        try:
            return content.decode(guess or "ascii")
        except (LookupError, ValueError):
            continue
    return content.decode("utf-8", "replace")


def clean_text(text: str) -> str:
    """Return text that PostgreSQL and every page can hold."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _line(text: str) -> str:
    return BLANKS.sub(" ", text).strip()
