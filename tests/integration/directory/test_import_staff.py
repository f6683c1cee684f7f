"""Who answers for organisations, out of files into a real database (003-07..09)."""

from datetime import date
from uuid import UUID

import pytest

from callcenter.services.directory.import_report import ImportReport
from callcenter.services.directory.import_staff import Importer, import_staff
from callcenter.services.directory.responsible_for import responsible_for
from db.pool import Pool
from tests.integration.directory.parts import organisation

TODAY = date(2026, 3, 6)
HEADER = "организация;фио;роль;должность;телефон;e-mail;назначен с"
ANNA = "Больница;Петрова Анна;ответственный специалист;программист;576-22-25, доб. 3;a@b.ru;"


@pytest.fixture
async def clinic(pool: Pool) -> UUID:
    async with pool.acquire() as connection:
        return await organisation(connection)


async def taken(
    pool: Pool, *lines: str, today: date = TODAY, dry_run: bool = False
) -> ImportReport:
    importer = Importer("admin", today, "495")
    content = "\n".join([HEADER, *lines]).encode("cp1251")
    return await import_staff(pool, content, importer, dry_run=dry_run)


@pytest.mark.covers("003-07", "003-09")
async def test_a_specialist_of_a_file_answers_for_his_organisation(
    pool: Pool, clinic: UUID
) -> None:
    await taken(pool, ANNA)

    async with pool.acquire() as connection:
        [found] = await responsible_for(connection, clinic, TODAY)
    assert (found.full_name, found.position) == ("Петрова Анна", "программист")
    assert (found.phone_e164, found.phone_extension) == ("+74955762225", "3")
    assert (found.confirmed_on, found.confirmed_by) == (TODAY, "import")


@pytest.mark.usefixtures("clinic")
async def test_the_same_file_on_another_day_changes_nothing(pool: Pool) -> None:
    await taken(pool, ANNA)
    again = await taken(pool, ANNA, today=date(2026, 4, 1))

    assert again.summary["unchanged"] == 1
    assert await pool.fetchval("SELECT count(*) FROM staff_contacts") == 1


@pytest.mark.usefixtures("clinic")
@pytest.mark.covers("003-09")
async def test_a_newer_file_updates_what_a_file_brought(pool: Pool) -> None:
    await taken(pool, ANNA)
    report = await taken(pool, ANNA.replace("программист", "инженер"))

    assert list(report.changed[0].fields) == ["position"]
    assert await pool.fetchval("SELECT position FROM staff_contacts") == "инженер"


@pytest.mark.usefixtures("clinic")
async def test_what_a_person_has_written_stays(pool: Pool) -> None:
    await taken(pool, ANNA)
    await pool.execute("UPDATE staff_contacts SET position = 'врач', confirmed_by = 'admin'")
    report = await taken(pool, ANNA)

    assert list(report.kept[0].fields) == ["position"]
    assert await pool.fetchval("SELECT position FROM staff_contacts") == "врач"


@pytest.mark.usefixtures("clinic")
async def test_a_preview_writes_nothing(pool: Pool) -> None:
    report = await taken(pool, ANNA, dry_run=True)

    assert report.summary["added"] == 1
    assert await pool.fetchval("SELECT count(*) FROM staff_contacts") == 0


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (ANNA.replace("Больница", "Клиника"), "организация", "unknown_organisation"),
        (ANNA.replace("Больница", ""), "организация", "missing"),
        (ANNA.replace("Петрова Анна", ""), "фио", "missing"),
        (ANNA.replace("ответственный специалист", "вахтёр"), "роль", "unknown_value"),
        (ANNA.replace("a@b.ru", "почта"), "электронная почта", "wrong_form"),
        (ANNA + "вчера", "назначен с", "wrong_form"),
        (ANNA + ";;;лишнее", None, "shifted"),
    ],
)
@pytest.mark.usefixtures("clinic")
async def test_a_wrong_row_is_refused_and_the_next_taken(
    pool: Pool, line: str, column: str | None, reason: str
) -> None:
    report = await taken(pool, line, ANNA, ANNA)

    assert [(one.row, one.column, one.reason) for one in report.refused] == [
        (2, column, reason),
        (4, None, "repeated_row"),
    ]
    assert report.summary["added"] == 1
