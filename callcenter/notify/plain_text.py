"""HTML of a letter as plain text. Nothing of it is ever shown as HTML."""

import re
from html.parser import HTMLParser
from typing import Final

TAGS: Final = re.compile(r"<[^<>]{0,1000}>")
SILENT: Final = frozenset({"script", "style", "head", "title", "template"})
BREAKING: Final = frozenset(
    {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "blockquote"}
)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._silent += tag in SILENT
        if tag in BREAKING:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(" ".join(data.split()) + " " if data.strip() else " ")


def from_html(html: str) -> str:
    """Return the words of `html`, a line for each block."""
    words = _Words()
    words.feed(html)
    words.close()
    text = "".join(words.words)
    if not text.strip():  # all of it stood in a head that was never closed
        text = TAGS.sub(" ", html)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
