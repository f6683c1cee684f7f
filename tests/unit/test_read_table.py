"""Tables that people send: what Russian spreadsheets write, and what enemies write."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from callcenter.services.tables.read_table import named, read_table
from callcenter.services.tables.table import Limits, TableFault, TableRefusedError

TEXT = "Название;Адрес\nПоликлиника № 2;ул. Заречная, 2\n\nБольница;«Центр»\n"
SMALL = Limits(packed_bytes=100_000, unpacked_bytes=1_000_000, rows=3, columns=2, cell_signs=50)


def book(*rows: tuple[object, ...]) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def with_part(content: bytes, name: str, text: bytes) -> bytes:
    """Return the workbook `content` with one of its files replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", 8) as new:
        for part in old.namelist():
            new.writestr(part, text if part == name else old.read(part))
    return target.getvalue()


def sheet_xml(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<worksheet xmlns="{space}"><dimension ref="A1:XFD1048576"/>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()


def fault_of(content: bytes, limits: Limits = SMALL) -> TableFault:
    with pytest.raises(TableRefusedError) as refused:
        read_table(content, limits)
    return refused.value.fault


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8,"),
        ("utf-8-sig", "UTF-8 with BOM,"),
        ("cp1251", "Windows-1251,"),
        ("utf-16", "UTF-16,"),
    ],
)
def test_a_csv_is_read_in_the_encoding_it_has(encoding: str, said: str) -> None:
    table = read_table(TEXT.encode(encoding))

    assert said in table.source
    assert table.columns == ["Название", "Адрес"]
    assert [row.number for row in table.rows] == [2, 4]
    assert table.rows[1].get("Адрес") == "«Центр»"


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_found_and_quotes_keep_it(separator: str) -> None:
    text = f'a{separator}b\n"x{separator}y\nz"{separator}"say ""hi"""\n1{separator}2\n'
    table = read_table(text.encode())

    assert table.source.endswith("tab" if separator == "\t" else separator)
    assert dict(table.rows[0].cells) == {"a": f"x{separator}y\nz", "b": 'say "hi"'}
    assert table.rows[1].number == 4  # the record before it has two lines


def test_a_workbook_gives_what_its_owner_sees() -> None:
    content = book(
        ("ИНН", "С", "Флаг", "Доля"),
        (7701234567.0, date(2026, 3, 6), True, 0.5),
        (None, None, None, None),
        (" 12 ", None, False, "=1+1"),
    )
    table = read_table(content)

    assert table.source == "XLSX, sheet Sheet"
    assert list(table.rows[0].cells.values()) == ["7701234567", "2026-03-06", "1", "0.5"]
    assert table.rows[1].number == 4
    assert list(table.rows[1].cells.values()) == ["12", "", "0", ""]  # a formula is not computed


def test_a_hidden_sheet_is_not_read() -> None:
    workbook = Workbook()
    first = workbook.active
    assert first is not None
    first.append(["secret", "x"])
    first.append([1, 2])
    first.sheet_state = "hidden"
    seen = workbook.create_sheet("Лист2")
    seen.append(["name", "x"])
    seen.append(["a", "b"])

    assert read_table(saved(workbook)).columns == ["name", "x"]


