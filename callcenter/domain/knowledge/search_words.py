"""The words of a search, each with the beginning its other forms share. Pure.

PostgreSQL's stems alone miss what callers say most: `запись` and `записи`, `портал` and
`порталы` have different ones. So a word is found by its stem or by its beginning.
"""

import re
from dataclasses import dataclass
from typing import Final

WORD: Final = re.compile(r"[^\W_]+")
# The longest first; what is left of a word must still say something.
ENDINGS: Final = re.compile(
    r"(?<=\w{4})(аться|яться|иться|ться|ами|ями|ого|его|ому|ему|ыми|ими|ах|ях|ам|ям|ом|ем|ов|ев"
    r"|ей|ой|ый|ий|ые|ие|ая|яя|ую|юю|ия|ию|ии|а|я|ы|и|у|ю|о|е|ь|й)$"
)
MOST_WORDS: Final = 10  # further ones change nothing but the work


@dataclass(frozen=True, slots=True)
class SearchWord:
    word: str
    beginning: str  # `запис` of `записаться`


def search_words(text: str) -> list[SearchWord]:
    """Return the words of `text` as they are searched: small letters, е for ё."""
    words = WORD.findall(text.lower().replace("ё", "е"))[:MOST_WORDS]
    return [SearchWord(word, ENDINGS.sub("", word)) for word in words]
