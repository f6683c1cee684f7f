"""`callcenter export` on a real database: a file, what it holds, and one clear line when not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from db.pool import Pool


def export(database: str, *arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    inherited = {name: value for name, value in os.environ.items() if "CALLCENTER" not in name}  # noqa: TID251 - a child's environment
    own = {
        "CALLCENTER_DATABASE_URL": database,
        "CALLCENTER_STATE_DIR": str(cwd / "state"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = "from callcenter.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", command, "export", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env=inherited | own,
        cwd=cwd,
    )


def files_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir() if file.is_file()}


@pytest.mark.covers("003-19")
async def test_registers_and_figures_become_files(
    pool: Pool, fresh_database: str, tmp_path: Path
) -> None:
    await pool.execute(
        """
        INSERT INTO cases (case_id, kind, state, topic, created_at)
        SELECT gen_random_uuid(), 'ticket', 'draft', 'Заявка', timestamptz '2026-11-10 12:00Z'
          FROM generate_series(1, 7)
        """
    )
    period = ("--from", "2026-11-01", "--before", "2026-12-01", "--json")

    cases = export(fresh_database, "cases", "--out", "cases.csv", *period, cwd=tmp_path)
    contacts = export(fresh_database, "contacts", "--out", "contacts.xlsx", *period, cwd=tmp_path)
    figures = export(
        fresh_database, "figures", "--what", "calls", "--out", "f.xlsx", *period, cwd=tmp_path
    )  # fmt: skip

    assert [done.returncode for done in (cases, contacts, figures)] == [0, 0, 0], cases.stderr
    assert json.loads(cases.stdout)["rows"] == 7
    assert json.loads(contacts.stdout)["rows"] == 0
    assert (tmp_path / "cases.csv").read_text(encoding="utf-8-sig").count("Заявка") == 7
    assert files_in(tmp_path) == {"cases.csv", "contacts.xlsx", "f.xlsx"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cases", "--out", "cases.pdf"), "name it .xlsx or .csv"),
        (("cases", "--out", "there.csv"), "there already"),
        (("cases", "--out", "no/such/folder.csv"), "cannot write"),
        (
            ("contacts", "--out", "a.csv", "--from", "2026-02-01", "--before", "2026-01-01"),
            "--before is not after --from",
        ),
        (
            ("figures", "--what", "calls", "--out", "a.csv", "--from", "2020-01-01"),
            "choose another",
        ),
    ],
)
async def test_what_cannot_be_written_is_said_in_one_line(
    fresh_database: str, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "there.csv").write_text("mine")

    done = export(fresh_database, *arguments, cwd=tmp_path)

    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert (tmp_path / "there.csv").read_text() == "mine"
