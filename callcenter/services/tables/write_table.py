"""Write rows to a CSV or XLSX file, as many as there are, in little memory.

What people typed is data in every program that opens the file: text that a spreadsheet would
run as a formula gets an apostrophe in front (OWASP, "CSV injection"). It blocks: call it by
`asyncio.to_thread`.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final, Protocol, TypeAlias

import xlsxwriter

Cell: TypeAlias = str | int | float | datetime | date | None

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNWRITABLE: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
LONGEST_CELL: Final = 32_000  # signs; Excel takes 32,767
MOST_ROWS: Final = 1_000_000  # of a sheet; Excel takes 1,048,576
LONGEST_TITLE: Final = 31  # signs of a sheet's name
NOT_IN_SHEET_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


class TableWriter(Protocol):
    """Takes one table after another; `close` makes the file whole."""

    def begin(self, title: str, headings: Sequence[str]) -> None: ...

    def add(self, rows: Iterable[Sequence[Cell]]) -> None: ...

    def close(self) -> None: ...


def open_writer(path: Path, kind: str) -> TableWriter:
    """Return a writer of `kind` csv or xlsx; nothing is at `path` before it is closed."""
    return XlsxWriter(path) if kind == "xlsx" else CsvWriter(path)


def harmless(text: str) -> str:
    """Return `text` as a spreadsheet takes it for text: `=1+1` becomes `'=1+1`."""
    clean = text.translate(UNWRITABLE)[:LONGEST_CELL]
    return f"'{clean}" if clean.lstrip(" ").startswith(FORMULA_STARTS) else clean


class CsvWriter:
    """UTF-8 with a mark in front and semicolons: Excel opens it with a double click.

    Several tables follow one another after an empty line.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._file, delimiter=";")
        self._begun = False

    def begin(self, title: str, headings: Sequence[str]) -> None:  # noqa: ARG002 - a CSV has no titles
        if self._begun:
            self._rows.writerow([])
        self._begun = True
        self._rows.writerow([harmless(heading) for heading in headings])

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        self._rows.writerows([_csv_cell(cell) for cell in row] for row in rows)

    def close(self) -> None:
        self._file.close()


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return harmless(cell)
        case float():
            return repr(cell).replace(".", ",")  # as Excel reads it where `;` separates
        case datetime():
            return cell.strftime("%Y-%m-%d %H:%M:%S")
        case _:
            return str(cell)


class XlsxWriter:
    """One sheet for each table, or several when it is longer than a sheet may be."""

    def __init__(self, path: Path) -> None:
        options = {
            "constant_memory": True,
            "tmpdir": str(path.parent),  # what is personal stays in one folder
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(str(path), options)
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._bold = self._book.add_format({"bold": True})
        self._title, self._headings = "", list[str]()
        self._part, self._row = 1, 0

    def begin(self, title: str, headings: Sequence[str]) -> None:
        self._title, self._headings, self._part = title, list(headings), 1
        self._new_sheet()

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        for row in rows:
            if self._row > MOST_ROWS:
                self._part += 1
                self._new_sheet()
            for column, cell in enumerate(row):
                self._write(column, cell)
            self._row += 1

    def close(self) -> None:
        self._book.close()

    def _new_sheet(self) -> None:
        title = self._title if self._part == 1 else f"{self._title} {self._part}"
        self._sheet = self._book.add_worksheet(title.translate(NOT_IN_SHEET_NAMES)[:LONGEST_TITLE])
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(self._headings), 18)
        for column, heading in enumerate(self._headings):
            self._sheet.write_string(0, column, harmless(heading), self._bold)
        self._row = 1

    def _write(self, column: int, cell: Cell) -> None:
        match cell:
            case None:
                return
            case str():
                self._sheet.write_string(self._row, column, harmless(cell))
            case datetime():
                naive = cell.replace(tzinfo=None)  # local already: a sheet knows no zones
                self._sheet.write_datetime(self._row, column, naive, self._moment)
            case date():
                self._sheet.write_datetime(self._row, column, cell, self._day)
            case _:
                self._sheet.write_number(self._row, column, cell)
