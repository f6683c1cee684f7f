"""Editions of the classifier, and what a new one would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from callcenter.domain.appeals.classifier import Entry
from db.classifier import EditionRow, EntryRow, current_edition, edition_entries, editions
from db.pool import Pool

SHOWN: Final = 50


async def read_editions(pool: Pool) -> list[EditionRow]:
    """Return the editions, the one in use first."""
    async with pool.acquire() as connection:
        return await editions(connection, SHOWN)


@dataclass(frozen=True, slots=True)
class Difference:
    """Codes in use: new ones, those that would be gone, those of another title."""

    added: list[str]
    gone: list[str]
    renamed: list[str]


async def difference_to_current(pool: Pool, new: Sequence[Entry]) -> Difference:
    """Return what the edition `new` would change of the one in use."""
    async with pool.acquire() as connection:
        edition = await current_edition(connection)
        old = [] if edition is None else await edition_entries(connection, edition)
    return _difference(old, new)


def _difference(old: Sequence[EntryRow], new: Sequence[Entry]) -> Difference:
    before = {entry.code: entry.title for entry in old if entry.alias_of is None}
    after = {entry.code: entry.title for entry in new if entry.alias_of is None}
    both = before.keys() & after.keys()
    return Difference(
        added=sorted(after.keys() - before.keys()),
        gone=sorted(before.keys() - after.keys()),
        renamed=sorted(code for code in both if before[code] != after[code]),
    )
