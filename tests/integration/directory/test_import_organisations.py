"""Organisations out of real files into a real database, whatever happens meanwhile."""

import asyncio
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from callcenter.demo.directory import SEED, ensure_directory
from callcenter.services.directory.import_organisations import import_organisations
from callcenter.services.directory.import_report import ImportReport
from callcenter.services.tables.table import TableRefusedError
from db.chains import Chain
from db.directory import organisations
from db.pool import Pool, connect
from tests.waiting import until_so

RUN = [sys.executable, "-c", "from callcenter.cli import main; main()"]
ANNOTATE = """
    UPDATE organisations
       SET note = 'звонить утром', site = 'https://own.example', by_hand = '{site}'
     WHERE name LIKE 'Поликлиника № 2 %'
"""
WAITS = """
    SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def taken(pool: Pool, content: bytes, *, dry_run: bool = False) -> ImportReport:
    return await import_organisations(
        pool, content, area_code="495", actor="admin", dry_run=dry_run
    )


async def count(pool: Pool) -> int:
    found: int = await pool.fetchval("SELECT count(*) FROM organisations")
    return found


def environment(database: str, folder: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if "CALLCENTER" not in name}  # noqa: TID251 - a child's environment
    return {
        **inherited,
        "CALLCENTER_DATABASE_URL": database,
        "CALLCENTER_STATE_DIR": str(folder),
    }


@pytest.mark.covers("002-57", "001-18")
async def test_the_22_organisations_of_balashikha_are_loaded_once(pool: Pool) -> None:
    await ensure_directory(pool, "495")
    await ensure_directory(pool, "495")

    assert await count(pool) == 22
    again = await taken(pool, SEED.read_bytes())
    assert again.summary == {
        "added": 0,
        "changed": 0,
        "kept": 0,
        "unchanged": 22,
        "refused": 0,
    }


async def test_a_preview_says_the_same_and_writes_nothing(pool: Pool) -> None:
    preview = await taken(pool, SEED.read_bytes(), dry_run=True)

    assert await count(pool) == 0
    assert await pool.fetchval("SELECT count(*) FROM audit") == 0
    done = await taken(pool, SEED.read_bytes())
    assert (preview.written, done.written) == (False, True)
    assert preview.added == done.added
    assert len(done.added) == 22


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8-sig", "utf-16"])
async def test_each_encoding_gives_the_same_rows(pool: Pool, encoding: str) -> None:
    await ensure_directory(pool, "495")
    report = await taken(pool, SEED.read_text(encoding="utf-8").encode(encoding))

    assert report.unchanged == 22


async def test_a_workbook_gives_the_same_rows(pool: Pool) -> None:
    await ensure_directory(pool, "495")
    workbook, target = Workbook(), io.BytesIO()
    sheet = workbook.active
    assert sheet is not None
    for line in SEED.read_text(encoding="utf-8").splitlines():
        sheet.append(line.split(";"))
    workbook.save(target)

    assert (await taken(pool, target.getvalue())).unchanged == 22


async def test_annotations_made_by_hand_survive(pool: Pool) -> None:
    await ensure_directory(pool, "495")
    await pool.execute(ANNOTATE)
    lines = SEED.read_text(encoding="utf-8").splitlines()
    newer = "\n".join([lines[0] + ";сайт", *(line + ";https://crb.example" for line in lines[1:])])

    report = await taken(pool, newer.encode())

    assert (len(report.changed), len(report.kept)) == (21, 1)
    async with pool.acquire() as connection:
        rows = await organisations(connection)
    [mine] = [row.fields for row in rows if row.fields.note]
    assert (mine.note, mine.site) == ("звонить утром", "https://own.example")
    assert sum(row.fields.site == "https://crb.example" for row in rows) == 21


async def test_refused_rows_are_told_one_by_one_and_the_others_taken(pool: Pool) -> None:
    text = "наименование;инн\nА;7707083894\nБ;7707083893\n;1\n"
    report = await taken(pool, text.encode("cp1251"))

    assert "Windows-1251" in report.source
    assert [(one.row, one.column, one.reason) for one in report.refused] == [
        (2, "инн", "wrong_check_digits"),
        (4, "наименование", "missing"),
    ]
    assert await count(pool) == 1


async def test_a_file_without_names_is_refused_as_a_whole(pool: Pool) -> None:
    with pytest.raises(TableRefusedError, match="column наименование: a required column"):
        await taken(pool, b"address;inn\nx;1\n")


async def test_the_phones_of_a_file_replace_older_ones(pool: Pool) -> None:
    await taken(pool, "name;phones\nА;576-22-25, 122\n".encode())
    report = await taken(pool, "name;phones\nА;8 (495) 111-22-33\n".encode())

    assert list(report.changed[0].fields) == ["phones"]
    [raw] = [row["raw"] for row in await pool.fetch("SELECT raw FROM organisation_phones")]
    assert raw == "8 (495) 111-22-33"


BETWEEN_ROWS = """
    INSERT INTO organisations (organisation_id, name, short_name, address)
    VALUES (gen_random_uuid(), 'Поликлиника № 250', 'Поликлиника № 250', 'ул. 250')
