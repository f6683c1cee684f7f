"""A field that a rule of the directory refuses: which one, and why."""

from collections.abc import Callable, Mapping
from typing import Final

from callcenter.domain.errors import DomainError
from callcenter.domain.identifiers_ru import IdentifierError

# Why, in Russian and English. The names of the reasons are stable: programs compare them.
REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("обязательное поле, заполните", "required, fill it in"),
    "too_long": ("слишком длинно, сократите", "too long, shorten it"),
    "wrong_form": (
        "неверный вид, сверьте с документом",
        "wrong form, compare it with the document",
    ),
    "wrong_check_digits": (
        "не сходятся контрольные цифры, сверьте с документом",
        "the check digits are wrong, compare it with the document",
    ),
    "unknown_value": ("нет в списке допустимых", "not one of the allowed values"),
    "unknown_organisation": (
        "такой организации нет, добавьте её или исправьте название",
        "there is no such organisation, add it or correct the name",
    ),
    "ambiguous_organisation": (
        "так называются несколько организаций, укажите OID",
        "several organisations are called so, give the OID",
    ),
    "circle": (
        "организации подчинены по кругу, исправьте",
        "organisations lead in a circle, correct it",
    ),
    "ends_before_it_begins": (
        "конец раньше начала, исправьте даты",
        "ends before it begins, correct the dates",
    ),
    "in_the_future": ("дата ещё не наступила, исправьте", "the date is still to come, correct it"),
    "repeated_row": ("повторяет строку выше, удалите её", "repeats a row above, delete it"),
    "taken": (
        "уже есть у другой записи, исправьте её или эту",
        "another record has it, correct either",
    ),
    "shifted": (
        "лишние значения в строке: разделитель внутри значения, возьмите его в кавычки",
        "values behind the last column: put a value with a separator inside into quotation marks",
    ),
}


class FieldRefusedError(DomainError):
    """A field is refused; `field` is its name with us, `reason` one of REASONS."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {REASONS[reason][1]}")
        self.field = field
        self.reason = reason


def checked(field: str, read: Callable[[str], str], text: str | None) -> str | None:
    """Return `text` as `read` of identifiers_ru writes it; None for None and for nothing.

    Raises FieldRefusedError.
    """
    if text is None or not text.strip():
        return None
    try:
        return read(text)
    except IdentifierError as error:
        raise FieldRefusedError(field, error.fault) from None
