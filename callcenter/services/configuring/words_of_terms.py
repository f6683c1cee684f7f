"""What a change of terms, calendar, promises and retention means. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from callcenter.domain.urgency import Reading, Urgency
from callcenter.services.configuring.said import (
    Said,
    clock,
    day,
    many_ru,
    span_en,
    span_ru,
)
from callcenter.settings import Settings
from db.foreseen import KeptRecordings

URGENCY: Final = {
    Urgency.LOW: ("низкая", "low"),
    Urgency.MEDIUM: ("средняя", "medium"),
    Urgency.HIGH: ("высокая", "high"),
    Urgency.VERY_HIGH: ("очень высокая", "very high"),
}
READING: Final = {
    Reading.CALENDAR: ("сроки идут круглосуточно", "terms run around the clock"),
    Reading.WORKING_DAYS: ("сроки считаются рабочими днями", "terms are counted in working days"),
}


def words_of_desk(before: Settings, after: Settings) -> Iterator[Said]:
    old, new = before.regulation, after.regulation
    for ru, en, was, now in (
        ("Рабочий день начинается", "The working day begins at", old.opens, new.opens),
        ("Рабочий день кончается", "The working day ends at", old.closes, new.closes),
        (
            "Короткий день кончается",
            "A short day ends at",
            old.short_day_closes,
            new.short_day_closes,
        ),
    ):
        if was != now:
            yield Said(
                f"{ru} в {clock(now)}. Было: {clock(was)}.",
                f"{en} {clock(now)}. Before: {clock(was)}.",
            )


def words_of_calendar(before: Settings, after: Settings) -> Iterator[Said]:
    old, new = before.regulation, after.regulation
    for ru, en, was, now in (
        ("Выходные региона", "Days off in the region", old.days_off, new.days_off),
        ("Короткие дни", "Short days", old.short_days, new.short_days),
        ("Рабочие дни по решению", "Days worked by decree", old.working_days, new.working_days),
    ):
        yield from _days(ru, en, set(now) - set(was), set(was) - set(now))


def _days(ru: str, en: str, added: set[date], gone: set[date]) -> Iterator[Said]:
    for name_ru, name_en, days in (("добавлены", "added", added), ("убраны", "removed", gone)):
        if days:
            told = ", ".join(day(one) for one in sorted(days))
            yield Said(f"{ru}, {name_ru}: {told}.", f"{en}, {name_en}: {told}.")


def words_of_terms(before: Settings, after: Settings) -> Iterator[Said]:
    old, new = before.regulation, after.regulation
    for urgency in reversed(Urgency):
        was, now = old.terms[urgency], new.terms[urgency]
        ru, en = URGENCY[urgency]
        if was.registration != now.registration:
            yield _term(
                (f"Срочность {ru}: регистрация за", f"Urgency {en}: registered within"),
                was.registration.total_seconds(),
                now.registration.total_seconds(),
            )
        if was.execution != now.execution:
            yield _term(
                (f"Срочность {ru}: исполнение за", f"Urgency {en}: done within"),
                was.execution.total_seconds(),
                now.execution.total_seconds(),
            )
        if was.execution_days != now.execution_days:
            yield Said(
                f"Срочность {ru}: рабочих дней {now.execution_days:g}. "
                f"Было: {was.execution_days:g}.",
                f"Urgency {en}: working days {now.execution_days:g}. "
                f"Before: {was.execution_days:g}.",
            )
    if old.reading != new.reading:
        ru, en = READING[new.reading]
        yield Said(f"Исполнение: {ru}.", f"Execution: {en}.", care=True)
    if old.warn != new.warn:
        yield Said(
            f"Предупреждение, когда прошло {new.warn_share:.0%} срока.",
            f"A warning when {new.warn_share:.0%} of a term has passed.",
        )


def _term(what: tuple[str, str], was: float, now: float) -> Said:
    return Said(
        f"{what[0]} {span_ru(now)}. Было: {span_ru(was)}.",
        f"{what[1]} {span_en(now)}. Before: {span_en(was)}.",
    )


def words_of_promised(count: int) -> Said:
    """Say what stays as it is: what was promised."""
    return Said(
        "Новое действует для того, что зарегистрируют после сохранения. Уже обещанное не "
        f"сдвинется: {many_ru(count, 'открытый срок', 'открытых срока', 'открытых сроков')}.",
        f"It holds for what is registered after saving. Open deadlines do not move: {count}.",
    )


def words_of_promises(before: Settings, after: Settings) -> Iterator[Said]:
    was, now = before.callback_due.total_seconds(), after.callback_due.total_seconds()
    if was != now:
        yield Said(
            f"Неотвеченному перезванивают за {span_ru(now)}. Было: {span_ru(was)}. Уже "
            "обещанные звонки остаются со своим сроком.",
            f"A caller nobody answered is called back within {span_en(now)}. Before: "
            f"{span_en(was)}. Calls already promised keep their time.",
        )
    short, shorter = before.short_call_seconds, after.short_call_seconds
    if short != shorter:
        yield Said(
            f"Звонок без ответа короче {span_ru(shorter)} перезвона не требует. "
            f"Было: {span_ru(short)}.",
            f"An unanswered call shorter than {span_en(shorter)} is not called back. "
            f"Before: {span_en(short)}.",
            care=shorter > short,
        )


def words_of_retention(before: Settings, after: Settings, kept: KeptRecordings) -> Iterator[Said]:
    was, now = before.recording_retention, after.recording_retention
    yield Said(
        f"Записи, начатые после сохранения, хранятся {span_ru(now.total_seconds())} и "
        f"удаляются. Было: {span_ru(was.total_seconds())}.",
        f"Recordings begun from now on are kept {span_en(now.total_seconds())} and deleted. "
        f"Before: {span_en(was.total_seconds())}.",
        care=now < was,
    )
    if kept.count and kept.last_goes_at is not None:
        last = day(kept.last_goes_at.astimezone(after.zone).date())
        records = many_ru(kept.count, "запись", "записи", "записей")
        yield Said(
            f"Сразу не удалится ничего. Уже сделанные записи уйдут в свой срок: {records}, "
            f"последняя {last}.",
            f"Nothing is deleted at once. Recordings already made go at their own time: "
            f"{kept.count}, the last on {last}.",
        )
