"""Import an edition of the classifier: judged whole, written whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from callcenter.domain.appeals.classifier import Edition, Refused, SourceRow, read_edition
from callcenter.domain.errors import DomainError
from callcenter.services.append_audit import append_audit
from callcenter.services.tables.read_table import named, read_table
from db.classifier import EntryRow, insert_edition, insert_entries, lock_editions
from db.pool import Pool

# A heading as people write it, in lower case -> ours.
COLUMNS: Final[Mapping[str, str]] = {
    "code": "code",
    "код": "code",
    "title": "title",
    "наименование": "title",
    "название": "title",
    "parent": "parent",
    "родитель": "parent",
    "alias_of": "alias_of",
    "заменен на": "alias_of",
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would write."""

    source: str  # how the file was read
    edition: Edition
    unknown_columns: tuple[str, ...]

    @property
    def refused(self) -> tuple[Refused, ...]:
        return self.edition.refused

    @property
    def aliases(self) -> int:
        return sum(entry.alias_of is not None for entry in self.edition.entries)


def preview_classifier(content: bytes) -> Preview:
    """Judge a CSV or XLSX file; blocks for as long as a second. Raises TableRefusedError."""
    table, unknown = named(read_table(content), COLUMNS, ("code", "title"))
    rows = [
        SourceRow(
            row.number,
            row.get("code"),
            row.get("title"),
            row.get("parent"),
            row.get("alias_of"),
        )
        for row in table.rows
    ]
    return Preview(table.source, read_edition(rows), unknown)


class NothingToImportError(DomainError):
    """Not one row of the file is right; correct it and import it again."""


async def import_classifier(pool: Pool, preview: Preview, name: str, actor: str) -> int:
    """Write the right rows as the edition in use; return its number.

    Killed half way, nothing is written. Raises NothingToImportError.
    """
    if not preview.edition.entries:
        raise NothingToImportError
    entries = [
        EntryRow(entry.code, entry.title, entry.parent, entry.alias_of)
        for entry in preview.edition.entries
    ]
    async with pool.acquire() as connection, connection.transaction():
        await lock_editions(connection)
        edition = await insert_edition(connection, name, actor)
        await insert_entries(connection, edition, entries)
        body = {"entries": len(entries), "refused": len(preview.refused)}
        await append_audit(
            connection,
            actor=actor,
            action="classifier.import",
            object=f"classifier {edition}",
            body=body,
        )
    return edition
