"""Tell an applicant what became of the application (002-48). Never a password."""

from collections.abc import Mapping
from typing import Final

from callcenter.domain.access_applications import ApplicationKind
from callcenter.domain.notice_texts import Language
from callcenter.domain.notices import NoticeKind
from callcenter.services.notices.queue_notice import queue_letter
from db.applications import ApplicationRow
from db.pool import Connection

K = ApplicationKind
DONE: Final[Mapping[Language, Mapping[ApplicationKind, str]]] = {
    "ru": {
        K.CONNECT_ORG: "организация «{organisation}» подключена.",
        K.GRANT_USER: "учётная запись {login} создана; пароль передадут под роспись.",
        K.DELETE_USER: "учётная запись {login} заблокирована.",
    },
    "en": {
        K.CONNECT_ORG: "{organisation} is connected.",
        K.GRANT_USER: "account {login} is there; its password is handed over against signature.",
        K.DELETE_USER: "account {login} is blocked.",
    },
}
RETURNED: Final[Mapping[Language, str]] = {
    "ru": "возвращена на исправление: {reason}",
    "en": "returned to be corrected: {reason}",
}


async def tell_done(connection: Connection, row: ApplicationRow, language: Language) -> None:
    """Queue the letter about an application just executed, in the caller's transaction."""
    text = DONE[language][ApplicationKind(row.kind)]
    words = text.format(organisation=row.organisation or "", login=row.user_login or "")
    await _tell(connection, row, str(row.application_id), words)


async def tell_returned(
    connection: Connection, row: ApplicationRow, reason: str, language: Language
) -> None:
    once = f"{row.application_id} returned {row.version}"
    await _tell(connection, row, once, RETURNED[language].format(reason=reason))


async def _tell(connection: Connection, row: ApplicationRow, once: str, text: str) -> None:
    address = str(row.form.get("applicant_email") or "")
    await queue_letter(
        connection, NoticeKind.APPLICATION_DONE, (address,), once=once, facts={"text": text}
    )
