"""Exports: whole or not there, by a job that may die, on record, gone after a day."""

import asyncio
import csv
import io
import os
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from callcenter.clock import now
from callcenter.domain.access import Person, Role
from callcenter.domain.figures.table import By, What
from callcenter.services.registers.ask_export import (
    ExportMissingError,
    ExportNotReadyError,
    TooManyExportsError,
    ask_export,
    export_path,
    open_export,
    read_export,
)
from callcenter.services.registers.report_figures import Asked, Days
from callcenter.services.registers.run_exports import (
    ExportPlaces,
    delete_exports,
    run_next_export,
)
from callcenter.services.registers.write_export import (
    Only,
    Wanted,
    filter_of,
    filter_values,
    write_export,
)
from db.case_register import CaseFilter
from db.contact_lists import ContactFilter
from db.pool import Pool, open_pool
from tests.integration.accounts import CLINIC, add, found_organisations

ZONE = ZoneInfo("Asia/Novokuznetsk")
FORMULA = '=HYPERLINK("http://evil.example";"Мартынова")'
MANY = """
    INSERT INTO cases (case_id, case_number, kind, state, caller_name, topic, text, created_at)
    SELECT gen_random_uuid(), '1' || lpad(n::text, 9, '0'), 'ticket', 'draft', $2, 'Заявка ' || n,
           repeat('Текст заявки. ', 20), timestamptz '2026-11-01 20:00Z' + n * interval '1 minute'
      FROM generate_series(1, $1) AS n
"""
EVERYTHING = CaseFilter()
TITLES = {"hotline": "Горячая линия"}
CALL = """
    INSERT INTO calls (linkedid, node, direction, caller_e164, offered_at, queued_at, ended_at,
                       outcome, queue, timeline)
    VALUES ($1, 'pbx1', 'inbound', '+79161234567', '2026-01-10 09:00Z', '2026-01-10 09:00Z',
            '2026-01-10 09:01Z', 'abandoned', $2, '{}')
"""


@pytest.fixture
def places(tmp_path: Path) -> ExportPlaces:
    return ExportPlaces.of(tmp_path / "exports", ZONE, TITLES)


async def supervisor(pool: Pool, login: str = "supervisor") -> Person:
    row = await add(pool, login, Role.SUPERVISOR)
    return Person(row.user_id, row.login, Role.SUPERVISOR)


def wanted(only: Only = EVERYTHING, kind: str = "csv") -> Wanted:
    return Wanted(only, "xlsx" if kind == "xlsx" else "csv", "ru", ZONE, TITLES)


def read_csv(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


async def quiet(_done: int, _total: int) -> None:
    pass


@pytest.mark.covers("003-22", "003-27")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_register_is_written_row_by_row_and_no_name_becomes_a_formula(
    pool: Pool, places: ExportPlaces, kind: str
) -> None:
    await pool.execute(MANY, 1_234, FORMULA)
    person = await supervisor(pool)
    row = await ask_export(pool, person, wanted(kind=kind))

    assert await run_next_export(pool, places)
    done = await read_export(pool, person, row.export_id)
    file = await open_export(pool, person, row.export_id, places.folder)

    assert (done.state, done.rows_done, done.rows_total) == ("ready", 1_234, 1_234)
    assert file.size == file.path.stat().st_size == done.size
    assert file.path.stat().st_mode & 0o077 == 0
    if kind == "csv":
        rows = read_csv(file.path)
    else:
        sheet = openpyxl.load_workbook(file.path).worksheets[0]
        rows = [[str(cell) for cell in line] for line in sheet.iter_rows(values_only=True)]
    assert len(rows) == 1_235
    assert rows[0][:5] == ["Номер", "Вид", "Состояние", "Канал", "Получено"]
    assert rows[-1][:4] == ["1-00-000000-1", "заявка", "получено", "телефон"]
    assert rows[-1][4] == "2026-11-02 03:01:00"  # the office's time
    assert {line[12] for line in rows[1:]} == {"'" + FORMULA}


async def test_the_loop_goes_on_while_thousands_of_rows_are_written(
    pool: Pool, tmp_path: Path
) -> None:
    await pool.execute(MANY, 5_000, "Мартынова")
    longest = 0.0

    async def beat() -> None:
        nonlocal longest
        while True:
            start = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - start)

    beating = asyncio.create_task(beat())
    rows = await write_export(pool, wanted(kind="xlsx"), tmp_path / "a.xlsx", quiet)
    beating.cancel()

    assert rows == 5_000
    assert longest < 0.5  # all at once it would be some seconds


def test_a_filter_comes_back_as_it_was_asked() -> None:
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    for only in (
        CaseFilter(),
        CaseFilter(moment, None, "ticket", overdue=True, organisation_id=CLINIC),
        ContactFilter(at_before=moment, agent="ivanova", channel="email"),
        Asked(What.TICKETS, By.DAY, Days(date(2026, 1, 1), date(2026, 2, 1))),
    ):
        assert filter_of(wanted(only).what, filter_values(only)) == only


