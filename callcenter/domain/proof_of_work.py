"""Proof that a stranger's form was not filled in by the thousand; no outside service, no picture.

Whoever opens a form gets a challenge that we have signed. Its owner's machine looks for a
number that makes SHA-256 of challenge and number begin with so many zero bits: half a second for
a person, days for a flood, and harder the more challenges an address has taken. A form sent
sooner than anybody can type was not typed by anybody.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from callcenter.domain.errors import DomainError

SOONEST: Final = timedelta(seconds=3)
LATEST: Final = timedelta(hours=2)  # an appeal may be long, and its writer slow
UPLOADS_UNTIL: Final = timedelta(hours=2)  # after the form was sent
FREE_CHALLENGES: Final = 3  # within an hour; each doubling after that asks one bit more
MOST_BITS: Final = 26
LONGEST_NONCE: Final = 40
TOKEN: Final = re.compile(
    r"(?P<body>(?P<purpose>form|files)\.(?P<id>[0-9a-f]{32})\.(?P<at>[0-9]{1,12})"
    r"\.(?P<bits>[0-9]{1,2}))\.(?P<mac>[0-9a-f]{64})"
)


class Flaw(StrEnum):
    FORGED = "challenge_unknown"  # not ours, or for something else
    EXPIRED = "challenge_expired"
    TOO_SOON = "too_soon"
    UNSOLVED = "challenge_unsolved"
    USED = "challenge_used"


class ProofRefusedError(DomainError):
    """The proof does not hold; ask for a new challenge."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(f"proof refused: {flaw}")
        self.flaw = flaw


class Purpose(StrEnum):
    FORM = "form"
    FILES = "files"  # to add files to the case just opened


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a token says; only its signature makes it ours."""

    purpose: Purpose
    subject: UUID  # of a form: the challenge's own id; of files: the case
    issued_at: datetime  # whole seconds
    bits: int = 0  # of work asked for

    def signed(self, key: bytes) -> str:
        """Return the token to hand out."""
        seconds = int(self.issued_at.timestamp())
        body = f"{self.purpose}.{self.subject.hex}.{seconds}.{self.bits}"
        return f"{body}.{_mac(key, body)}"


def bits_for(taken: int, base: int) -> int:
    """Return how hard the challenge is for an address that took `taken` within the hour."""
    return min(base + max(taken // FREE_CHALLENGES, 1).bit_length() - 1, MOST_BITS)


def check_proof(token: str, nonce: str, key: bytes, now: datetime) -> Ticket:
    """Return the challenge that `nonce` solves; raises ProofRefusedError.

    That it counts only once is for the caller to keep.
    """
    ticket = opened(token, Purpose.FORM, key)
    if now - ticket.issued_at > LATEST:
        raise ProofRefusedError(Flaw.EXPIRED)
    if now - ticket.issued_at < SOONEST:
        raise ProofRefusedError(Flaw.TOO_SOON)
    if not solves(token, nonce, ticket.bits):
        raise ProofRefusedError(Flaw.UNSOLVED)
    return ticket


def check_files(token: str, key: bytes, now: datetime) -> UUID:
    """Return the case that files may be added to with `token`; raises ProofRefusedError."""
    ticket = opened(token, Purpose.FILES, key)
    if now - ticket.issued_at > UPLOADS_UNTIL:
        raise ProofRefusedError(Flaw.EXPIRED)
    return ticket.subject


def opened(token: str, purpose: Purpose, key: bytes) -> Ticket:
    """Return what a token of ours says; raises ProofRefusedError for any other."""
    found = TOKEN.fullmatch(token)
    if found is None or found["purpose"] != purpose:
        raise ProofRefusedError(Flaw.FORGED)
    if not hmac.compare_digest(_mac(key, found["body"]), found["mac"]):
        raise ProofRefusedError(Flaw.FORGED)
    issued_at = datetime.fromtimestamp(int(found["at"]), UTC)
    return Ticket(purpose, UUID(found["id"]), issued_at, int(found["bits"]))


def solves(token: str, nonce: str, bits: int) -> bool:
    """Return whether SHA-256 of `token:nonce` begins with so many zero bits."""
    if len(nonce) > LONGEST_NONCE:
        return False
    digest = hashlib.sha256(f"{token}:{nonce}".encode(errors="replace")).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - bits) == 0


def _mac(key: bytes, body: str) -> str:
    return hmac.digest(key, body.encode(), "sha256").hex()
