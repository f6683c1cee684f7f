"""The classifier in use: what a code stands for now."""

from dataclasses import dataclass

from callcenter.domain.appeals.classifier import resolve
from callcenter.domain.appeals.codes import read_code
from callcenter.domain.errors import DomainError
from db.classifier import current_edition, edition_entries
from db.pool import Connection


class ClassifierMissingError(DomainError):
    """No classifier is imported yet: run `callcenter import classifier FILE`."""


class CodeUnknownError(DomainError):
    """The classifier in use has no such code."""


@dataclass(frozen=True, slots=True)
class Topic:
    code: str  # in use, never an alias
    edition: int
    title: str


async def topic_of(connection: Connection, written: str) -> Topic:
    """Return what a code as people write it stands for; an old code leads to the new one.

    Raises ClassifierMissingError, CodeRefusedError, CodeUnknownError.
    """
    code = read_code(written)
    edition = await current_edition(connection)
    if edition is None:
        raise ClassifierMissingError
    entries = {entry.code: entry for entry in await edition_entries(connection, edition)}
    aliases = {code: entry.alias_of for code, entry in entries.items() if entry.alias_of}
    found = entries.get(resolve(code, aliases))
    if found is None:
        raise CodeUnknownError
    return Topic(found.code, edition, found.title)
