"""The columns of exported registers: headings and cells, in Russian and English."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

from callcenter.domain.case_number import display_case_number
from callcenter.domain.figures.figure import Words
from callcenter.domain.tickets.catalogue import Title
from callcenter.services.tables.write_table import Cell
from db.case_edits import CaseRow
from db.contact_lists import ContactRow

R = TypeVar("R")
Language = Literal["ru", "en"]

MEANING: Final[Mapping[str, Words]] = {
    "ticket": Words("заявка", "ticket"),
    "appeal": Words("обращение", "appeal"),
    "appointment": Words("запись на приём", "appointment"),
    "draft": Words("получено", "received"),
    "registered": Words("зарегистрировано", "registered"),
    "in_work": Words("в работе", "in work"),
    "done": Words("исполнено", "done"),
    "rejected": Words("отклонено", "rejected"),
    "forwarded": Words("направлено по компетенции", "forwarded"),
    "under_consideration": Words("рассматривается", "under consideration"),
    "answer_prepared": Words("ответ подготовлен", "answer prepared"),
    "answered": Words("дан ответ", "answered"),
    "left_without_answer": Words("оставлено без ответа", "left without answer"),
    "terminated": Words("прекращено", "terminated"),
    "closed": Words("закрыто", "closed"),
    "phone": Words("телефон", "phone"),
    "email": Words("электронная почта", "e-mail"),
    "site": Words("сайт", "site"),
    "paper": Words("бумага", "paper"),
    "import": Words("загрузка", "import"),
    "citizen": Words("гражданин", "citizen"),
    "representative": Words("представитель", "representative"),
    "user": Words("пользователь системы", "user of a system"),
    "responsible_specialist": Words("ответственный специалист", "responsible specialist"),
    "head": Words("руководитель", "head"),
    "department_employee": Words("сотрудник департамента", "employee of the Department"),
    "medical_worker": Words("медицинский работник", "medical worker"),
}


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    heading: Words
    cell: Callable[[R], Cell]


def said(words: Words | Title, language: Language) -> str:
    return words.ru if language == "ru" else words.en


def headings(columns: Sequence[Column[R]], language: Language) -> list[str]:
    return [said(column.heading, language) for column in columns]


def cells(columns: Sequence[Column[R]], row: R, language: Language, zone: ZoneInfo) -> list[Cell]:
    """Return a row of the table; moments are the office's, our own words the reader's."""
    return [_told(column.cell(row), language, zone) for column in columns]


class _Code(str):
    """A word of ours, to be said in the reader's language."""

    __slots__ = ()


def _told(cell: Cell, language: Language, zone: ZoneInfo) -> Cell:
    match cell:
        case datetime():
            return cell.astimezone(zone).replace(microsecond=0)
        case _Code():
            return said(MEANING[cell], language) if cell in MEANING else str(cell)
        case _:
            return cell


def _number(digits: str | None) -> str | None:
    return None if digits is None else display_case_number(digits)


def _code(word: str | None) -> Cell:
    return None if word is None else _Code(word)


CASES: Final[Sequence[Column[CaseRow]]] = (
    Column(Words("Номер", "Number"), lambda row: _number(row.case_number)),
    Column(Words("Вид", "Kind"), lambda row: _code(row.kind)),
    Column(Words("Состояние", "State"), lambda row: _code(row.state)),
    Column(Words("Канал", "Channel"), lambda row: _code(row.channel)),
    Column(Words("Получено", "Received"), lambda row: row.created_at),
    Column(Words("Зарегистрировано", "Registered"), lambda row: row.registered_at),
    Column(Words("Срок", "Due"), lambda row: row.due_at),
    Column(Words("Исполнено", "Done"), lambda row: row.done_at),
    Column(Words("Закрыто", "Closed"), lambda row: row.closed_at),
    Column(Words("Организация", "Organisation"), lambda row: row.organisation),
    Column(Words("Код темы", "Topic code"), lambda row: row.topic_code),
    Column(Words("Тема", "Topic"), lambda row: row.topic),
    Column(Words("Заявитель", "Requester"), lambda row: row.caller_name),
    Column(Words("Телефон", "Phone"), lambda row: row.caller_e164),
    Column(Words("Электронная почта", "E-mail"), lambda row: row.caller_email),
    Column(Words("Ответственный", "Responsible"), lambda row: row.operator_name),
    Column(Words("Текст", "Text"), lambda row: row.text),
    Column(Words("Причина закрытия", "Why closed"), lambda row: row.close_reason),
)
CONTACTS: Final[Sequence[Column[ContactRow]]] = (
    Column(Words("Дата и время", "Date and time"), lambda row: row.at),
    Column(Words("Канал", "Channel"), lambda row: _code(row.channel)),
    Column(Words("Обратившееся лицо", "Who turned to us"), lambda row: row.caller_name),
    Column(Words("Кто это", "Who that is"), lambda row: _code(row.caller_kind)),
    Column(Words("Контактные данные", "Contact data"), lambda row: row.address),
    Column(Words("Причина обращения", "Reason"), lambda row: row.reason or row.topic),
    Column(Words("Описание", "Description"), lambda row: row.description),
    Column(Words("Сотрудник", "Employee"), lambda row: row.agent_name),
    Column(Words("Итог", "Outcome"), lambda row: _code(row.outcome)),
    Column(Words("Номер", "Number"), lambda row: _number(row.case_number)),
    Column(Words("Вид", "Kind"), lambda row: _code(row.kind)),
    Column(Words("Состояние", "State"), lambda row: _code(row.state)),
    Column(Words("Код темы", "Topic code"), lambda row: row.topic_code),
    Column(Words("Тема", "Topic"), lambda row: row.topic),
    Column(Words("Организация", "Organisation"), lambda row: row.organisation),
)
