"""The feedback platform's export on a real database: once, again, wrong rows, killed half way."""

import csv
import io
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from callcenter.domain.appeals.regime import RegimePolicy
from callcenter.domain.case_number import is_case_number
from callcenter.services.appeals.receive_appeal import Desk
from callcenter.services.feedback.import_feedback import FeedbackReport, import_feedback
from callcenter.services.tables.table import TableRefusedError
from callcenter.settings import load
from db.pool import Connection, Pool
from tests.waiting import until_so

HEADINGS = (
    "Номер",
    "Номер ЕПГУ",
    "Источник",
    "Верхнеуровневый ЛКО",
    "Категория",
    "Подкатегория",
    "Факт",
    "Организация, в которую поступило сообщение",
    "Организация, в которой находится сообщение",
    "Дата поступления",
    "Дата планируемого завершения работ",
    "Дата фактического завершения работ",
    "Стадия",
    "Статус",
    "Просрочено",
    "Фаст-трек",
    "ФЗ",
    "Заявитель выбрал подачу по 59-ФЗ",
    "Тип решения",
    "Направлено по email в ФОИВ (Минздрав, Росздравнадзор)",
    "Оценка ответа заявителем",
    "Повторное рассмотрение",
    "ФИО координатора",
    "ФИО исполнителя",
    "ФИО руководителя",
)
HOSPITAL = "БУ Окружная больница"
DESK = Desk(load({}).office, RegimePolicy())


def message(number: str, **cells: str) -> dict[str, str]:
    """Return a row as the platform writes it: a finished fast-track message."""
    row = dict.fromkeys(HEADINGS, "") | {
        "Номер": number,
        "Источник": "MED_DOC_EPGU",
        "Категория": "Здравоохранение",
        "Подкатегория": "Запись к врачу",
        "Факт": "Нет талонов",
        "Организация, в которую поступило сообщение": HOSPITAL,
        "Дата поступления": "06.01.2026",
        "Дата планируемого завершения работ": "16.01.2026",
        "Стадия": "Исполнение",
        "Статус": "Принято в работу",
        "Просрочено": "Нет",
        "Фаст-трек": "Да",
        "Заявитель выбрал подачу по 59-ФЗ": "Нет",
    }
    return row | {HEADINGS[int(place[1:])]: value for place, value in cells.items()}


RECEIVED, STAGE, STATUS, CHOSE, RATING = "c9", "c12", "c13", "c17", "c20"
FACT, FAST = "c6", "c15"
FINISHED = {STAGE: "Завершено", STATUS: "Отправлен ответ заявителю", RATING: "5"}


def exported(*rows: dict[str, str], encoding: str = "cp1251") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADINGS, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


async def imported(pool: Pool, *rows: dict[str, str], **more: bool) -> FeedbackReport:
    return await import_feedback(pool, DESK, exported(*rows), actor="system", **more)


async def one(pool: Pool, number: str) -> dict[str, object]:
    row = await pool.fetchrow(
        """SELECT * FROM feedback_messages f JOIN cases k USING (case_id)
             JOIN appeals a USING (case_id) WHERE f.number = $1""",
        number,
    )
    assert row is not None
    return dict(row)


@pytest.mark.covers("003-28")
async def test_each_message_becomes_an_appeal_under_what_the_applicant_chose(pool: Pool) -> None:
    await pool.execute(
        "INSERT INTO organisations (organisation_id, name, short_name) VALUES ($1, $2, 'ОБ')",
        *(uuid4(), HOSPITAL),
    )

    report = await imported(
        pool, message("П-1"), message("П-2", **{CHOSE: "Да"}), message("П-3", **FINISHED)
    )

    assert (report.opened, report.closed, report.refused) == (["П-1", "П-2", "П-3"], ["П-3"], [])
    first = await one(pool, "П-1")
    assert (first["regime"], first["form"], first["fast_track"]) == ("pos_message", "pos", True)
    assert (first["channel"], first["state"], first["topic"]) == ("import", "draft", "Нет талонов")
    assert is_case_number(str(first["case_number"]))
    assert first["organisation_id"] is not None
    assert first["external_number"] == "П-1"
    assert first["created_at"] == datetime(2026, 1, 6, 5, 30, tzinfo=UTC)  # 08:30 in Moscow
    assert (await one(pool, "П-2"))["regime"] == "59fz"
    third = await one(pool, "П-3")
    assert (third["state"], third["rating"]) == ("closed", 5)
    assert await pool.fetchval("SELECT count(*) FROM contacts WHERE channel = 'import'") == 3


