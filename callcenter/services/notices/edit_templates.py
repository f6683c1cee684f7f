"""Texts of notices, as administrators read, try and save them. Every version stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args

from callcenter.domain.access import Person
from callcenter.domain.case_number import display_case_number
from callcenter.domain.notice_templates import as_html, check_template, fill, own_text
from callcenter.domain.notice_texts import Language, NoticeText
from callcenter.domain.notices import NoticeKind
from callcenter.services.append_audit import append_audit
from callcenter.services.notices.write_words import House, plain_values
from db.notice_templates import (
    NewTemplate,
    TemplateRow,
    current_template,
    current_templates,
    insert_template,
)
from db.pool import Connection, Pool

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
SAMPLE: Final = {
    "number": display_case_number("2260001231"),
    "registered_at": "2026-03-02T09:30:00+03:00",
    "due_at": "2026-04-01T23:59:59+03:00",
    "dispute_until": "2026-03-05T23:59:59+03:00",
    "organisation": "Городская больница № 7",
    "text": "Пример текста <b>как он был написан</b>.",
    "link": "/cases/…",
}


@dataclass(frozen=True, slots=True)
class Template:
    """A text in use; version 0 is the program's own."""

    kind: NoticeKind
    language: Language
    version: int
    subject: str
    body: str
    saved_at: datetime | None = None
    saved_by: str | None = None


class TemplateChangedError(Exception):
    """Somebody saved another version meanwhile; `current` is it."""

    def __init__(self, current: Template) -> None:
        super().__init__(current.version)
        self.current = current


async def list_templates(pool: Pool) -> list[Template]:
    """Return the text in use of each kind, in each language."""
    async with pool.acquire() as connection:
        saved = {(row.kind, row.language): row for row in await current_templates(connection)}
    return [_template(kind, language, saved.get((kind, language))) for kind, language in _all()]


async def read_template(pool: Pool, kind: NoticeKind, language: Language) -> Template:
    async with pool.acquire() as connection:
        return _template(kind, language, await current_template(connection, kind, language))


async def save_template(pool: Pool, person: Person, new: Template) -> Template:
    """Save `new` over its own version; raises TemplateError, TemplateChangedError."""
    check_template(new.kind, NoticeText(new.subject, new.body))
    async with pool.acquire() as connection, connection.transaction():
        now = _template(
            *(new.kind, new.language),
            await current_template(connection, new.kind, new.language),
        )
        saved = await _insert(connection, person, new) if now.version == new.version else None
    if saved is None:
        raise TemplateChangedError(await read_template(pool, new.kind, new.language))
    return _template(new.kind, new.language, saved)


async def _insert(connection: Connection, person: Person, new: Template) -> TemplateRow | None:
    saved = await insert_template(
        connection,
        NewTemplate(
            *(new.kind, new.language, new.version + 1, new.subject, new.body, person.login)
        ),
    )
    if saved is not None:
        await append_audit(
            connection,
            actor=person.login,
            action="template.saved",
            object=f"notice template {new.kind} {new.language}",
            body={"version": saved.version},
        )
    return saved


@dataclass(frozen=True, slots=True)
class Preview:
    subject: str
    text: str
    html: str


def preview(house: House, kind: NoticeKind, text: NoticeText) -> Preview:
    """Return the letter a text would become, with sample values; raises TemplateError."""
    check_template(kind, text)
    known = {"hotline": house.hotline, "phone": house.phone}
    filled = fill(text, plain_values({**known, **SAMPLE}, house.zone))
    return Preview(filled.subject, filled.body, as_html(filled.body))


def _all() -> Iterator[tuple[NoticeKind, Language]]:
    for kind in NoticeKind:
        for language in LANGUAGES:
            yield kind, language


def _template(kind: NoticeKind, language: Language, row: TemplateRow | None) -> Template:
    if row is None:
        own = own_text(kind, language)
        return Template(kind, language, 0, own.subject, own.body)
    return Template(
        *(kind, language, row.version, row.subject, row.body, row.saved_at, row.saved_by)
    )
