"""What an operator types into the directory's one search field."""

import re
from dataclasses import dataclass
from typing import Final

from callcenter.domain.phone_numbers import normalise

WORD: Final = re.compile(r"[^\W_]+")
PHONE: Final = re.compile(r"\+?[\d\s().~\-\u2010-\u2015]+")
SHORTEST_PHONE: Final = 5  # digits; fewer are the number of a house or a clinic
# What people ask with, and no organisation is called: "где находится поликлиника 4?"
ASKING: Final = frozenset(
    {
        "где",
        "куда",
        "как",
        "какой",
        "какая",
        "какое",
        "какие",
        "есть",
        "у",
        "на",
        "по",
        "находится",
    }
    | {"расположен", "расположена", "адрес", "телефон", "номер", "проехать", "добраться"}
)
MOST_WORDS, LONGEST_WORD = 10, 50


@dataclass(frozen=True, slots=True)
class Sought:
    """Words, or a phone's number; nothing at all when nothing was typed."""

    words: tuple[str, ...] | None = None
    e164: str | None = None
    last_digits: str | None = None


def sought(text: str, area_code: str) -> Sought:
    """Return what is sought: `576-22-25` is a number of this region, `поликлиника 2` are words.

    Of a whole question only what an organisation may be called by. A piece of a number that is
    none yet finds those that end in it.
    """
    digits = "".join(sign for sign in text if sign in "0123456789")
    if PHONE.fullmatch(text.strip()) and len(digits) >= SHORTEST_PHONE:
        e164 = normalise(text, area_code).e164
        return Sought(e164=e164, last_digits=None if e164 else digits)
    every = WORD.findall(text.lower().replace("ё", "е"))
    words = [word for word in every if word not in ASKING] or every
    return Sought(tuple(word[:LONGEST_WORD] for word in words[:MOST_WORDS])) if words else Sought()
