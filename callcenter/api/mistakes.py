"""Mistakes in a request's fields, as a person reads them: Russian, English."""

from collections.abc import Mapping
from typing import Final

from callcenter.api.appeal_mistakes import APPEAL_MISTAKES
from callcenter.api.configuration_mistakes import CONFIGURATION_MISTAKES
from callcenter.api.script_mistakes import SCRIPT_MISTAKES
from callcenter.api.ticket_mistakes import TICKET_MISTAKES
from callcenter.domain.directory.refusals import REASONS
from callcenter.services.tables.table import WORDS

# What pydantic calls a mistake -> what a person reads. Its own English texts may quote input.
MISTAKES: Final[Mapping[str, tuple[str, str]]] = {
    **REASONS,
    **CONFIGURATION_MISTAKES,
    **{f"table_{fault}": words for fault, words in WORDS.items()},
    "missing": ("обязательное поле", "required"),
    "extra_forbidden": ("неизвестное поле", "unknown field"),
    "string_too_short": ("слишком коротко", "too short"),
    "string_too_long": ("слишком длинно", "too long"),
    "string_pattern_mismatch": ("неверный вид", "wrong form"),
    "literal_error": ("нет в списке допустимых", "not one of the allowed values"),
    "less_than_equal": ("слишком большое число", "too great a number"),
    "greater_than_equal": ("слишком малое число", "too small a number"),
    "greater_than": ("слишком малое число", "too small a number"),
    "too_short": ("нужна хотя бы одна строка", "at least one is needed"),
    "too_long": ("слишком много строк", "too many of them"),
    "uuid_parsing": ("это не номер записи", "not the id of a record"),
    "value_error": (
        "не хватает одного из полей, или вместе они не годятся; см. описание запроса",
        "a field lacks, or they do not go together; see the request's description",
    ),
    "date_parsing": ("это не дата вида 2026-01-31", "not a date like 2026-01-31"),
    "date_from_datetime_parsing": ("это не дата вида 2026-01-31", "not a date like 2026-01-31"),
    "json_invalid": ("это не JSON", "not JSON"),
    "enum": ("нет в списке допустимых", "not one of the allowed values"),
    "unknown_break_reason": (
        "такой причины перерыва нет в списке",
        "the list has no such reason of a break",
    ),
    "no_evidence": ("этот разговор не с тем гражданином или раньше", "no such conversation"),
    "not_yours": ("это не ваша организация", "not your organisation"),
    "unknown_user": ("такой учётной записи здесь нет", "no such account here"),
    "several": ("так называются несколько организаций", "several organisations are called so"),
    "not_of_role": ("не для этой роли", "not for this role"),
    "same_password": ("это прежний пароль", "the same password as before"),
    "unknown_organisation": ("такой организации нет", "no such organisation"),
    "stray_dollar": ("лишний знак $; сам знак пишется $$", "a stray $; the sign itself is $$"),
    "unknown_placeholder": ("такой подстановки здесь нет", "no such placeholder here"),
    "number_missing": ("в теме нужен $number", "the subject needs $number"),
    "one_line": ("одна строка, без двойных пробелов", "one line, no double spaces"),
    "not_a_number": (
        "наберите номер телефона целиком или номер обращения",
        "type a whole phone number or a case number",
    ),
    "unknown_ticket": ("такой заявки нет", "no such ticket"),
    "unknown_attachment": ("у дела нет такого файла", "the case has no such file"),
    "in_the_future": ("это ещё не наступило", "this is in the future"),
    "unknown_person": ("такого гражданина в картотеке нет", "no such person"),
    "wrong_period": (
        "конец не позже начала или больше трёх лет",
        "ends before it begins, or too long",
    ),
    "not_dialled": (
        "по этому номеру отсюда не звонят: только России и 101-104, 112",
        "not a number that is called from here: Russian ones, 101-104 and 112 are",
    ),
    "repeated": ("поле повторено", "given twice"),
    "not_then": ("не в будущем и не больше года назад", "not in the future, nor a year ago"),
    "unknown": ("такого нет", "there is none"),
    "wrong_form": ("неверный вид", "wrong form"),
    "challenge_unknown": ("выдано не нами", "not given by us"),
    "challenge_expired": ("время вышло", "out of time"),
    "challenge_unsolved": ("решение не подходит", "not solved"),
    "challenge_used": ("уже использовано", "used already"),
    "too_soon": ("слишком быстро, подождите несколько секунд", "too soon, wait some seconds"),
    "empty": ("файл пуст", "the file is empty"),
    "too_many": ("файлов уже слишком много", "there are too many files already"),
    "type_not_allowed": (
        "файлы такого вида не принимаются; подойдут PDF, JPEG, PNG, TIFF, DOCX, XLSX, ODT, TXT",
        "files of this kind are not taken; send PDF, JPEG, PNG, TIFF, DOCX, XLSX, ODT or TXT",
    ),
    "damaged": ("файл повреждён", "the file is damaged"),
    "looks_like_bomb": ("файл распаковывается во много раз", "the file unpacks to too much"),
    "archive_inside": ("внутри файла архив", "there is an archive inside"),
    "macros": ("в документе есть макросы", "the document has macros"),
    "encrypted": ("файл зашифрован", "the file is encrypted"),
    "polyglot": ("файл двух видов сразу", "the file is of two kinds at once"),
    "too_many_views": (
        "сохранено уже 50 списков: удалите лишние",
        "50 lists are saved already: delete some",
    ),
    **SCRIPT_MISTAKES,
    **APPEAL_MISTAKES,
    **TICKET_MISTAKES,
}
OTHER_MISTAKE: Final = ("неверное значение", "wrong value")
