"""What a letter that came in is, and which case it belongs to. Pure rules.

A machine's letter never opens a case and is never answered, so two machines cannot write to
each other for ever (RFC 3834); a person's letter always has a case.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from callcenter.domain.case_number import is_case_number


class Nature(StrEnum):
    PERSON = "person"
    AUTOMATIC = "automatic"  # an answering machine, a list, a programme
    BOUNCE = "bounce"  # a server says what became of a letter of ours (RFC 3464)
    OWN = "own"  # from our own address: our letter came round


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a letter, as it was named."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class LetterRead:
    """A letter as far as we believe it: clean text, no header longer than a page."""

    from_address: str | None  # None: none that can be read
    from_name: str
    to: tuple[str, ...]  # whom it was sent to, envelope's word included
    subject: str
    message_id: str | None
    refers_to: tuple[str, ...]  # Message-IDs, the nearest first
    headers: dict[str, str]  # lower case; the last of several
    content_type: str
    text: str
    parts: tuple[Part, ...] = ()
    left_out: tuple[str, ...] = ()  # what could not be read, in a word each
    report: str = ""  # of a bounce: the report and what it returns, as text

    def header(self, name: str) -> str:
        return self.headers.get(name, "").strip().lower()


MACHINES: Final = re.compile(
    r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|listserv|majordomo)([+@._-]|$)",
    re.IGNORECASE,
)
DAEMONS: Final = re.compile(r"^(mailer-daemon|postmaster)@", re.IGNORECASE)
ANSWERING: Final = re.compile(
    r"^\s*(автоответ|автоматический ответ|вне офиса|нет на рабочем месте"
    r"|automatic reply|auto(-|matic )?repl(y|ied)|auto(-| )?response|out of (the )?office"
    r"|autoreply|abwesenheit|on vacation|away from (the )?office)",
    re.IGNORECASE,
)
FAILED: Final = re.compile(
    r"^\s*(undeliver|delivery (status|failure)|mail delivery|failure notice|returned mail"
    r"|не доставлено|недоставлен|сообщение не доставлено)",
    re.IGNORECASE,
)
PRECEDENCES: Final = frozenset({"bulk", "junk", "list", "auto_reply"})
AUTO_HEADERS: Final = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-mail-autoreply",
    "list-id",
    "list-unsubscribe",
    "x-loop",
)


def nature_of(letter: LetterRead, own_address: str | None) -> Nature:
    """Return who wrote it; the first rule that fits decides."""
    address = letter.from_address or ""
    if _is_report(letter, address):
        return Nature.BOUNCE
    if own_address and address.casefold() == own_address.casefold():
        return Nature.OWN
    return Nature.AUTOMATIC if _is_automatic(letter, address) else Nature.PERSON


def _is_report(letter: LetterRead, address: str) -> bool:
    if letter.content_type == "multipart/report":
        return "delivery-status" in letter.header("content-type")
    return bool(DAEMONS.match(address) and FAILED.match(letter.subject))


def _is_automatic(letter: LetterRead, address: str) -> bool:
    submitted = letter.header("auto-submitted")
    return (
        (submitted != "" and not submitted.startswith("no"))
        or letter.header("precedence") in PRECEDENCES
        or any(name in letter.headers for name in AUTO_HEADERS)
        or letter.headers.get("return-path", "<?>").strip() == "<>"
        or letter.content_type == "multipart/report"  # a read receipt
        or MACHINES.match(address) is not None
        or ANSWERING.match(letter.subject) is not None
    )


SHOWN_NUMBER: Final = re.compile(r"(?<!\d)([123])-(\d{2})-(\d{6})-(\d)(?!\d)")
BARE_NUMBER: Final = re.compile(r"\[([123]\d{9})\]")
PLUS_NUMBER: Final = re.compile(r"\+([123]\d{9})@")


def numbers_in(letter: LetterRead) -> list[str]:
    """Return the case numbers the letter names where only a reply would: address, then subject.

    Each with a right check digit; a mistyped number is none.
    """
    found = [number for address in letter.to for number in PLUS_NUMBER.findall(address)]
    found += ["".join(digits) for digits in SHOWN_NUMBER.findall(letter.subject)]
    found += BARE_NUMBER.findall(letter.subject)
    return list(dict.fromkeys(number for number in found if is_case_number(number)))


OWN_MESSAGE_ID: Final = re.compile(
    r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.(\d{1,6})@[^<>\s]{1,250}>"
)


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A notice of ours that somebody refers to: which, and to whom it went then."""

    notice_id: UUID
    round: int


def own_messages(texts: Iterable[str]) -> list[OwnMessage]:
    """Return the notices whose Message-IDs stand in `texts`, each once."""
    found = (match for text in texts for match in OWN_MESSAGE_ID.finditer(text))
    return list(dict.fromkeys(OwnMessage(UUID(one[1]), int(one[2])) for one in found))


FIELD: Final = re.IGNORECASE | re.MULTILINE
ACTION: Final = re.compile(r"^action:\s*(failed|delayed|delivered|relayed|expanded)", FIELD)
STATUS: Final = re.compile(r"^status:\s*(\d\.\d{1,3}\.\d{1,3})", FIELD)
DIAGNOSTIC: Final = re.compile(r"^diagnostic-code:\s*(.{1,300})", FIELD)
RECIPIENT: Final = re.compile(r"^final-recipient:\s*rfc822;\s*<?([^<>\s]{3,254})", FIELD)


class Delivery(StrEnum):
    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"


def delivery_of(letter: LetterRead) -> Delivery:
    """Return what a server reports (RFC 3464 2.3.3); a report without the field means failure."""
    said = {action.lower() for action in ACTION.findall(letter.report)}
    if "failed" in said or not said:
        return Delivery.FAILED
    return Delivery.DELAYED if "delayed" in said else Delivery.DELIVERED


def reason_of(letter: LetterRead) -> str:
    """Return the server's own words about a letter that came back."""
    status, words = STATUS.search(letter.report), DIAGNOSTIC.search(letter.report)
    return " ".join(found[1].strip() for found in (status, words) if found) or "came back"


def failed_addresses(letter: LetterRead, addresses: Iterable[str]) -> tuple[str, ...]:
    """Return which of `addresses` the report says were not reached; unnamed means all."""
    reported = {address.casefold() for address in RECIPIENT.findall(letter.report)}
    asked = tuple(addresses)
    named = tuple(address for address in asked if address.casefold() in reported)
    return named or asked
