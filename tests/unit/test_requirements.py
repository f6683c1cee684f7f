"""The table of requirements is made from the tests, and names none that is not there."""

from pathlib import Path

from tests.requirements import LINES, TESTS, UNTESTED, WRITTEN, shown_by, table

SOURCE = """
import pytest

pytestmark = pytest.mark.covers("000-02")

@pytest.mark.covers("003-47", "I-2")
def test_one() -> None: ...

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.covers("003-48"))])
async def test_two(x: int) -> None: ...

class TestGroup:
    @pytest.mark.covers("003-46")
    def test_three(self) -> None: ...

@pytest.mark.covers("003-45")
def helper() -> None: ...
"""


def test_each_way_to_mark_a_test_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_sample.py").write_text(SOURCE, encoding="utf-8")

    found = shown_by(folder)

    here = "tests/test_sample.py::"
    assert found == {
        "000-02": [f"{here}test_one", f"{here}test_two", f"{here}TestGroup::test_three"],
        "003-47": [f"{here}test_one"],
        "I-2": [f"{here}test_one"],
        "003-48": [f"{here}test_two"],
        "003-46": [f"{here}TestGroup::test_three"],
    }


def test_no_test_names_a_line_that_the_table_lacks() -> None:
    core = {line for line in shown_by(TESTS) if line.startswith("I-")}

    assert core <= set(LINES)  # lines that only configure may be named as well


def test_a_line_is_in_one_of_the_two_tables() -> None:
    text = table({"003-47": ["tests/unit/test_sample.py::test_one"]})

    assert text.count("| 003-47 |") == 1
    assert (
        "| 003-47 | reopened within three working days | `unit/test_sample.py::test_one` |" in text
    )
    assert "| 003-48 | closed after that, and not reopened | not shown by a test yet |" in text
    assert set(UNTESTED) <= set(LINES)


def test_the_written_table_is_fresh() -> None:
    written = WRITTEN.read_text(encoding="utf-8")

    assert written == table(shown_by(TESTS)), "run `python -m tests.requirements`"


def test_every_line_is_shown_or_has_its_reason() -> None:
    missing = set(LINES) - set(shown_by(TESTS))

    assert missing == set(UNTESTED)
