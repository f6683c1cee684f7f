"""What a file is, by its content. A closed list: what is not named here is not taken.

The name and the type that came with a file are never asked. Office documents are taken
without macros; whatever runs in a reader's hands is refused, as is what is two files at once.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from callcenter.domain.attachments.refusals import AttachmentRefusedError, Refusal
from callcenter.domain.attachments.zip_files import (
    LOCAL_MARK,
    Member,
    check_unpacked,
    ends_as_zip,
    first_bytes,
    members,
)


class FileType(StrEnum):
    """The value is the ending its name gets."""

    PDF = "pdf"
    JPEG = "jpg"
    PNG = "png"
    TIFF = "tiff"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    ODS = "ods"
    TEXT = "txt"
    OGG = "ogg"
    MP3 = "mp3"

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self]


OFFICE: Final = "application/vnd.openxmlformats-officedocument"
OASIS: Final = "application/vnd.oasis.opendocument"
MEDIA_TYPES: Final[Mapping[FileType, str]] = {
    FileType.PDF: "application/pdf",
    FileType.JPEG: "image/jpeg",
    FileType.PNG: "image/png",
    FileType.TIFF: "image/tiff",
    FileType.DOCX: f"{OFFICE}.wordprocessingml.document",
    FileType.XLSX: f"{OFFICE}.spreadsheetml.sheet",
    FileType.ODT: f"{OASIS}.text",
    FileType.ODS: f"{OASIS}.spreadsheet",
    FileType.TEXT: "text/plain",
    FileType.OGG: "audio/ogg",
    FileType.MP3: "audio/mpeg",
}

PDF_MARK: Final = b"%PDF-"
PDF_LOOKED_FOR: Final = 1024  # readers find the mark anywhere in so many first bytes
PDF_END, PDF_TAIL = b"%%EOF", 1024
PNG_MARK, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
MP3_FRAME: Final = re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff][\x10-\xe0]")
TEXT_SIGNS: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Bytes that cp1251 has no sign for, and pseudo-graphics no letter of a citizen has.
NOT_CP1251: Final = re.compile(rb"[\x98]")
CYRILLIC: Final = re.compile(rb"[\xc0-\xff\xa8\xb8]")
MACRO_MEMBERS: Final = ("vbaproject.bin", "vbadata.xml")


def file_type(content: bytes) -> FileType:
    """Return what `content` is; raises AttachmentRefusedError with the reason."""
    if not content:
        raise AttachmentRefusedError(Refusal.EMPTY)
    if content.startswith(LOCAL_MARK):
        return _document(content)
    found = next((kind for kind, fits in BY_CONTENT.items() if fits(content)), None)
    if found is None:
        raise AttachmentRefusedError(Refusal.TYPE_NOT_ALLOWED)
    _check_single(found, content)
    return found


def _document(content: bytes) -> FileType:
    found = members(content)
    check_unpacked(content, found)
    names = {member.name for member in found}
    if any(_runs(name) for name in names):
        raise AttachmentRefusedError(Refusal.MACROS)
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        return FileType.DOCX
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return FileType.XLSX
    return _oasis(content, found)


def _oasis(content: bytes, found: list[Member]) -> FileType:
    """Return which OpenDocument it is by its member `mimetype`; any other zip is refused."""
    named = next((member for member in found if member.name == "mimetype"), None)
    said = first_bytes(content, named, 100) if named else b""
    for kind in (FileType.ODT, FileType.ODS):
        if said.strip() == kind.media_type.encode():
            return kind
    raise AttachmentRefusedError(Refusal.TYPE_NOT_ALLOWED)


def _runs(name: str) -> bool:
    low = name.lower()
    return low.endswith(MACRO_MEMBERS) or low.startswith(("basic/", "scripts/"))


def _check_single(found: FileType, content: bytes) -> None:
    """Refuse what another program would open as a zip file or a PDF."""
    hides_pdf = found is not FileType.PDF and PDF_MARK in content[:PDF_LOOKED_FOR]
    if ends_as_zip(content) or hides_pdf:
        raise AttachmentRefusedError(Refusal.POLYGLOT)
    whole = {
        FileType.PDF: lambda: PDF_END in content[-PDF_TAIL:],
        FileType.PNG: lambda: PNG_END in content[-PDF_TAIL:],
    }
    if not whole.get(found, lambda: True)():
        raise AttachmentRefusedError(Refusal.DAMAGED)


def _is_jpeg(content: bytes) -> bool:
    return content.startswith(b"\xff\xd8\xff")


def _is_tiff(content: bytes) -> bool:
    return content.startswith((b"II*\x00", b"MM\x00*"))


def _is_mp3(content: bytes) -> bool:
    return content.startswith(b"ID3") or MP3_FRAME.match(content) is not None


def _is_text(content: bytes) -> bool:
    """Return whether it is plain text, in UTF-8 or, when it has Cyrillic letters, in cp1251."""
    if TEXT_SIGNS.search(content):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return bool(CYRILLIC.search(content)) and not NOT_CP1251.search(content)
    return True


# In this order: the first that fits. Text is last, for nearly everything could be text.
BY_CONTENT: Final[Mapping[FileType, Callable[[bytes], bool]]] = {
    FileType.PDF: lambda content: content.startswith(PDF_MARK),
    FileType.JPEG: _is_jpeg,
    FileType.PNG: lambda content: content.startswith(PNG_MARK),
    FileType.TIFF: _is_tiff,
    FileType.OGG: lambda content: content.startswith(b"OggS\x00"),
    FileType.MP3: _is_mp3,
    FileType.TEXT: _is_text,
}
