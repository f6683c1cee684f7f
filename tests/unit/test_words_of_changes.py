"""What a person reads before a change of the settings is made."""

from datetime import UTC, datetime, time, timedelta

import pytest

from callcenter.domain.urgency import Urgency
from callcenter.services.configuring.said import Said, many_ru, span_ru
from callcenter.services.configuring.words_of_line import (
    is_open,
    words_of_hours,
    words_of_phones,
    words_of_queues,
)
from callcenter.services.configuring.words_of_terms import words_of_retention, words_of_terms
from callcenter.settings import OperatorPhone, Queue, Settings, WorkingHours
from callcenter.settings_parts import Regulation
from db.foreseen import KeptRecordings

MONDAY_NOON = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # 12:00 in Moscow
WEEKDAYS = WorkingHours(days="mon-fri", opens=time(8), closes=time(20))


def told(words: list[Said], *, care: bool | None = None) -> list[str]:
    return [one.ru for one in words if care is None or one.care is care]


@pytest.mark.parametrize(
    ("days", "weekday", "at", "expected"),
    [
        ("mon-fri", 0, time(8), True),
        ("mon-fri", 0, time(20), False),
        ("mon-fri", 5, time(12), False),
        ("sat-mon", 6, time(12), True),  # around the end of the week, as Asterisk reads it
        ("sat-mon", 2, time(12), False),
        ("wed", 2, time(19, 59), True),
    ],
)
def test_the_line_is_open_as_the_dialplan_has_it(
    days: str, weekday: int, at: time, *, expected: bool
) -> None:
    hours = WEEKDAYS.model_copy(update={"days": days})
    local = datetime(2026, 3, 2 + weekday, at.hour, at.minute, tzinfo=UTC)

    assert is_open((hours,), local) is expected


def test_who_closes_the_line_this_minute_is_warned() -> None:
    before = Settings(working_hours=(WEEKDAYS,))
    after = Settings(working_hours=(WEEKDAYS.model_copy(update={"closes": time(11)}),))

    words = list(words_of_hours(before, after, MONDAY_NOON))

    assert told(words)[0] == "Звонки принимаются: пн–пт 08:00–11:00. Было: пн–пт 08:00–20:00."
    [warning] = told(words, care=True)
    assert warning.startswith("Сейчас 12:00: линия закроется сразу.")
    assert told(list(words_of_hours(before, before, MONDAY_NOON)), care=True) == []


def test_a_queue_without_a_phone_is_named() -> None:
    before = Settings(operator_phones=(OperatorPhone(extension="201"),))
    after = Settings(
        queues=(Queue(name="hotline", ring_seconds=20), Queue(name="line2", title="Линия 2")),
        operator_phones=before.operator_phones,
    )

    words = list(words_of_queues(before, after))

    assert "Очередь «Горячая линия», звонит у одного оператора: 20 с. Было: 15 с." in told(words)
    assert "Новая очередь «Линия 2»." in told(words)
    [warning] = told(words, care=True)
    assert warning.startswith("В очереди «Линия 2» нет ни одного телефона")


def test_a_phone_that_is_taken_away_is_told_with_its_owner() -> None:
    before = Settings(
        operator_phones=(OperatorPhone(extension="201"), OperatorPhone(extension="202"))
    )
    after = Settings(operator_phones=(OperatorPhone(extension="202"),))

    words = told(list(words_of_phones(before, after, {"201": "anna"})))

    assert "Телефона 201 больше не будет. Им пользуется anna." in words
    assert "Очередь «Горячая линия»: уйдут 201. Останется телефонов: 1." in words


def test_terms_are_told_as_a_person_says_them() -> None:
    usual = Regulation()
    after = Settings(
        regulation=Regulation(
            registration={**usual.registration, Urgency.LOW: timedelta(hours=7.5)}
        )
    )

    assert told(list(words_of_terms(Settings(), after))) == [
        "Срочность низкая: регистрация за 7 ч 30 мин. Было: 8 ч."
    ]


def test_a_shorter_retention_says_that_nothing_goes_at_once() -> None:
    after = Settings(recording_retention=timedelta(days=7))
    kept = KeptRecordings(21, MONDAY_NOON, MONDAY_NOON + timedelta(days=30))

    words = list(words_of_retention(Settings(), after, kept))

    assert told(words, care=True) == [
        "Записи, начатые после сохранения, хранятся 7 сут и удаляются. Было: 30 сут."
    ]
    [stays] = told(words, care=False)
    assert stays.startswith("Сразу не удалится ничего.")
    assert stays.endswith("уйдут в свой срок: 21 запись, последняя 01.04.2026.")


def test_russian_numbers() -> None:
    assert [many_ru(n, "запись", "записи", "записей") for n in (1, 2, 11, 25)] == [
        "1 запись", "2 записи", "11 записей", "25 записей",
    ]  # fmt: skip
    assert span_ru(1.5) == "1.5 с"
    assert span_ru(252 * 3600) == "10 сут 12 ч"
