"""Hash chains: each row's hash covers the row and the hash before it. Pure; no clock, no I/O.

Who changes, deletes, inserts or swaps a row afterwards breaks the chain at that row, and
`check` names it. Who can rewrite the whole table can forge the whole chain: only a head
kept elsewhere (an `anchor`) shows that, and rows cut off the end.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

HASH_BYTES: Final = 32  # SHA-256
SPELLING: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)
LARGEST_EXACT: Final = 2**53  # beyond it JSON readers disagree about whole numbers


class ChainError(ValueError):
    """The body holds a value that would not come back from the database as it went in."""


class Fault(StrEnum):
    """What is wrong with the first bad row."""

    MISSING = "missing"  # its number is not there: deleted
    UNLINKED = "unlinked"  # it does not follow the row before it: inserted or replaced
    CHANGED = "changed"  # its own hash does not fit what it says: edited or swapped
    REWRITTEN = "rewritten"  # whole and well linked, but not the row the anchor saw
    TRUNCATED = "truncated"  # the chain ends before the anchor


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain; printed as `17:<hex>` and kept elsewhere, it is an anchor."""

    seq: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash.hex()}"


@dataclass(frozen=True, slots=True)
class Link:
    """One row: `body` is everything it says but for `seq` and the two hashes."""

    seq: int
    body: Mapping[str, object]
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class BadLink:
    seq: int
    fault: Fault


def genesis(chain: str) -> Head:
    """Return the head of an empty chain; the name keeps two chains from being exchanged."""
    return Head(seq=0, hash=hashlib.sha256(chain.encode()).digest())


def parse_head(text: str) -> Head:
    """Read what `str(head)` wrote. Raises ValueError with what is expected."""
    seq, colon, digest = text.strip().partition(":")
    if not colon or not seq.isdecimal() or len(digest) != 2 * HASH_BYTES:
        raise ValueError(f"not an anchor: {text!r}; it looks like 17:<64 hex digits>")
    return Head(seq=int(seq), hash=bytes.fromhex(digest))


def tidy(value: object) -> object:
    """Return `value` as it will come back from jsonb: store this, and hash this.

    Whole floats become integers (jsonb keeps no difference); NUL and half surrogates,
    which PostgreSQL refuses, become U+FFFD; tuples become lists. Raises ChainError.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value if value.isascii() and "\0" not in value else _clean(value)
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, (list, tuple)):
        return [tidy(item) for item in value]
    if isinstance(value, Mapping):
        return tidied(value)
    raise ChainError(f"a chained body cannot hold {type(value).__name__}")


def _clean(text: str) -> str:
    whole = text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass")
    return whole.decode("utf-16", "replace")


def tidied(body: Mapping[str, object]) -> dict[str, object]:
    """Return `tidy(body)` with its type kept."""
    return {_key(key): tidy(item) for key, item in body.items()}


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise ChainError(f"keys of a chained body are text, not {type(key).__name__}")
    return str(tidy(key))


def _number(value: float) -> int | float:
    if not -LARGEST_EXACT <= value <= LARGEST_EXACT:  # also refuses NaN
        raise ChainError(f"{value} is not exact in JSON; write it as text")
    return int(value) if value == int(value) else value


def canonical_bytes(body: Mapping[str, object]) -> bytes:
    """Return the one spelling of a tidy `body`: sorted keys, no spaces, ASCII."""
    return SPELLING.encode(body).encode()


def next_hash(prev_hash: bytes, seq: int, body: Mapping[str, object]) -> bytes:
    """Return the hash of row `seq` that says `body` and follows `prev_hash`."""
    return hashlib.sha256(prev_hash + seq.to_bytes(8, "big") + canonical_bytes(body)).digest()


def extend(head: Head, bodies: Iterable[Mapping[str, object]]) -> list[Link]:
    """Return the rows that carry tidy `bodies` on from `head`."""
    links: list[Link] = []
    for body in bodies:
        seq = head.seq + 1
        link = Link(seq, body, head.hash, next_hash(head.hash, seq, body))
        links.append(link)
        head = Head(seq, link.hash)
    return links


def check(links: Iterable[Link], head: Head, anchor: Head | None = None) -> Head | BadLink:
    """Follow `links`, in order of `seq`, from `head`; return the new head or the first bad row.

    A long chain is checked in pieces: pass each piece with the head of the one before.
    """
    for link in links:
        fault = _fault(link, head, anchor)
        if fault is not None:
            return BadLink(head.seq + 1 if fault is Fault.MISSING else link.seq, fault)
        head = Head(link.seq, link.hash)
    return head


def check_end(head: Head, anchor: Head | None) -> BadLink | None:
    """Judge where a whole chain ends: rows up to `anchor`, seen earlier, must be there."""
    if anchor is None or head.seq >= anchor.seq:
        return None
    return BadLink(head.seq + 1, Fault.TRUNCATED)


def _fault(link: Link, head: Head, anchor: Head | None) -> Fault | None:
    if link.seq != head.seq + 1:
        return Fault.MISSING
    if link.prev_hash != head.hash:
        return Fault.UNLINKED
    if link.hash != _honest_hash(link):
        return Fault.CHANGED
    if anchor is not None and link.seq == anchor.seq and link.hash != anchor.hash:
        return Fault.REWRITTEN
    return None


def _honest_hash(link: Link) -> bytes | None:
    """Return the hash the row should have; None: its body could never have been written."""
    try:
        return next_hash(link.prev_hash, link.seq, tidied(link.body))
    except ChainError:
        return None
