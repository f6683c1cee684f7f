"""Texts of notices: list, show, try, save."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from callcenter.api.problems import Code, Problem, changed_meanwhile
from callcenter.api.routes import Routes
from callcenter.api.shapes import NO_CONTROL_BYTES, Asked, Shown
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.notice_templates import TemplateError
from callcenter.domain.notice_texts import Language, NoticeText
from callcenter.domain.notices import NoticeKind
from callcenter.services.notices.edit_templates import (
    Template,
    TemplateChangedError,
    preview,
    read_template,
    save_template,
)
from callcenter.services.notices.edit_templates import list_templates as templates_in_use
from callcenter.services.notices.write_words import House

routes = Routes()

Kind = Annotated[NoticeKind, Field(strict=False)]
Subject = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_CONTROL_BYTES)]
Body = Annotated[str, StringConstraints(min_length=1, max_length=10_000, pattern=NO_CONTROL_BYTES)]


class TemplatePath(Asked):
    kind: Kind
    language: Language


class TemplateChange(Asked):
    subject: Subject
    body: Body


class TemplateTry(TemplateChange):
    kind: Kind
    language: Language


class TemplateShown(Shown):
    """`version` 0: the program's own text."""

    kind: NoticeKind
    language: Language
    version: int
    subject: str
    body: str
    saved_at: datetime | None
    saved_by: str | None


class TemplatesShown(Shown):
    items: list[TemplateShown]


class PreviewShown(Shown):
    subject: str
    text: str
    html: str


@routes.get("/notice-templates", access=Action.EDIT_TEMPLATES)
async def list_templates(visit: Visit) -> TemplatesShown:
    """List the text in use of each kind, in each language."""
    found = await templates_in_use(visit.pool)
    return TemplatesShown(items=[TemplateShown.model_validate(one) for one in found])


@routes.get("/notice-templates/{kind}/{language}", access=Action.EDIT_TEMPLATES)
async def show_template(visit: Visit, path: TemplatePath) -> TemplateShown:
    found = await read_template(visit.pool, path.kind, path.language)
    return TemplateShown.model_validate(found)


@routes.patch("/notice-templates/{kind}/{language}", access=Action.EDIT_TEMPLATES)
async def save_text(
    visit: Visit, path: TemplatePath, body: TemplateChange, version: int
) -> TemplateShown:
    """Save a text as the next version; notices written from now on use it."""
    new = Template(path.kind, path.language, version, body.subject, body.body)
    try:
        saved = await save_template(visit.pool, visit.person, new)
    except TemplateError as error:
        raise _mistakes(error) from None
    except TemplateChangedError as conflict:
        current = TemplateShown.model_validate(conflict.current)
        raise changed_meanwhile(body.model_dump(), current) from None
    return TemplateShown.model_validate(saved)


@routes.post("/notice-templates/preview", access=Action.EDIT_TEMPLATES)
async def preview_text(visit: Visit, body: TemplateTry) -> PreviewShown:
    """Show the letter a text would become, with sample values; nothing is saved or sent."""
    text = NoticeText(body.subject, body.body)
    try:
        shown = preview(House.of(visit.tools.settings), body.kind, text)
    except TemplateError as error:
        raise _mistakes(error) from None
    return PreviewShown.model_validate(shown)


def _mistakes(error: TemplateError) -> Problem:
    named = [(f"body.{field}", code) for field, code in error.mistakes]
    return Problem(Code.INVALID, mistakes=named)
