"""Write a letter as bytes: plain text with its HTML twin, and the headers of a machine.

Header injection is impossible: a value with a line break is refused by the library, and none
is let through to it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Final

BREAKS: Final = re.compile(r"[\s\x00-\x1f\x7f]+")
MESSAGE_ID: Final = re.compile(r"<[^<>\s]{1,250}>")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to go out. `answers` is the Message-ID of the one it replies to."""

    message_id: str
    from_name: str
    from_address: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    at: datetime
    answers: str | None = None

    @property
    def domain(self) -> str:
        return self.from_address.rpartition("@")[2]


def as_bytes(letter: Letter) -> bytes:
    """Return the letter as SMTP carries it: ASCII alone, whatever the words are."""
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["From"] = formataddr((_one_line(letter.from_name), letter.from_address))
    message["To"] = ", ".join(letter.to)
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = letter.message_id
    _mark_as_automatic(message, letter)
    message.set_content(letter.text)
    message.add_alternative(f"<!doctype html><html><body>{letter.html}</body></html>", "html")
    return message.as_bytes()


def _mark_as_automatic(message: EmailMessage, letter: Letter) -> None:
    """Ask other machines not to answer (RFC 3834); say what a person's reply belongs to."""
    message["Auto-Submitted"] = "auto-generated" if letter.answers is None else "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    message["Precedence"] = "bulk"
    message["List-Id"] = f"<notices.{letter.domain}>"
    if letter.answers and MESSAGE_ID.fullmatch(letter.answers):
        message["In-Reply-To"] = letter.answers
        message["References"] = letter.answers


def _one_line(text: str) -> str:
    return BREAKS.sub(" ", text).strip()