"""
AFTER_THE_LAST_ROW = f"SELECT pg_advisory_xact_lock({Chain.AUDIT.value})"


@pytest.mark.parametrize("held", [BETWEEN_ROWS, AFTER_THE_LAST_ROW], ids=["amid", "at the end"])
async def test_killed_half_way_nothing_is_half_done(
    pool: Pool, fresh_database: str, tmp_path: Path, held: str
) -> None:
    """A real kill, while the import waits for what another transaction holds."""
    file = tmp_path / "organisations.csv"
    rows = [f"Поликлиника № {number};ул. {number}" for number in range(500)]
    file.write_text("\n".join(["name;address", *rows]), encoding="utf-8")
    other = await connect(fresh_database)
    blocking = other.transaction()
    await blocking.start()
    await other.execute(held)

    command = [*RUN, "import", "organisations", str(file)]
    with subprocess.Popen(command, env=environment(fresh_database, tmp_path)) as process:  # noqa: ASYNC220
        await until_so(lambda: waiting(pool), 20)
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.wait, 20)
    await blocking.rollback()
    await other.close()
    await until_so(lambda: nobody_waits(pool))

    assert await count(pool) == 0
    assert await pool.fetchval("SELECT count(*) FROM audit") == 0
    assert (await taken(pool, file.read_bytes())).summary["added"] == 500


async def waiting(pool: Pool) -> bool:
    return bool(await pool.fetch(WAITS))


async def nobody_waits(pool: Pool) -> bool:
    return not await pool.fetch(WAITS)


def callcenter(variables: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*RUN, *arguments],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_command_previews_takes_and_reports(fresh_database: str, tmp_path: Path) -> None:
    variables = environment(fresh_database, tmp_path)
    file = tmp_path / "list.csv"
    file.write_bytes("наименование;инн;прочее\nА;7707083894;x\nБ;7707083893;y\n".encode("cp1251"))

    preview = callcenter(variables, "import", "organisations", str(file), "--dry-run")
    done: dict[str, Any] = json.loads(
        callcenter(variables, "import", "organisations", str(file), "--json").stdout
    )
    again = callcenter(variables, "import", "organisations", str(file))

    assert preview.returncode == 0, preview.stderr
    assert "Read as CSV, Windows-1251, separator ;." in preview.stdout
    assert "Columns nobody asked for: прочее." in preview.stdout
    assert "row 2, column инн: refused: the check digits are wrong" in preview.stdout
    assert "Preview, nothing is written: added 1" in preview.stdout
    assert done["summary"]["added"] == 1
    assert done["refused"][0]["row"] == 2
    assert "Done: added 0, changed 0, kept 0, unchanged 1, refused 1." in again.stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file or directory"),
        (b"\xd0\xcf\x11\xe0rest", "old or a protected Excel file; save it as XLSX"),
        (b"name;name\na;b\n", "row 1, column name: two columns have the same name"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_line(
    fresh_database: str, tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "list.csv"
    if content is not None:
        file.write_bytes(content)

    for what in ("organisations", "staff"):
        result = callcenter(environment(fresh_database, tmp_path), "import", what, str(file))
        assert result.returncode == 1
        assert said in result.stderr
        assert result.stderr.count("\n") == 1
