"""What an import did, or would do: shown before anything is written, and the same after."""

from collections.abc import Sequence
from dataclasses import dataclass

from callcenter.domain.directory.refusals import REASONS


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not taken: where, what happened and what to do."""

    row: int  # as a spreadsheet numbers it
    column: str | None  # heading; None: the whole row
    reason: str  # of REASONS

    @property
    def message(self) -> str:
        return REASONS[self.reason][1]


@dataclass(frozen=True, slots=True)
class TouchedRow:
    row: int
    name: str
    fields: Sequence[str] = ()  # ours; of an added row: none


@dataclass(frozen=True, slots=True)
class ImportReport:
    source: str  # how the file was understood
    written: bool  # False: a preview
    added: Sequence[TouchedRow]
    changed: Sequence[TouchedRow]
    kept: Sequence[TouchedRow]  # would have changed, but a person has set these fields
    unchanged: int
    refused: Sequence[RefusedRow]
    ignored_columns: Sequence[str]

    @property
    def summary(self) -> dict[str, int]:
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "kept": len(self.kept),
            "unchanged": self.unchanged,
            "refused": len(self.refused),
        }
