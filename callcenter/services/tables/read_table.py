"""Read a CSV or XLSX file that somebody sent into rows of text. The file is hostile.

It blocks for as long as a second with a file at the limits: an event loop calls it by
`asyncio.to_thread`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from callcenter.services.tables.csv_file import read_csv
from callcenter.services.tables.table import (
    Limits,
    Row,
    Table,
    TableFault,
    TableRefusedError,
    letters,
)
from callcenter.services.tables.xlsx_file import read_xlsx

LIMITS: Final = Limits()
ZIP: Final = b"PK\x03\x04"
COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0"  # Excel before 2007, or any Excel with a password
UNPRINTABLE: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))

Numbered = tuple[int, Sequence[str]]


def read_table(content: bytes, limits: Limits = LIMITS) -> Table:
    """Return the table in `content`; its kind is told by the content, not by a name.

    The first row that is not empty names the columns. Empty rows are left out, the others
    keep their numbers. Raises TableRefusedError.
    """
    if len(content) > limits.packed_bytes:
        raise TableRefusedError(TableFault.TOO_LARGE)
    if content.startswith(COMPOUND_FILE):
        raise TableRefusedError(TableFault.OLD_EXCEL)
    read = read_xlsx if content.startswith(ZIP) else read_csv
    source, lines = read(content, limits)
    return _table(source, _filled(lines, limits))


def named(
    table: Table, known: Mapping[str, str], required: Iterable[str] = ()
) -> tuple[Table, tuple[str, ...]]:
    """Return `table` with its columns called as we call them, and the columns nobody knows.

    `known` maps a heading as people write it, in lower case (`краткое наименование`), to our
    name (`short_name`). Raises TableRefusedError when two headings mean the same, or one of
    `required` (our names) is missing; the error names it as people write it.
    """
    ours = {column: known.get(_heading(column)) for column in table.columns}
    found = [name for name in ours.values() if name is not None]
    for column, name in ours.items():
        if name is not None and found.count(name) > 1:
            raise TableRefusedError(TableFault.COLUMN_TWICE, column=column)
    for name in required:
        if name not in found:
            raise TableRefusedError(
                TableFault.COLUMN_MISSING, column=_as_people_write(name, known)
            )
    rows = [_renamed(row, ours) for row in table.rows]
    unknown = tuple(column for column, name in ours.items() if name is None)
    return Table(found, rows, table.source), unknown


def _renamed(row: Row, ours: Mapping[str, str | None]) -> Row:
    cells = {name: row.get(column) for column, name in ours.items() if name is not None}
    return Row(row.number, cells, row.overlong)


def _heading(column: str) -> str:
    return " ".join(column.lower().replace("ё", "е").split())


def _as_people_write(name: str, known: Mapping[str, str]) -> str:
    return next((heading for heading, ours in known.items() if ours == name), name)


def _filled(lines: Iterable[Numbered], limits: Limits) -> Iterator[Numbered]:
    """Yield the rows that hold something, trimmed; stop at the limits."""
    found = 0
    for number, line in lines:
        cells = [cell.translate(UNPRINTABLE).strip() for cell in line]
        if not any(cells):
            continue
        _check_size(number, cells, limits)
        found += 1
        if found > limits.rows + 1:  # the header too
            raise TableRefusedError(TableFault.TOO_MANY_ROWS, row=number)
        yield number, cells


def _check_size(number: int, cells: Sequence[str], limits: Limits) -> None:
    for index, cell in enumerate(cells):
        if cell and index >= limits.columns:
            raise TableRefusedError(TableFault.TOO_MANY_COLUMNS, row=number)
        if len(cell) > limits.cell_signs:
            raise TableRefusedError(TableFault.CELL_TOO_LONG, row=number, column=letters(index))


def _table(source: str, lines: Iterator[Numbered]) -> Table:
    number, header = next(lines, (1, []))
    columns = _columns(number, header)
    rows = [_row(number, line, columns) for number, line in lines]
    if not rows:
        raise TableRefusedError(TableFault.EMPTY)
    return Table([name for name in columns if name], rows, source)


def _columns(number: int, header: Sequence[str]) -> list[str]:
    columns = list(header)
    while columns and not columns[-1]:
        columns.pop()
    for name in columns:
        if name and columns.count(name) > 1:
            raise TableRefusedError(TableFault.COLUMN_TWICE, row=number, column=name)
    return columns


def _row(number: int, line: Sequence[str], columns: Sequence[str]) -> Row:
    for index, (name, value) in enumerate(zip(columns, line, strict=False)):
        if value and not name:
            raise TableRefusedError(
                TableFault.COLUMN_WITHOUT_NAME, row=number, column=letters(index)
            )
    padded = [*line, *[""] * (len(columns) - len(line))]
    cells = {name: padded[index] for index, name in enumerate(columns) if name}
    return Row(number, cells, overlong=any(line[len(columns) :]))
