"""The live rows as one API process knows them, and their latest changes. No I/O."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from callcenter.domain.live.merging import Value, merged, unheard
from db.live import LiveKey, LiveRow, LiveWhole

REMEMBERED: Final = 10_000  # changes: who was away for a few minutes misses nothing
SILENCE: Final = 15.0  # seconds; three beats of a publisher


@dataclass(frozen=True, slots=True)
class Change:
    seq: int
    kind: str
    key: str
    value: Value | None  # None: gone


@dataclass(frozen=True, slots=True)
class Told:
    """One node's word about a key."""

    value: dict[str, Any]
    seq: int


class Mirror:
    """Rows by kind and key, merged over nodes. Kind `node` is a pulse and no row for screens."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self.epoch: UUID | None = None  # None: nothing read yet
        self.seq = 0
        self.rows: dict[LiveKey, Value] = {}
        self._told: dict[LiveKey, dict[str, Told]] = {}
        self._silent: set[str] = set()
        self._heard: dict[str, float] = {}  # node -> moment of a clock that never goes back
        self._log: deque[Change] = deque()
        self._remembered = remembered
        self._floor = 0  # changes after this number are remembered
        # Changed because a node fell silent or spoke again: no number of the table tells of it.
        self._unnumbered: set[LiveKey] = set()

    def take_whole(self, whole: LiveWhole, at: float) -> list[Change]:
        """Begin, or begin anew after a gap; return what differs. `at` is the moment of reading.

        Another epoch: what was remembered means nothing now, so nobody can resume.
        """
        if whole.epoch != self.epoch:
            self.__init__(self._remembered)  # type: ignore[misc] # as if nothing had been read
            self.epoch, self._floor, self.seq = whole.epoch, whole.seq, whole.seq
        self._heard = {node: at - age for node, age in whole.silent_seconds.items()}
        present = {(row.kind, row.key) for row in whole.rows}
        self._told = {name: {} for name in self._told.keys() | present}
        for row in whole.rows:
            self._tell(row)
        self.seq = whole.seq
        self._silent = {n for n, heard in self._heard.items() if at - heard >= SILENCE}
        return self._changed(list(self._told), whole.seq)

    def take_rows(self, rows: Iterable[LiveRow], at: float) -> list[Change]:
        """Take rows that are newer, in their order; return what changes for screens."""
        touched: dict[LiveKey, None] = {}
        for row in rows:
            self._tell(row)
            self._heard[row.node] = at
            self.seq = row.seq
            touched[row.kind, row.key] = None
            if row.node in self._silent:
                self._silent.discard(row.node)
                touched |= dict.fromkeys(self._keys_of(row.node))
        return self._changed(touched, self.seq)

    def look_for_silence(self, at: float) -> list[Change]:
        """Believe nodes no more that have been silent for too long; return what changes."""
        fallen = {n for n, heard in self._heard.items() if at - heard >= SILENCE} - self._silent
        self._silent |= fallen
        keys = [key for node in fallen for key in self._keys_of(node)]
        changes = self._changed(keys, self.seq)
        self._unnumbered |= {(change.kind, change.key) for change in changes}
        return changes

    def since(self, epoch: UUID, after: int) -> dict[LiveKey, Value | None] | None:
        """Return the rows changed since number `after`; None when that is not remembered."""
        if epoch != self.epoch or after < self._floor:
            return None
        keys = set(self._unnumbered)
        for change in reversed(self._log):
            if change.seq <= after:
                break
            keys.add((change.kind, change.key))
        return {key: self.rows.get(key) for key in keys}

    def _tell(self, row: LiveRow) -> None:
        told = self._told.setdefault((row.kind, row.key), {})
        if row.value is None:
            told.pop(row.node, None)
        else:
            told[row.node] = Told(row.value, row.seq)

    def _keys_of(self, node: str) -> list[LiveKey]:
        return [key for key, told in self._told.items() if node in told]

    def _changed(self, keys: Iterable[LiveKey], seq: int) -> list[Change]:
        """Compute these rows anew; remember and return those that differ from before."""
        changes = []
        for kind, key in keys:
            if kind == "node":
                continue
            value = self._shown(kind, self._told.get((kind, key), {}))
            if value != self.rows.get((kind, key)):
                self._set((kind, key), value)
                changes.append(Change(seq, kind, key, value))
        self._remember(changes)
        return changes

    def _shown(self, kind: str, told: Mapping[str, Told]) -> Value | None:
        newest_last = sorted(told.items(), key=lambda item: item[1].seq)
        spoken = [word.value for node, word in newest_last if node not in self._silent]
        if spoken:
            return merged(kind, spoken)
        return unheard(kind, newest_last[-1][1].value) if newest_last else None

    def _set(self, name: LiveKey, value: Value | None) -> None:
        if value is None:
            self.rows.pop(name, None)
            if not self._told.get(name):
                self._told.pop(name, None)
        else:
            self.rows[name] = value

    def _remember(self, changes: list[Change]) -> None:
        self._log.extend(changes)
        while len(self._log) > self._remembered:
            self._floor = self._log.popleft().seq
