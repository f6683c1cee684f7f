"""Codes for a text in free form: the likeness of words with titles and with past questions.

000-16: weakly ordered information is brought to a unified form. A person confirms the code;
nothing leaves the machine. PostgreSQL finds the candidates by its Russian full text, this
module orders them by the trigrams they share, which forgives endings and slips.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Final

WORD: Final = re.compile(r"[a-zа-я0-9]+")
OF_TITLE: Final = 1.0
OF_QUESTION: Final = 1.5  # a question that a person coded is better evidence than a title
LEAST: Final = 0.15  # below it, likeness is chance
MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text whose code is known."""

    code: str
    text: str
    confirmed: bool  # a past question coded by a person; else a title of the classifier


@dataclass(frozen=True, slots=True)
class Suggested:
    code: str
    score: float  # for ordering only, from 0 to 1


def suggest_codes(text: str, candidates: Iterable[Candidate]) -> list[Suggested]:
    """Return up to five codes whose texts are most like `text`, the likest first."""
    mine = trigrams(text)
    best: dict[str, float] = {}
    for one in candidates:
        weight = OF_QUESTION if one.confirmed else OF_TITLE
        score = likeness(mine, trigrams(one.text)) * weight / OF_QUESTION
        if score >= LEAST:
            best[one.code] = max(score, best.get(one.code, 0.0))
    ordered = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    return [Suggested(code, round(score, 4)) for code, score in ordered[:MOST]]


def trigrams(text: str) -> frozenset[str]:
    """Return the three-letter pieces of the words; `ё` is `е`, words under three letters go."""
    words = WORD.findall(text.lower().replace("ё", "е"))
    padded = [f" {word} " for word in words if len(word) > 2]  # noqa: PLR2004 - as said above
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much two sets of trigrams share: 0 nothing, 1 all (cosine)."""
    if not one or not other:
        return 0.0
    return len(one & other) / sqrt(len(one) * len(other))
