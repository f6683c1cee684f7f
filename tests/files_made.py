"""Files that people send, good and bad, made on the spot. All bytes are real."""

import io
import random
import struct
import zipfile
import zlib

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(64) + b"\xff\xd9"
MEBIBYTE = 1024 * 1024
ENTRY_UNPACKED = 24  # where a directory entry declares its unpacked size


def png() -> bytes:
    """Return a whole picture of one grey pixel."""
    chunks = [
        (b"IHDR", struct.pack(">2I5B", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\x00\x80")),
        (b"IEND", b""),
    ]
    parts = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return kept.getvalue()


def docx(**more: bytes) -> bytes:
    """Return a document; `more` are further members by name."""
    return zipped(
        {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>", **more}
    )


def xlsx() -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def odt() -> bytes:
    kind = b"application/vnd.oasis.opendocument.text"
    return zipped({"mimetype": kind, "content.xml": b"<office/>"}, zipfile.ZIP_STORED)


def bomb(unpacked: int = 300 * MEBIBYTE) -> bytes:
    """Return a document of some 300 kB that unpacks to `unpacked` bytes of zeros."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        with archive.open("word/document.xml", "w") as member:
            for _ in range(unpacked // MEBIBYTE):
                member.write(bytes(MEBIBYTE))
    return kept.getvalue()


def lying_bomb() -> bytes:
    """Return the same that says of itself that it unpacks to a hundred bytes."""
    content = bytearray(bomb(8 * MEBIBYTE))
    entry = content.rindex(b"PK\x01\x02")
    struct.pack_into("<L", content, entry + ENTRY_UNPACKED, 100)
    return bytes(content)


def overlapping_bomb(copies: int = 60) -> bytes:
    """Return a file whose directory names one and the same data `copies` times.

    So few, and of data that cannot be packed, that neither size nor ratio tells.
    """
    noise = random.Random(122).randbytes(100_000)  # noqa: S311 - no secret
    whole = zipped({"word/document.xml": noise})
    start = whole.index(b"PK\x01\x02")
    end = whole.index(b"PK\x05\x06")
    directory = whole[start:end] * copies
    tail = struct.pack(
        *("<4s4H2LH", b"PK\x05\x06", 0, 0, copies, copies, len(directory), start, 0)
    )
    return whole[:start] + directory + tail