def test_a_value_cut_by_an_unquoted_separator_is_noticed() -> None:
    table = read_table(b"name;address\nclinic;street 1;house 2\nclinic;street;\n")

    assert [row.overlong for row in table.rows] == [True, False]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", TableFault.EMPTY),
        (b"\n\n;;\n", TableFault.EMPTY),
        (b"name;address\n", TableFault.EMPTY),
        (b"a;b\n" + b"1;2\n" * 4, TableFault.TOO_MANY_ROWS),
        (b"a;b;c\n1;2;3\n", TableFault.TOO_MANY_COLUMNS),
        (b"a;b\n1;" + b"x" * 51, TableFault.CELL_TOO_LONG),
        (b"x" * 100_001, TableFault.TOO_LARGE),
        (b"a;a\n1;2\n", TableFault.COLUMN_TWICE),
        (b";b\n1;2\n", TableFault.COLUMN_WITHOUT_NAME),
        (b'a;b\n"1;2\n', TableFault.OPEN_QUOTE),
        (b'a;b\n1;"2"3\n', TableFault.OPEN_QUOTE),
        (b"a;b\n\0\0;2\n", TableFault.NO_TABLE),
        (b"a;b\n\x98;2\n", TableFault.UNKNOWN_ENCODING),
        ("a;б\nПоликлиника;".encode() + b"\xff\n", TableFault.UNKNOWN_ENCODING),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, TableFault.OLD_EXCEL),
        (b"PK\x03\x04 and nothing of it true", TableFault.DAMAGED),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_reason(
    content: bytes, fault: TableFault
) -> None:
    assert fault_of(content) is fault


def test_a_very_long_first_line_is_refused_and_not_chewed() -> None:
    assert fault_of(b'"' + b"x" * 4_000_000, Limits()) is TableFault.CELL_TOO_LONG


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = with_part(book(("a",), (1,)), "xl/styles.xml", b"x" * 2_000_000)

    assert len(bomb) < SMALL.packed_bytes
    assert fault_of(bomb) is TableFault.UNPACKS_TOO_LARGE


def test_a_bomb_that_lies_about_its_size_is_refused_too() -> None:
    """The directory says 100 bytes; zipfile gives no more than that, and the sum is wrong."""
    honest = with_part(book(("a",), (1,)), "xl/styles.xml", b"x" * 2_000_000)
    lying = honest.replace((2_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))

    assert lying != honest
    assert fault_of(lying) is TableFault.DAMAGED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding: str) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    content = with_part(book(("a",), (1,)), "xl/worksheets/sheet1.xml", laughs.encode(encoding))

    assert fault_of(content) is TableFault.DAMAGED


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ('<row r="999999999999"><c r="A999999999999"><v>1</v></c></row>', "too_many_rows"),
        ("".join(f'<row r="{n}"><c><v>{n}</v></c></row>' for n in range(1, 9)), "too_many_rows"),
        ('<row r="1"><c r="A1"><v>1</v></c><c r="CV1"><v>1</v></c></row>', "too_many_columns"),
        ('<row r="one"><c r="A1"><v>1</v></c></row>', "damaged"),
        ('<row r="1"><c r="A1"><v>1</v></c>', "damaged"),
    ],
)
def test_a_sheet_made_by_hand_is_held_to_the_limits(rows: str, fault: str) -> None:
    content = with_part(book(("a",), (1,)), "xl/worksheets/sheet1.xml", sheet_xml(rows))

    assert fault_of(content) == fault


def test_a_zip_that_is_no_workbook_is_no_table() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("letter.txt", "hello")

    assert fault_of(target.getvalue()) is TableFault.NO_TABLE


def test_columns_get_our_names_and_the_strange_ones_are_told() -> None:
    table = read_table("Полное  Наименование;Адрес;Прочее\nа;б;в\n".encode())
    known = {"полное наименование": "name", "адрес": "address", "наименование": "name"}

    ours, unknown = named(table, known, required=("name",))

    assert dict(ours.rows[0].cells) == {"name": "а", "address": "б"}
    assert unknown == ("Прочее",)


def test_a_required_column_is_asked_for_as_people_write_it() -> None:
    table = read_table("Адрес;Город\nб;в\n".encode())

    with pytest.raises(TableRefusedError, match="column полное наименование: a required column"):
        named(table, {"адрес": "address", "полное наименование": "name"}, required=("name",))


def test_two_headings_of_one_meaning_are_refused() -> None:
    table = read_table("Название;Наименование\nа;б\n".encode())

    with pytest.raises(TableRefusedError, match="same name"):
        named(table, {"название": "name", "наименование": "name"})
