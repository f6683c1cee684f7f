"""How loud a recording is, side by side. Measures only; callcenter/domain judges them."""

import math
from typing import Final

import numpy as np

from recordings.finished import Loudness
from recordings.samples import Samples

FULL_SCALE: Final = 32768.0
WINDOW_SECONDS: Final = 0.02
SILENCE_DB: Final = -50.0  # below: line noise, no speech
FLOOR_DB: Final = -96.0  # what 16 bits can tell from nothing


class LevelMeter:
    """Measures one side, block by block, so that a long call needs little memory."""

    def __init__(self, rate: int) -> None:
        self._window = int(rate * WINDOW_SECONDS)
        self._power = 0.0
        self._samples = 0
        self._windows = 0
        self._silent = 0

    def add(self, block: Samples) -> None:
        squares = np.square(block.astype(np.float64))
        self._power += float(squares.sum())
        self._samples += len(block)
        whole = len(block) // self._window * self._window
        means = squares[:whole].reshape(-1, self._window).mean(axis=1)
        self._windows += len(means)
        self._silent += int((means < _power(SILENCE_DB)).sum())

    def result(self) -> Loudness:
        mean = self._power / self._samples if self._samples else 0.0
        share = self._silent / self._windows if self._windows else 1.0
        return Loudness(level_db=_decibels(mean), silence_share=share)


def _power(level_db: float) -> float:
    return float(FULL_SCALE**2 * 10 ** (level_db / 10))


def _decibels(mean_square: float) -> float:
    if mean_square <= 0:
        return FLOOR_DB
    return max(10 * math.log10(mean_square / FULL_SCALE**2), FLOOR_DB)
