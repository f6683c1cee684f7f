"""What a change of hours, queues, phones and numbers means for callers and operators. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Final

from callcenter.services.configuring.said import DAYS_RU, Said, clock, span_en, span_ru
from callcenter.settings import MIDNIGHT, Queue, Settings, WorkingHours

DAYS: Final = tuple(DAYS_RU)
LAST_MINUTE: Final = time(23, 59)
PLAYED: Final = Said(
    "Телефонная станция возьмёт новое за несколько секунд. Идущие разговоры не прервутся.",
    "The PBX takes it within seconds. Calls in progress are not cut off.",
)


def is_open(hours: tuple[WorkingHours, ...], local: datetime) -> bool:
    """Return whether callers are put through at a local time, as the dialplan decides it."""
    return any(_covers(one, local) for one in hours)


def _covers(one: WorkingHours, local: datetime) -> bool:
    first, _, last = one.days.partition("-")
    begins, ends = DAYS.index(first), DAYS.index(last or first)
    today = local.weekday()
    in_days = begins <= today <= ends if begins <= ends else today >= begins or today <= ends
    whole = one.closes in {LAST_MINUTE, MIDNIGHT}
    return in_days and one.opens <= local.time() and (whole or local.time() < one.closes)


def words_of_hours(before: Settings, after: Settings, at: datetime) -> Iterator[Said]:
    old, new = before.working_hours, after.working_hours
    yield Said(
        f"Звонки принимаются: {hours_ru(new)}. Было: {hours_ru(old)}.",
        f"Calls are put through: {hours_en(new)}. Before: {hours_en(old)}.",
    )
    local = at.astimezone(after.zone)
    if is_open(old, local) and not is_open(new, local):
        yield Said(
            f"Сейчас {clock(local.time())}: линия закроется сразу. Звонящие услышат, что время "
            "нерабочее, и получат обещание перезвонить.",
            f"It is {clock(local.time())}: the line closes at once. Callers hear that it is "
            "closed and are promised a call back.",
            care=True,
        )
    elif is_open(new, local) and not is_open(old, local):
        yield Said(
            f"Сейчас {clock(local.time())}: линия откроется сразу.",
            f"It is {clock(local.time())}: the line opens at once.",
            care=True,
        )
    yield PLAYED


def hours_ru(hours: tuple[WorkingHours, ...]) -> str:
    return "; ".join(
        f"{'–'.join(DAYS_RU[name] for name in one.days.split('-'))} {_range(one)}" for one in hours
    ) or "никогда"  # fmt: skip


def hours_en(hours: tuple[WorkingHours, ...]) -> str:
    return (
        "; ".join(f"{one.days.title().replace('-', '–')} {_range(one)}" for one in hours)
        or "never"
    )


def _range(one: WorkingHours) -> str:
    whole = one.closes in {LAST_MINUTE, MIDNIGHT}
    return f"{clock(one.opens)}–{'24:00' if whole else clock(one.closes)}"


def words_of_queues(before: Settings, after: Settings) -> Iterator[Said]:
    old = {queue.name: queue for queue in before.queues}
    for queue in after.queues:
        if queue.name not in old:
            yield Said(f"Новая очередь «{queue.title}».", f"A new queue, {queue.title}.")
        elif queue != old[queue.name]:
            yield from _queue_words(old[queue.name], queue)
        if not members(after, queue.name):
            yield Said(
                f"В очереди «{queue.title}» нет ни одного телефона: звонки будут ждать до "
                "предела ожидания.",
                f"No phone is in the queue {queue.title}: calls wait until their limit.",
                care=True,
            )
    yield PLAYED


QUEUE_FIELDS: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("название", "title"),
    "strategy": ("порядок вызова", "strategy"),
    "ring_seconds": ("звонит у одного оператора", "rings at one operator"),
    "max_wait_seconds": ("ждут не дольше", "waits no longer than"),
    "max_callers": ("ждут одновременно не больше (0: без предела)", "most callers (0: no limit)"),
    "announce_position_seconds": ("место в очереди говорится каждые", "place is told each"),
    "overflow_to": ("дальше звонок идёт", "then the call goes to"),
    "extension": ("номер для перевода", "extension for transfers"),
}


def _queue_words(old: Queue, new: Queue) -> Iterator[Said]:
    for field, (ru, en) in QUEUE_FIELDS.items():
        was, now = getattr(old, field), getattr(new, field)
        if was != now:
            yield Said(
                f"Очередь «{new.title}», {ru}: {_shown(field, now, 'ru')}. "
                f"Было: {_shown(field, was, 'ru')}.",
                f"Queue {new.title}, {en}: {_shown(field, now, 'en')}. "
                f"Before: {_shown(field, was, 'en')}.",
            )


NOTHING: Final = {"overflow_to": ("обещание перезвонить", "a promise to call back")}
STRATEGIES: Final = {
    "one_by_one": ("по одному", "one by one"),
    "all_at_once": ("все сразу", "all at once"),
}


def _shown(field: str, value: object, language: str) -> str:
    place = 0 if language == "ru" else 1
    if value is None:
        return NOTHING.get(field, ("нет", "none"))[place]
    if field == "strategy":
        return STRATEGIES[str(value)][place]
    if field.endswith("_seconds") and isinstance(value, int):
        return (span_ru, span_en)[place](value)
    return str(value)


def members(settings: Settings, queue: str) -> list[str]:
    return [phone.extension for phone in settings.operator_phones if queue in phone.queues]


def words_of_phones(
    before: Settings, after: Settings, owners: Mapping[str, str]
) -> Iterator[Said]:
    """`owners`: login of whose phone it is, by extension."""
    old = {phone.extension: set(phone.queues) for phone in before.operator_phones}
    new = {phone.extension: set(phone.queues) for phone in after.operator_phones}
    for name in sorted(new.keys() - old.keys()):
        yield Said(f"Новый телефон {name}.", f"A new phone, {name}.")
    for name in sorted(old.keys() - new.keys()):
        whose = owners.get(name)
        yield Said(
            f"Телефона {name} больше не будет." + (f" Им пользуется {whose}." if whose else ""),
            f"Phone {name} will be no more." + (f" It is {whose}'s." if whose else ""),
            care=whose is not None,
        )
    yield from _membership(before, after)
    yield PLAYED


def _membership(before: Settings, after: Settings) -> Iterator[Said]:
    for queue in after.queues:
        was, now = set(members(before, queue.name)), set(members(after, queue.name))
        if was == now:
            continue
        ru = [f"добавятся {', '.join(sorted(now - was))}"] if now - was else []
        ru += [f"уйдут {', '.join(sorted(was - now))}"] if was - now else []
        en = [f"{', '.join(sorted(now - was))} join"] if now - was else []
        en += [f"{', '.join(sorted(was - now))} leave"] if was - now else []
        yield Said(
            f"Очередь «{queue.title}»: {', '.join(ru)}. Останется телефонов: {len(now)}.",
            f"Queue {queue.title}: {', '.join(en)}. Phones left: {len(now)}.",
            care=not now,
        )


def words_of_numbers(before: Settings, after: Settings) -> Iterator[Said]:
    old = {number.number: number for number in before.hotline_numbers}
    new = {number.number: number for number in after.hotline_numbers}
    for name in sorted(new.keys() - old.keys()):
        yield Said(f"Новый номер {name}.", f"A new number, {name}.")
    for name in sorted(old.keys() - new.keys()):
        yield Said(
            f"Номер {name} больше не отвечает: звонящие услышат отказ.",
            f"Number {name} answers no more: callers are refused.",
            care=True,
        )
    for name in sorted(new.keys() & old.keys()):
        if new[name] != old[name]:
            yield Said(
                f"Номер {name}: звонки идут в очередь {new[name].queue}, "
                + ("без меню." if new[name].kind else "с меню."),
                f"Number {name}: calls go to the queue {new[name].queue}, "
                + ("without the menu." if new[name].kind else "with the menu."),
            )
    yield PLAYED


def words_of_menu(before: Settings, after: Settings) -> Iterator[Said]:
    old, new = before.pbx.menu_wait_seconds, after.pbx.menu_wait_seconds
    yield Said(
        f"После меню станция ждёт нажатия {span_ru(new)}, потом соединяет. Было: {span_ru(old)}.",
        f"After the menu a key is waited for {span_en(new)}, then the call goes on. "
        f"Before: {span_en(old)}.",
    )
    yield PLAYED


def words_of_agents(before: Settings, after: Settings) -> Iterator[Said]:
    was, now = before.agents.wrap_up_seconds, after.agents.wrap_up_seconds
    if was != now:
        yield Said(
            f"После разговора звонок не придёт {span_ru(now)}. Было: {span_ru(was)}. Дописывание, "
            "которое уже идёт, кончится в своё время.",
            f"After a talk no call comes for {span_en(now)}. Before: {span_en(was)}. A wrap-up "
            "under way ends at its own time.",
        )
    old = {reason.key: reason for reason in before.agents.reasons}
    new = {reason.key: reason for reason in after.agents.reasons}
    if gone := [old[key] for key in old.keys() - new.keys()]:
        yield Said(
            f"Больше не выбрать причину перерыва: {', '.join(sorted(one.ru for one in gone))}. "
            "В отчётах она останется.",
            f"No longer a reason for a break: {', '.join(sorted(one.en for one in gone))}. "
            "Reports keep it.",
        )
    if added := [new[key] for key in new.keys() - old.keys()]:
        yield Said(
            f"Новая причина перерыва: {', '.join(sorted(one.ru for one in added))}.",
            f"A new reason for a break: {', '.join(sorted(one.en for one in added))}.",
        )
    for key in sorted(new.keys() & old.keys()):
        if new[key] != old[key]:
            yield Said(
                f"Причина «{old[key].ru}» теперь называется «{new[key].ru}».",
                f"The reason {old[key].en} is called {new[key].en} now.",
            )
