"""A table out of somebody's file: named columns, numbered rows, everything as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MEBIBYTE: Final = 1024 * 1024


class TableFault(StrEnum):
    """Why a file is not taken at all. Stable: programs compare it."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    CELL_TOO_LONG = "cell_too_long"
    OLD_EXCEL = "old_excel"
    NO_TABLE = "no_table"
    DAMAGED = "damaged"
    UNKNOWN_ENCODING = "unknown_encoding"
    OPEN_QUOTE = "open_quote"
    COLUMN_WITHOUT_NAME = "column_without_name"
    COLUMN_TWICE = "column_twice"
    COLUMN_MISSING = "column_missing"


# What happened and what to do, in Russian and in English.
WORDS: Final[Mapping[TableFault, tuple[str, str]]] = {
    TableFault.EMPTY: (
        "в файле нет ни одной строки с данными; проверьте, тот ли это файл",
        "the file has no row of data; check that it is the right file",
    ),
    TableFault.TOO_LARGE: (
        "файл слишком велик; разделите его на несколько",
        "the file is too large; split it into several",
    ),
    TableFault.UNPACKS_TOO_LARGE: (
        "книга распаковывается в слишком большой объём; сохраните только лист с данными",
        "the workbook unpacks to far too much; save only the sheet with the data",
    ),
    TableFault.TOO_MANY_ROWS: (
        "слишком много строк; разделите файл на несколько",
        "too many rows; split the file into several",
    ),
    TableFault.TOO_MANY_COLUMNS: (
        "слишком много столбцов; удалите лишние",
        "too many columns; delete those that are not needed",
    ),
    TableFault.CELL_TOO_LONG: (
        "слишком длинное значение в ячейке; сократите его",
        "the value of a cell is too long; shorten it",
    ),
    TableFault.OLD_EXCEL: (
        "это старый формат Excel или файл с паролем; сохраните как XLSX без пароля или как CSV",
        "this is an old or a protected Excel file; save it as XLSX without password or as CSV",
    ),
    TableFault.NO_TABLE: (
        "это не таблица CSV или XLSX; сохраните её в одном из этих видов",
        "this is neither CSV nor XLSX; save the table as one of them",
    ),
    TableFault.DAMAGED: (
        "книга повреждена; откройте её в табличном редакторе и сохраните заново",
        "the workbook is damaged; open it in a spreadsheet program and save it again",
    ),
    TableFault.UNKNOWN_ENCODING: (
        "кодировка не UTF-8 и не Windows-1251; сохраните файл в UTF-8",
        "the encoding is neither UTF-8 nor Windows-1251; save the file as UTF-8",
    ),
    TableFault.OPEN_QUOTE: (
        "кавычка открыта и не закрыта или стоит посреди значения; удвойте её",
        "a quotation mark is not closed, or stands inside a value; double it",
    ),
    TableFault.COLUMN_WITHOUT_NAME: (
        "у столбца с данными нет названия в первой строке; подпишите его",
        "a column with data has no name in the first row; name it",
    ),
    TableFault.COLUMN_TWICE: (
        "два столбца названы одинаково; переименуйте один из них",
        "two columns have the same name; rename one of them",
    ),
    TableFault.COLUMN_MISSING: (
        "нет обязательного столбца; добавьте его",
        "a required column is missing; add it",
    ),
}


class TableRefusedError(Exception):
    """The file is not read at all; the message names the place, what happened, what to do."""

    def __init__(
        self, fault: TableFault, *, row: int | None = None, column: str | None = None
    ) -> None:
        self.fault = fault
        self.row = row  # as a spreadsheet numbers it; None: the whole file
        self.column = column  # its name, or its letters while it has none
        place = [f"row {row}"] * (row is not None) + [f"column {column}"] * (column is not None)
        super().__init__(f"{', '.join(place)}{': ' if place else ''}{WORDS[fault][1]}")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost us."""

    packed_bytes: int = 5 * MEBIBYTE
    unpacked_bytes: int = 50 * MEBIBYTE  # the whole workbook, not one sheet
    rows: int = 20_000
    columns: int = 64
    cell_signs: int = 32_767  # what a spreadsheet program takes itself


@dataclass(frozen=True, slots=True)
class Row:
    number: int  # where a person finds it: the line of a CSV, the row of a sheet; header is 1
    cells: Mapping[str, str]  # by column name, trimmed; every column is there
    overlong: bool = False  # has values behind the last column: a separator inside a value

    def get(self, column: str) -> str:
        """Return the trimmed value; '' for an empty cell and for a column that is not there."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    columns: Sequence[str]
    rows: Sequence[Row]  # without the empty ones
    source: str  # as said to the person: `CSV, windows-1251, separator ;` or `XLSX, sheet Лист1`


def letters(index: int) -> str:
    """Return what a spreadsheet calls column `index` (from 0): A, B, ... Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
