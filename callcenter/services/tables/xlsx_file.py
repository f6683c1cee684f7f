"""XLSX without its traps: bombs, endless sheets, entities, links to other files, formulas.

A formula counts as the value that was saved with it; nothing is computed or fetched.
"""

import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Final
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from callcenter.services.tables.table import Limits, TableFault, TableRefusedError

MOST_PARTS: Final = 500  # files in one workbook
LONGEST: Final = 1_048_576  # rows of a sheet, empty ones too; Excel has no more
WIDEST: Final = 256  # columns looked at; far more than are taken
DOCTYPES: Final = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))
WHOLE: Final = 10**15  # beyond it a spreadsheet's numbers are no longer exact
WORKBOOK: Final = "[Content_Types].xml"

Lines = Iterator[tuple[int, Sequence[str]]]


def read_xlsx(content: bytes, limits: Limits) -> tuple[str, Lines]:
    """Return where the table is, and the rows of the first sheet that can be seen."""
    try:
        _check_parts(content, limits)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations that we do not read
            return _first_sheet(content, limits)
    except TableRefusedError:
        raise
    except Exception as error:  # a hostile book breaks its reader in any way
        raise TableRefusedError(TableFault.DAMAGED) from error


def _check_parts(content: bytes, limits: Limits) -> None:
    """Refuse a bomb by what it says of itself; zipfile reads no byte more than that."""
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        if unpacked > limits.unpacked_bytes or len(parts) > MOST_PARTS:
            raise TableRefusedError(TableFault.UNPACKS_TOO_LARGE)
        if WORKBOOK not in archive.namelist():
            raise TableRefusedError(TableFault.NO_TABLE)
        for part in parts:
            _refuse_entities(archive.read(part))


def _refuse_entities(xml: bytes) -> None:
    """Refuse a declaration of types: entities that grow or fetch begin with one."""
    if any(doctype in xml for doctype in DOCTYPES):
        raise TableRefusedError(TableFault.DAMAGED)


def _first_sheet(content: bytes, limits: Limits) -> tuple[str, Lines]:
    book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible" and isinstance(sheet, ReadOnlyWorksheet):
                # Read at once: what breaks on the way has to break here.
                return f"XLSX, sheet {sheet.title}", iter(_lines(sheet, limits))
    finally:
        book.close()
    raise TableRefusedError(TableFault.EMPTY)


def _lines(sheet: ReadOnlyWorksheet, limits: Limits) -> list[tuple[int, Sequence[str]]]:
    """Return the filled rows with their numbers; what the sheet says of its size is not asked."""
    sheet.reset_dimensions()
    found: list[tuple[int, Sequence[str]]] = []
    rows = sheet.iter_rows(max_col=WIDEST, values_only=True)  # type: ignore[misc] # a slip of the stubs
    for number, cells in enumerate(rows, 1):
        if cells.count(None) < len(cells):
            found.append((number, [_text(cell) for cell in cells]))
        if len(found) > limits.rows + 1 or number > LONGEST:
            raise TableRefusedError(TableFault.TOO_MANY_ROWS, row=number)
    return found


def _text(value: object) -> str:
    """Return a cell as its owner sees it: 7701234567, not 7701234567.0; dates as 2026-03-06."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < WHOLE:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
