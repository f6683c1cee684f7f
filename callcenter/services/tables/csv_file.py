"""CSV as Russian spreadsheets write it: any of three separators, UTF-8 or Windows-1251."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from callcenter.services.tables.table import Limits, TableFault, TableRefusedError

SEPARATORS: Final = (";", ",", "\t")  # of equals the first: what Excel writes in Russia
LONG_HEADER: Final = 10_000
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),  # Excel's "Unicode text"
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMES: Final = {"utf-8-sig": "UTF-8 with BOM", "utf-8": "UTF-8", "cp1251": "Windows-1251"}


def read_csv(content: bytes, _limits: Limits) -> tuple[str, Iterator[tuple[int, Sequence[str]]]]:
    """Return how the file is written, and its records, each with its first line's number."""
    encoding, text = _decoded(content)
    if "\0" in text:
        raise TableRefusedError(TableFault.NO_TABLE)
    separator = _separator(text)
    shown = "tab" if separator == "\t" else separator
    source = f"CSV, {NAMES.get(encoding, encoding.upper())}, separator {shown}"
    return source, _records(text, separator)


def _decoded(content: bytes) -> tuple[str, str]:
    marked = next((name for bom, name in BOMS if content.startswith(bom)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1251"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "cp1251" or not _is_damaged_utf8(content):
            return encoding, text
    raise TableRefusedError(TableFault.UNKNOWN_ENCODING)


def _is_damaged_utf8(content: bytes) -> bool:
    """Return whether it is UTF-8 but for a few bytes: as Windows-1251 it would be gibberish."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(not sign.isascii() for sign in text) - broken > broken


def _separator(text: str) -> str:
    """Return what cuts the first filled line into most columns."""
    first = next((line for line in io.StringIO(text) if line.strip()), "")[:LONG_HEADER]
    return max(
        SEPARATORS, key=lambda separator: len(next(csv.reader([first], delimiter=separator)))
    )


def _records(text: str, separator: str) -> Iterator[tuple[int, Sequence[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    started = 1
    try:
        for line in reader:
            yield started, line
            started = reader.line_num + 1
    except csv.Error as error:
        long = "field limit" in str(error)
        fault = TableFault.CELL_TOO_LONG if long else TableFault.OPEN_QUOTE
        raise TableRefusedError(fault, row=started) from None