async def test_again_it_updates_what_the_platform_owns_and_nothing_of_ours(pool: Pool) -> None:
    await imported(pool, message("П-1"), message("П-2"))
    await pool.execute("UPDATE cases SET topic = 'рукой', text = 'пометка' ")
    registered = (
        "UPDATE cases SET state = 'registered', registered_at = app_now() WHERE case_id = $1"
    )
    await pool.execute(registered, (await one(pool, "П-2"))["case_id"])

    report = await imported(pool, message("П-1"), message("П-2", **FINISHED))

    assert (report.opened, report.updated, report.unchanged, report.closed) == ([], ["П-2"], 1, [])
    second = await one(pool, "П-2")
    assert (second["stage"], second["topic"], second["text"]) == ("Завершено", "рукой", "пометка")
    assert second["state"] == "registered"  # somebody of ours works on it
    step = await pool.fetchrow("SELECT step, details FROM case_history")
    assert step is not None
    assert step["step"] == "feedback.updated"


async def test_a_closed_case_stays_closed_when_the_platform_begins_again(pool: Pool) -> None:
    await imported(pool, message("П-1", **FINISHED))

    report = await imported(pool, message("П-1"))

    assert report.going_on_again == ["П-1"]
    assert (await one(pool, "П-1"))["state"] == "closed"


async def test_thanks_are_kept_apart(pool: Pool) -> None:
    report = await imported(pool, message("П-1", **{FACT: "Благодарность врачу"}))

    assert report.gratitude == 1
    assert (await one(pool, "П-1"))["kind"] == "gratitude"


async def test_rows_that_cannot_be_read_are_named_and_the_others_taken(pool: Pool) -> None:
    report = await imported(
        pool,
        message("П-1"),
        message(""),
        message("П-3", **{RECEIVED: "31.02.2026"}),
        message("П-4", **{RECEIVED: "06.01.2199"}),
        message("П-5", **{FAST: "может быть"}),
        message("П-6", **{RATING: "6"}),
        message("П-1"),
    )

    assert report.opened == ["П-1"]
    assert [(one.row, one.column) for one in report.refused] == [
        (3, "номер"),
        (4, "дата поступления"),
        (5, "дата поступления"),
        (6, "фаст-трек"),
        (7, "оценка ответа заявителем"),
        (8, "номер"),
    ]


async def test_a_file_without_a_column_is_refused_whole(pool: Pool) -> None:
    with pytest.raises(TableRefusedError, match="номер епгу"):
        await import_feedback(
            pool, DESK, "Номер;Стадия\n1;2\n".encode(), actor="system", dry_run=False
        )


async def test_a_preview_says_the_same_and_writes_nothing(
    pool: Pool, connection: Connection
) -> None:
    preview = await imported(pool, message("П-1"), message("П-2", **FINISHED), dry_run=True)

    assert (preview.opened, preview.closed, preview.written) == (["П-1", "П-2"], ["П-2"], False)
    counted = "SELECT (SELECT count(*) FROM cases) + (SELECT count(*) FROM case_counters)"
    assert await connection.fetchval(counted) == 0


# Pages of a table tell of rows that nobody has committed yet.
HALF_WAY = "SELECT pg_relation_size('feedback_messages') > 100000"
HELD = """
    SELECT count(*) FROM pg_locks
     WHERE relation = 'feedback_messages'::regclass AND mode = 'ShareRowExclusiveLock'
"""


async def test_killed_half_way_it_has_done_nothing(
    fresh_database: str, connection: Connection, pool: Pool, tmp_path: Path
) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(exported(*(message(f"П-{number}") for number in range(3000))))
    environment = {name: value for name, value in os.environ.items() if "CALLCENTER" not in name}  # noqa: TID251 - a child's environment
    environment |= {
        "CALLCENTER_DATABASE_URL": fresh_database,
        "CALLCENTER_STATE_DIR": str(tmp_path),
    }
    command = [sys.executable, "-c", "from callcenter.cli import main; main()"]
    with subprocess.Popen([*command, "import", "feedback", str(file)], env=environment) as child:  # noqa: ASYNC220 - a child of the test's own
        await until_so(lambda: connection.fetchval(HALF_WAY), within=60)
        assert await connection.fetchval(HELD) == 1
        child.send_signal(signal.SIGKILL)
    await until_so(lambda: nobody_holds_it(connection))

    assert await connection.fetchval("SELECT count(*) FROM cases") == 0
    assert (await imported(pool, message("П-1"))).opened == ["П-1"]


async def nobody_holds_it(connection: Connection) -> bool:
    return not await connection.fetchval(HELD)
