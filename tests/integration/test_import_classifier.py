"""Editions of the classifier, from files."""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from callcenter.services.appeals.import_classifier import (
    NothingToImportError,
    import_classifier,
    preview_classifier,
)
from callcenter.services.appeals.look_up_code import ClassifierMissingError, topic_of
from callcenter.services.tables.table import TableRefusedError
from db.pool import CheckViolation, Pool
from tests.integration.appeals_world import SEED

FILE = "Код;Наименование;Заменён на\n0391;Больницы;\n0416;Стационары;\n0387.0051;;0388.0051\n"
WITH_TARGET = FILE + "0388.0051;Лекарства;\n"


async def test_the_synthetic_list_is_wholly_right(pool: Pool) -> None:
    preview = preview_classifier(SEED.read_bytes())

    edition = await import_classifier(pool, preview, SEED.name, "test")

    assert preview.refused == ()
    async with pool.acquire() as connection:
        topic = await topic_of(connection, "0387.0051")
    assert (topic.code, topic.edition) == ("0002.0014.0143.0388.0051", edition)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
async def test_a_newer_edition_is_in_use_and_the_older_stays(pool: Pool, encoding: str) -> None:
    first = preview_classifier(SEED.read_bytes())
    await import_classifier(pool, first, "first.csv", "test")

    second = preview_classifier(WITH_TARGET.encode(encoding))
    edition = await import_classifier(pool, second, "second.csv", "test")

    async with pool.acquire() as connection:
        assert (await topic_of(connection, "0391")).edition == edition
    assert await pool.fetchval("SELECT count(*) FROM classifier_entries WHERE edition = 1") > 30


def test_a_refused_row_is_named_and_the_others_are_right() -> None:
    preview = preview_classifier(FILE.encode())

    assert [entry.code[-4:] for entry in preview.edition.entries] == ["0391", "0416"]
    [line] = map(str, preview.refused)
    assert line.startswith("row 4 (0387.0051): alias_of names a code that is not in the file")


def test_an_excel_book_is_read_as_a_csv_is() -> None:
    book, content = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for line in WITH_TARGET.splitlines():
        sheet.append(line.split(";"))
    book.save(content)

    assert (
        preview_classifier(content.getvalue()).edition
        == preview_classifier(WITH_TARGET.encode()).edition
    )


def test_a_file_without_the_columns_says_which() -> None:
    with pytest.raises(TableRefusedError, match="title"):
        preview_classifier(b"code;name\n0391;x\n")


async def test_nothing_right_imports_nothing(pool: Pool) -> None:
    with pytest.raises(NothingToImportError):
        await import_classifier(pool, preview_classifier(b"code;title\nx;y\n"), "f", "test")

    assert await pool.fetchval("SELECT count(*) FROM classifier_editions") == 0
    async with pool.acquire() as connection:
        with pytest.raises(ClassifierMissingError):
            await topic_of(connection, "0391")


async def test_an_import_that_breaks_half_way_leaves_nothing(pool: Pool) -> None:
    await pool.execute(
        "ALTER TABLE classifier_entries ADD CONSTRAINT broken CHECK (code NOT LIKE '%9025')"
    )

    with pytest.raises(CheckViolation):
        await import_classifier(pool, preview_classifier(SEED.read_bytes()), "f", "test")

    for table in ("classifier_editions", "classifier_entries", "audit"):
        assert await pool.fetchval(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - ours


def test_the_command_previews_and_then_imports(fresh_database: str, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(FILE, encoding="cp1251")

    preview = _run(fresh_database, tmp_path, str(file), "--dry-run", "--json")
    done = _run(fresh_database, tmp_path, str(file))
    missing = _run(fresh_database, tmp_path, str(tmp_path / "none.csv"))

    document = json.loads(preview.stdout)
    assert (document["edition"], document["entries"]) == (None, 2)
    assert document["refused"] == [{"row": 4, "code": "0387.0051", "fault": "unknown_alias"}]
    assert "Edition 1 is in use: 2 entries (0 aliases), 1 rows refused" in done.stdout
    assert missing.returncode == 1
    assert missing.stderr.endswith("No such file or directory; give another file\n")


def _run(database: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if "CALLCENTER" not in name}  # noqa: TID251 - a child's environment
    own = {"CALLCENTER_DATABASE_URL": database, "CALLCENTER_STATE_DIR": str(folder)}
    command = [sys.executable, "-c", "from callcenter.cli import main; main()", "import"]
    return subprocess.run(
        [*command, "classifier", *arguments],
        env={**inherited, **own},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
