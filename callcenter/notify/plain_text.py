"""HTML of a letter as plain text. Nothing of it is ever shown as HTML.

The library's parser is not used: a stranger's letter of 160 KB can keep it at work for a
minute, one of megabytes for days, and some letters make it raise. Here every character is
looked at once.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

# A tag ends at the next bracket of either kind: an unclosed one hides no more than that.
TAG: Final = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]{0,30})[^<>]*>|<[!?][^<>]*>")
COMMENT: Final = "<!--"
COMMENT_END: Final = "-->"
SILENT: Final = frozenset({"script", "style", "head", "title", "template"})
BREAKING: Final = frozenset(
    {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "blockquote"}
)


def from_html(html: str) -> str:
    """Return the words of `html`, a line for each block."""
    said = _without_comments(html)
    text = "".join(_words(said))
    if not text.strip():  # all of it stood in a head that was never closed
        text = unescape(TAG.sub(" ", said))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _words(html: str) -> Iterator[str]:
    """Yield what stands between the tags, and a line break for each block."""
    silent, at = 0, 0
    for tag in TAG.finditer(html):
        if not silent:
            yield _said(html[at : tag.start()])
        at = tag.end()
        name = (tag["name"] or "").lower()
        if name in SILENT:
            silent = max(silent - 1, 0) if tag["end"] else silent + 1
        elif name in BREAKING and not tag["end"]:
            yield "\n"
    if not silent:
        yield _said(html[at:])


def _said(text: str) -> str:
    return " ".join(unescape(text).split()) + " " if text.strip() else " "


def _without_comments(html: str) -> str:
    """Return `html` without what stands in comments; one that never ends hides nothing."""
    kept, at = [], 0
    while (begin := html.find(COMMENT, at)) >= 0:
        end = html.find(COMMENT_END, begin + len(COMMENT))
        if end < 0:
            break
        kept.append(html[at:begin])
        at = end + len(COMMENT_END)
    return " ".join([*kept, html[at:]])
