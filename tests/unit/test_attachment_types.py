"""What may be attached: told by content, in a closed list, and never a bomb."""

import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.api.mistakes import MISTAKES
from callcenter.domain.attachments.file_names import clean_name, download_header
from callcenter.domain.attachments.file_types import FileType, file_type
from callcenter.domain.attachments.refusals import AttachmentRefusedError, Refusal
from tests.files_made import (
    JPEG,
    MEBIBYTE,
    PDF,
    bomb,
    docx,
    lying_bomb,
    odt,
    overlapping_bomb,
    png,
    xlsx,
    zipped,
)

TAKEN = {
    "pdf": (PDF, FileType.PDF),
    "jpeg": (JPEG, FileType.JPEG),
    "png": (png(), FileType.PNG),
    "tiff": (b"II*\x00" + bytes(40), FileType.TIFF),
    "docx": (docx(), FileType.DOCX),
    "xlsx": (xlsx(), FileType.XLSX),
    "odt": (odt(), FileType.ODT),
    "utf8": ("Прошу принять меры.\r\n".encode(), FileType.TEXT),
    "cp1251": ("Прошу принять меры.\r\n".encode("cp1251"), FileType.TEXT),
    "ogg": (b"OggS\x00" + bytes(40), FileType.OGG),
    "mp3": (b"\xff\xfb\x90\x00" + bytes(40), FileType.MP3),
}

REFUSED = {
    "nothing": (b"", Refusal.EMPTY),
    "program": (b"MZ\x90\x00" + bytes(60), Refusal.TYPE_NOT_ALLOWED),
    "gzip": (b"\x1f\x8b\x08\x00" + bytes(20), Refusal.TYPE_NOT_ALLOWED),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Refusal.TYPE_NOT_ALLOWED),
    "plain zip": (zipped({"a.txt": b"hello"}), Refusal.TYPE_NOT_ALLOWED),
    "latin bytes": (b"caf\xe9"[:3] + b"\x98\xff", Refusal.TYPE_NOT_ALLOWED),
    "cut pdf": (PDF.replace(b"%%EOF", b""), Refusal.DAMAGED),
    "cut png": (png()[:-8], Refusal.DAMAGED),
    "cut docx": (docx()[:-30], Refusal.DAMAGED),
    "bomb": (bomb(), Refusal.LOOKS_LIKE_BOMB),
    "lying bomb": (lying_bomb(), Refusal.LOOKS_LIKE_BOMB),
    "overlapping bomb": (overlapping_bomb(), Refusal.LOOKS_LIKE_BOMB),
    "archive inside": (docx(**{"word/x.bin": zipped({"a": b"b"})}), Refusal.ARCHIVE_INSIDE),
    "macros": (docx(**{"word/vbaProject.bin": b"x"}), Refusal.MACROS),
    "pdf and zip": (PDF + docx(), Refusal.POLYGLOT),
    "jpeg and zip": (JPEG + docx(), Refusal.POLYGLOT),
    "jpeg and pdf": (JPEG[:20] + PDF + JPEG, Refusal.POLYGLOT),
    "text before pdf": (b"hello " + PDF, Refusal.POLYGLOT),
}


@pytest.mark.parametrize(("content", "kind"), TAKEN.values(), ids=TAKEN)
def test_files_of_the_list_are_taken_for_what_they_are(content: bytes, kind: FileType) -> None:
    assert file_type(content) is kind


@pytest.mark.parametrize(("content", "why"), REFUSED.values(), ids=REFUSED)
def test_all_else_is_refused_with_its_reason(content: bytes, why: Refusal) -> None:
    with pytest.raises(AttachmentRefusedError) as refused:
        file_type(content)

    assert refused.value.why is why


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    content = lying_bomb()
    tracemalloc.start()
    with pytest.raises(AttachmentRefusedError):
        file_type(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < MEBIBYTE


def test_an_encrypted_member_is_refused() -> None:
    content = bytearray(docx())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(AttachmentRefusedError) as refused:
        file_type(bytes(content))

    assert refused.value.why is Refusal.ENCRYPTED


def judged(content: bytes) -> FileType | Refusal:
    """Return what is said of `content`; no other error is allowed to come out."""
    try:
        return file_type(content)
    except AttachmentRefusedError as refused:
        return refused.why


@given(content=st.binary(max_size=400), head=st.sampled_from([b"", b"PK\x03\x04", b"%PDF-"]))
def test_whatever_comes_is_taken_or_refused(content: bytes, head: bytes) -> None:
    assert judged(head + content)


@given(at=st.integers(0, 400), byte=st.integers(0, 255))
def test_a_document_with_one_wrong_byte_is_taken_or_refused(at: int, byte: int) -> None:
    content = bytearray(docx())
    content[at % len(content)] = byte

    assert judged(bytes(content))


NAMES = {
    "plain": ("Заявление.pdf", "Заявление.pdf"),
    "path": ("C:\\docs\\..\\Акт.PDF", "Акт.pdf"),
    "unix path": ("../../etc/passwd", "passwd.pdf"),
    "program": ("setup.exe", "setup.exe.pdf"),
    "turned round": ("счёт\u202efdp.exe", "счётfdp.exe.pdf"),
    "device": ("CON", "файл.pdf"),
    "quotes": ('a"b\r\nX: y.pdf', "a_bX_ y.pdf"),
    "nothing": ("\u200b. ", "файл.pdf"),
    "formula": ("%00=cmd|x.pdf", "00=cmd_x.pdf"),
}


@pytest.mark.parametrize(("theirs", "ours"), NAMES.values(), ids=NAMES)
def test_a_name_deceives_nobody(theirs: str, ours: str) -> None:
    assert clean_name(theirs, FileType.PDF) == ours


@given(theirs=st.text(max_size=300))
def test_any_name_makes_one_header_line_and_a_short_name(theirs: str) -> None:
    name = clean_name(theirs, FileType.PDF)

    assert len(name) <= 200
    assert name.endswith(".pdf")
    assert download_header(name).isprintable()
    assert download_header(name).isascii()


def test_each_refusal_has_its_sentence() -> None:
    assert {why.value for why in Refusal} - set(MISTAKES) == {"too_large"}  # a 413 of its own


def test_the_largest_document_is_looked_through_in_reasonable_time() -> None:
    content = zipped(
        {"[Content_Types].xml": b"", "word/document.xml": b"", "media": bytes(24 * MEBIBYTE)},
        zipfile.ZIP_STORED,
    )

    assert file_type(content) is FileType.DOCX
