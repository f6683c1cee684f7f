"""Look into a zip file without believing it: what it declares and what it really unpacks to.

Our own reader, because a usual one is made to get at the content of strange files, and this
one is made to refuse them: whatever is unclear is refused, nothing is repaired.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from callcenter.domain.attachments.refusals import AttachmentRefusedError, Refusal

END: Final = struct.Struct("<4s4H2LH")  # end of central directory
ENTRY: Final = struct.Struct("<4s6H3L5H2L")  # central directory
LOCAL: Final = struct.Struct("<4s5H3L2H")
END_MARK, ENTRY_MARK, LOCAL_MARK = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
LONGEST_COMMENT: Final = 0xFFFF
STORED, DEFLATED = 0, 8
ENCRYPTED_FLAG: Final = 1
RAW_DEFLATE: Final = -15

MOST_MEMBERS: Final = 4000
LARGEST_UNPACKED: Final = 200 * 1024 * 1024
RATIO_MATTERS_FROM: Final = 1024 * 1024  # below, even zeros harm nobody
HIGHEST_RATIO: Final = 100  # office documents stay below 30, deflate itself ends at 1032
PIECE: Final = 64 * 1024
ARCHIVES: Final = (
    LOCAL_MARK,
    END_MARK,
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
)


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of the central directory."""

    name: str
    offset: int  # of its local header
    packed: int  # bytes
    unpacked: int  # bytes, as declared
    method: int
    flags: int


def ends_as_zip(content: bytes) -> bool:
    """Return whether a reader of zip files, which begins at the end, would take this for one."""
    return _end_at(content) is not None


def members(content: bytes) -> list[Member]:
    """Return the directory of a plain zip file, begun at its first byte and ended at its last.

    Raises AttachmentRefusedError: damaged, or more members than any document has.
    """
    end_at = _end_at(content)
    if end_at is None:
        raise AttachmentRefusedError(Refusal.DAMAGED)
    _, disk, start_disk, here, count, size, start, _ = END.unpack_from(content, end_at)
    if disk or start_disk or here != count or start + size != end_at:
        raise AttachmentRefusedError(Refusal.DAMAGED)
    if count > MOST_MEMBERS:
        raise AttachmentRefusedError(Refusal.LOOKS_LIKE_BOMB)
    found = list(_directory(content[start:end_at], count))
    _check_places(content, found, start)
    return found


def check_unpacked(content: bytes, found: list[Member]) -> None:
    """Unpack each member to nowhere; raises AttachmentRefusedError for bombs and archives."""
    if any(member.flags & ENCRYPTED_FLAG for member in found):
        raise AttachmentRefusedError(Refusal.ENCRYPTED)
    _check_declared(len(content), sum(member.unpacked for member in found))
    for member in found:
        _check_member(content, member)


def first_bytes(content: bytes, member: Member, length: int) -> bytes:
    """Return the beginning of a member's content."""
    return next(_pieces(content, member), b"")[:length]


def _check_declared(packed: int, unpacked: int) -> None:
    swollen = unpacked > RATIO_MATTERS_FROM and unpacked > packed * HIGHEST_RATIO
    if unpacked > LARGEST_UNPACKED or swollen:
        raise AttachmentRefusedError(Refusal.LOOKS_LIKE_BOMB)


def _check_member(content: bytes, member: Member) -> None:
    real = 0
    for piece in _pieces(content, member):
        if real == 0 and piece.startswith(ARCHIVES):
            raise AttachmentRefusedError(Refusal.ARCHIVE_INSIDE)
        real += len(piece)
        if real > member.unpacked:  # it lied, and how far it goes on nobody need know
            raise AttachmentRefusedError(Refusal.LOOKS_LIKE_BOMB)
    if real != member.unpacked:
        raise AttachmentRefusedError(Refusal.DAMAGED)


def _end_at(content: bytes) -> int | None:
    """Return where the end record stands; its comment must reach the last byte."""
    at = content.rfind(END_MARK, max(0, len(content) - END.size - LONGEST_COMMENT))
    if at < 0 or at + END.size > len(content):
        return None
    comment: int = END.unpack_from(content, at)[-1]
    return at if at + END.size + comment == len(content) else None


def _directory(content: bytes, count: int) -> Iterator[Member]:
    at = 0
    for _ in range(count):
        if len(content) < at + ENTRY.size or content[at : at + 4] != ENTRY_MARK:
            raise AttachmentRefusedError(Refusal.DAMAGED)
        fields = ENTRY.unpack_from(content, at)
        name, extra, comment = fields[10:13]
        name_at = at + ENTRY.size
        yield Member(
            name=content[name_at : name_at + name].decode("utf-8", "replace"),
            offset=fields[16],
            packed=fields[8],
            unpacked=fields[9],
            method=fields[4],
            flags=fields[3],
        )
        at = name_at + name + extra + comment
    if at != len(content):
        raise AttachmentRefusedError(Refusal.DAMAGED)


def _check_places(content: bytes, found: list[Member], directory_at: int) -> None:
    """Refuse members that share bytes (42 kB become 5 GB that way), and bytes before the first."""
    ordered = sorted(found, key=lambda member: member.offset)
    if not ordered or ordered[0].offset != 0:
        raise AttachmentRefusedError(Refusal.POLYGLOT if ordered else Refusal.DAMAGED)
    for member, end in zip(ordered, [*(m.offset for m in ordered[1:]), directory_at], strict=True):
        if _data_at(content, member) + member.packed > end:
            raise AttachmentRefusedError(Refusal.LOOKS_LIKE_BOMB)


def _data_at(content: bytes, member: Member) -> int:
    header = content[member.offset : member.offset + LOCAL.size]
    if len(header) < LOCAL.size or header[:4] != LOCAL_MARK:
        raise AttachmentRefusedError(Refusal.DAMAGED)
    name, extra = LOCAL.unpack(header)[9:11]
    return int(member.offset + LOCAL.size + name + extra)


def _pieces(content: bytes, member: Member) -> Iterator[bytes]:
    start = _data_at(content, member)
    packed = memoryview(content)[start : start + member.packed]
    if member.method == STORED:
        yield bytes(packed)
    elif member.method == DEFLATED:
        yield from _inflated(packed)
    else:  # a method that office programs do not write
        raise AttachmentRefusedError(Refusal.TYPE_NOT_ALLOWED)


def _inflated(packed: memoryview) -> Iterator[bytes]:
    """Yield what `packed` unpacks to; small parts in, so that no tail is copied often."""
    unpacker = zlib.decompressobj(RAW_DEFLATE)
    try:
        for at in range(0, len(packed), PIECE):
            left: bytes | memoryview = packed[at : at + PIECE]
            while left and (piece := unpacker.decompress(left, PIECE)):
                yield piece
                left = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error:
        raise AttachmentRefusedError(Refusal.DAMAGED) from None
