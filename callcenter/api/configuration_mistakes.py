"""Mistakes in settings, prompts and other work of an administrator: Russian, English."""

from collections.abc import Mapping
from typing import Final

CONFIGURATION_MISTAKES: Final[Mapping[str, tuple[str, str]]] = {
    "time_zone": (
        "время пишут по часам учреждения, без пояса: 08:30",
        "write the time by the office's clock, without a zone: 08:30",
    ),
    "hours_order": (
        "конец не позже начала; ночь запишите двумя строками",
        "it closes before it opens; write a night as two entries",
    ),
    "desk_order": (
        "начало дня должно быть раньше конца короткого дня, а тот — не позже конца обычного",
        "the day has to begin before a short day ends, and that not after an ordinary one",
    ),
    "terms_incomplete": (
        "назовите срок для каждой из четырёх срочностей",
        "name a term for each of the four urgencies",
    ),
    "day_twice": ("этот день назван дважды", "this day is there twice"),
    "retention_range": (
        "записи хранятся больше нуля и не дольше 30 дней",
        "recordings are kept for more than nothing and 30 days at most",
    ),
    "unknown_queue": (
        "такой очереди нет: добавьте её или выберите другую",
        "there is no such queue: add it or choose another",
    ),
    "named_twice": (
        "один и тот же номер или название стоит дважды",
        "the same number or name is there twice",
    ),
    "overflow_ring": (
        "очереди передают звонки друг другу по кругу: никому не пообещают перезвонить",
        "the queues overflow in a ring: nobody would be promised a call back",
    ),
    "queue_removed": (
        "очередь убирают в файле настроек с перезапуском: в ней могут ждать люди",
        "a queue is removed in the settings file, with a restart: people may be waiting in it",
    ),
    "not_wav": ("это не WAV (PCM)", "not a WAV file (PCM)"),
    "wrong_sound_form": (
        "нужен WAV: 16 бит, моно или стерео, от 8 до 48 кГц",
        "a WAV file is needed: 16 bit, mono or stereo, 8 to 48 kHz",
    ),
    "sound_too_short": ("короче 0,3 секунды", "shorter than 0.3 s"),
    "sound_too_long": ("длиннее минуты: звонящие не дослушают", "longer than a minute"),
    "silent_sound": ("в файле тишина", "the file is silent"),
    "nothing_to_import": ("ни одной верной строки", "not one row is right"),
    "time_parsing": ("это не время вида 08:30", "not a time like 08:30"),
    "finite_number": ("нужно обычное число", "a plain number is needed"),
    "float_parsing": ("нужно число", "a number is needed"),
    "int_parsing": ("нужно целое число", "a whole number is needed"),
    "int_from_float": ("нужно целое число", "a whole number is needed"),
}
