"""Texts of notices that administrators saved, each version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class TemplateRow:
    kind: str
    language: str
    version: int
    subject: str
    body: str
    saved_at: datetime
    saved_by: str


CURRENT_TEMPLATE: Final = """
    SELECT kind, language, version, subject, body, saved_at, saved_by
      FROM notice_templates
     WHERE kind = $1 AND language = $2
     ORDER BY version DESC
     LIMIT 1
"""


async def current_template(connection: Connection, kind: str, language: str) -> TemplateRow | None:
    """Return the newest text somebody saved; None: nobody has."""
    row = await connection.fetchrow(CURRENT_TEMPLATE, kind, language)
    return TemplateRow(**row) if row else None


CURRENT_TEMPLATES: Final = """
    SELECT DISTINCT ON (kind, language)
           kind, language, version, subject, body, saved_at, saved_by
      FROM notice_templates
     ORDER BY kind, language, version DESC
"""


async def current_templates(connection: Connection) -> list[TemplateRow]:
    """Return the newest saved text of each kind and language that has one."""
    return [TemplateRow(**row) for row in await connection.fetch(CURRENT_TEMPLATES)]


INSERT_TEMPLATE: Final = """
    INSERT INTO notice_templates (kind, language, version, subject, body, saved_by)
    SELECT $1, $2, $3, $4, $5, $6
     WHERE $3 = 1 + (SELECT coalesce(max(version), 0) FROM notice_templates
                      WHERE kind = $1 AND language = $2)
        ON CONFLICT DO NOTHING
    RETURNING kind, language, version, subject, body, saved_at, saved_by
"""


@dataclass(frozen=True, slots=True)
class NewTemplate:
    kind: str
    language: str
    version: int
    subject: str
    body: str
    saved_by: str


async def insert_template(connection: Connection, new: NewTemplate) -> TemplateRow | None:
    """Save the next version; None: somebody has saved it meanwhile."""
    row = await connection.fetchrow(
        INSERT_TEMPLATE,
        *(new.kind, new.language, new.version, new.subject, new.body, new.saved_by),
    )
    return TemplateRow(**row) if row else None
