"""A new edition of the classifier, judged row by row before anything is stored. Pure rules.

An entry has a title, or it is an alias: an old code that now stands for another
(`0387.0051` for `0388.0051`). Aliases may lead over others, never in a ring.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from callcenter.domain.appeals.codes import CodeRefusedError, parent_of, read_code

LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row as the file has it."""

    number: int  # as a spreadsheet counts
    code: str
    title: str = ""
    parent: str = ""
    alias_of: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    code: str
    title: str  # of an alias: what it is called in the file, or nothing
    parent: str | None  # None: a section, or its upper level is not in the list
    alias_of: str | None  # None: in use


class Fault(StrEnum):
    """Why a row is refused."""

    BAD_CODE = "bad_code"
    TWICE = "twice"
    NO_TITLE = "no_title"
    LONG_TITLE = "long_title"
    BAD_PARENT = "bad_parent"
    UNKNOWN_PARENT = "unknown_parent"
    UNKNOWN_ALIAS = "unknown_alias"
    ALIAS_RING = "alias_ring"


ADVICE: Mapping[Fault, str] = {
    Fault.BAD_CODE: "the code is not of the form 0000.0000.0000.0000; correct it",
    Fault.TWICE: "the code stands in the file before; remove one of the rows",
    Fault.NO_TITLE: "the title is empty; write it, or say alias_of",
    Fault.LONG_TITLE: "the title is longer than 500 characters; shorten it",
    Fault.BAD_PARENT: "the parent is not the code one level up; correct it or leave it empty",
    Fault.UNKNOWN_PARENT: "the parent is not in the file; add its row or leave it empty",
    Fault.UNKNOWN_ALIAS: "alias_of names a code that is not in the file or was refused; add it",
    Fault.ALIAS_RING: "the aliases lead round in a ring; let one of them name a code in use",
}


@dataclass(frozen=True, slots=True)
class Refused:
    number: int
    code: str
    fault: Fault

    def __str__(self) -> str:
        return f"row {self.number} ({self.code or 'no code'}): {ADVICE[self.fault]}"


@dataclass(frozen=True, slots=True)
class Edition:
    """What a file makes: what would be stored, and a line for each row that is not."""

    entries: tuple[Entry, ...]
    refused: tuple[Refused, ...]


class RefusedRow(Exception):  # noqa: N818 - one row's fault, not the edition's
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def read_edition(rows: Sequence[SourceRow]) -> Edition:
    """Judge every row; what depends on a refused row is refused too."""
    entries: dict[str, tuple[SourceRow, Entry]] = {}
    refused: list[Refused] = []
    for row in rows:
        try:
            entry = _entry(row, entries)
        except RefusedRow as refusal:
            refused.append(Refused(row.number, row.code.strip(), refusal.fault))
        else:
            entries[entry.code] = (row, entry)
    while found := list(_lost(entries)):
        for code, fault in found:
            row, _ = entries.pop(code)
            refused.append(Refused(row.number, row.code.strip(), fault))
    kept = tuple(entry for _, entry in entries.values())
    return Edition(kept, tuple(sorted(refused, key=lambda one: one.number)))


def resolve(code: str, aliases: Mapping[str, str]) -> str:
    """Return the code in use for `code`; `aliases` come from an edition, so have no ring."""
    while code in aliases:
        code = aliases[code]
    return code


def _entry(row: SourceRow, known: Mapping[str, object]) -> Entry:
    code = _code(row.code, Fault.BAD_CODE)
    alias_of = _code(row.alias_of, Fault.UNKNOWN_ALIAS) if row.alias_of.strip() else None
    title = row.title.strip()
    if code in known:
        raise RefusedRow(Fault.TWICE)
    if not title and alias_of is None:
        raise RefusedRow(Fault.NO_TITLE)
    if len(title) > LONGEST_TITLE:
        raise RefusedRow(Fault.LONG_TITLE)
    return Entry(code, title, _parent(row, code), alias_of)


def _parent(row: SourceRow, code: str) -> str | None:
    """Return the parent the file names; it is the code one level up or a fault."""
    if not row.parent.strip():
        return None
    parent = _code(row.parent, Fault.BAD_PARENT)
    if parent != parent_of(code):
        raise RefusedRow(Fault.BAD_PARENT)
    return parent


def _code(written: str, fault: Fault) -> str:
    try:
        return read_code(written)
    except CodeRefusedError:
        raise RefusedRow(fault) from None


def _lost(entries: Mapping[str, tuple[SourceRow, Entry]]) -> Iterator[tuple[str, Fault]]:
    """Give the codes of rows that name what is not there, or run in a ring."""
    for _, entry in entries.values():
        if entry.parent is not None and entry.parent not in entries:
            yield entry.code, Fault.UNKNOWN_PARENT
        elif entry.alias_of is not None:
            fault = _alias_fault(entry, entries)
            if fault is not None:
                yield entry.code, fault


def _alias_fault(entry: Entry, entries: Mapping[str, tuple[SourceRow, Entry]]) -> Fault | None:
    seen = {entry.code}
    target = entry.alias_of
    while target is not None:
        if target in seen:
            return Fault.ALIAS_RING
        if target not in entries:
            return Fault.UNKNOWN_ALIAS
        seen.add(target)
        target = entries[target][1].alias_of
    return None