async def test_groups_of_figures_are_called_what_people_call_them(
    pool: Pool, tmp_path: Path
) -> None:
    await pool.execute(CALL, "call.1", "hotline")
    await pool.execute(CALL, "call.2", "gone")  # from the settings since
    await pool.execute(MANY, 1, "")
    await pool.execute("UPDATE cases SET topic_code = 'telemedicine', registered_at = created_at")
    days = Days(date(2026, 1, 1), date(2026, 12, 1))

    for only, names in (
        (Asked(What.CALLS, By.QUEUE, days), ["gone", "Горячая линия"]),
        (Asked(What.TICKETS, By.TOPIC, days), ["Телемедицинские комплексы"]),
    ):
        await write_export(pool, wanted(only), tmp_path / "figures.csv", quiet)

        rows = read_csv(tmp_path / "figures.csv")
        assert [row[0] for row in rows[1:] if row][: len(names) + 1] == [*names, "Всего"]


async def test_figures_come_with_their_definitions_and_a_dash_for_nothing(
    pool: Pool, tmp_path: Path
) -> None:
    only = Asked(What.APPEALS, By.ORGANISATION, Days(date(2026, 1, 1), date(2026, 2, 1)))

    await write_export(pool, wanted(only, "xlsx"), tmp_path / "figures.xlsx", quiet)

    book = openpyxl.load_workbook(tmp_path / "figures.xlsx")
    assert book.sheetnames == ["Показатели", "Определения"]
    table = [list(row) for row in book["Показатели"].iter_rows(values_only=True)]
    overdue = table[0].index("Доля просроченных")
    assert (table[1][0], table[1][overdue], table[1][1]) == ("Всего", "—", 0)
    definitions = {row[0]: row[1] for row in book["Определения"].iter_rows(values_only=True)}
    assert "рассмотренные позже законного срока ÷ рассмотренные" in definitions.values()


async def test_a_writer_that_died_is_followed_by_another(
    pool: Pool, places: ExportPlaces, fresh_database: str
) -> None:
    person = await supervisor(pool)
    row = await ask_export(pool, person, wanted())
    await pool.execute("UPDATE exports SET state = 'running', attempts = 1")

    assert not await run_next_export(pool, places)  # it may be alive yet
    later = await open_pool(fresh_database, clock_shift=timedelta(minutes=3))
    assert await run_next_export(later, places)
    await later.close()

    assert (await read_export(pool, person, row.export_id)).state == "ready"


async def test_what_fails_each_time_fails_for_good_and_leaves_no_file(
    pool: Pool, places: ExportPlaces
) -> None:
    person = await supervisor(pool)
    broken = await ask_export(pool, person, wanted())
    deadly = await ask_export(pool, person, wanted())
    await pool.execute(
        "UPDATE exports SET filter = '{\"mood\": 1}' WHERE export_id = $1", broken.export_id
    )
    await pool.execute("UPDATE exports SET attempts = 3 WHERE export_id = $1", deadly.export_id)

    assert await run_next_export(pool, places)
    assert await run_next_export(pool, places)

    assert (await read_export(pool, person, broken.export_id)).problem == "internal"
    assert (await read_export(pool, person, deadly.export_id)).problem == "too_many_attempts"
    assert list(places.folder.iterdir()) == []
    with pytest.raises(ExportNotReadyError):
        await open_export(pool, person, broken.export_id, places.folder)


@pytest.mark.covers("003-27")
async def test_a_file_is_its_askers_alone_and_each_saving_is_on_record(
    pool: Pool, places: ExportPlaces
) -> None:
    person, other = await supervisor(pool), await supervisor(pool, "petrova")
    row = await ask_export(pool, person, wanted(CaseFilter(caller_e164="+79161234567")))
    await run_next_export(pool, places)

    await open_export(pool, person, row.export_id, places.folder)
    with pytest.raises(ExportMissingError):
        await open_export(pool, other, row.export_id, places.folder)

    entries = await pool.fetch(
        "SELECT actor, action, body FROM audit WHERE object = $1 ORDER BY seq",
        f"export {row.export_id}",
    )
    assert [(entry["actor"], entry["action"]) for entry in entries] == [
        ("supervisor", "export.asked"),
        ("supervisor", "export.downloaded"),
        ("petrova", "denied"),
    ]
    assert entries[0]["body"]["filter"] == {"caller_e164": True}


async def test_a_file_is_gone_after_a_day_and_so_is_what_nobody_knows(
    pool: Pool, places: ExportPlaces, fresh_database: str
) -> None:
    person = await supervisor(pool)
    row = await ask_export(pool, person, wanted())
    await run_next_export(pool, places)
    path = export_path(places.folder, await read_export(pool, person, row.export_id))
    stray = places.folder / f"{uuid4()}.1.part"
    stray.write_text("half of something")
    long_ago = now().timestamp() - 3600
    os.utime(stray, (long_ago, long_ago))
    os.utime(path, (long_ago, long_ago))

    assert await delete_exports(pool, places) == 0
    assert (path.exists(), stray.exists()) == (True, False)
    later = await open_pool(fresh_database, clock_shift=timedelta(days=1, minutes=1))
    assert await delete_exports(later, places) == 1
    await later.close()

    assert not path.exists()
    assert (await read_export(pool, person, row.export_id)).state == "deleted"


async def test_nobody_fills_the_queue(pool: Pool) -> None:
    await found_organisations(pool)
    person = await supervisor(pool)
    for _ in range(5):
        await ask_export(pool, person, wanted())

    with pytest.raises(TooManyExportsError):
        await ask_export(pool, person, wanted())
