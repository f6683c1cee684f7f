"""Templates of notices: which placeholders there are, and how a text is filled. Pure.

A line that names a placeholder without a value is left out: one template serves a registered
appeal with a term and one without.
"""

import re
from collections.abc import Mapping
from html import escape
from string import Template
from typing import Final

from callcenter.domain.errors import DomainError
from callcenter.domain.notice_texts import TEXTS, Language, NoticeText
from callcenter.domain.notices import (
    OF_ORGANISATION,
    OF_REQUESTER,
    OF_RESPONSIBLE,
    STAFF_OF,
    NoticeKind,
)

# What each placeholder means is in callcenter/services/notices/README.md.
IN_SUBJECT: Final = frozenset({"number", "hotline"})
IN_BODY: Final = IN_SUBJECT | {
    "registered_at",
    "due_at",
    "dispute_until",
    "organisation",
    "text",
    "phone",
    "link",
}
ABOUT_A_CASE: Final = OF_REQUESTER | OF_RESPONSIBLE | OF_ORGANISATION | frozenset(STAFF_OF)
LONGEST_SUBJECT: Final = 200
BLANKS: Final = re.compile(r"[\s\x00-\x1f\x7f\u0085\u2028\u2029]+")
UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
GAPS: Final = re.compile(r"\n{3,}")


class TemplateError(DomainError):
    """The template cannot be used; `mistakes` are (field, code)."""

    def __init__(self, mistakes: list[tuple[str, str]]) -> None:
        super().__init__()
        self.mistakes = mistakes


def check_template(kind: NoticeKind, text: NoticeText) -> None:
    """Raise TemplateError unless every placeholder is known, and a case's number leads back.

    Without the number in the subject a reply would open another case.
    """
    mistakes = [*_mistakes("subject", text.subject, IN_SUBJECT)]
    mistakes += _mistakes("body", text.body, IN_BODY)
    if BLANKS.sub(" ", text.subject) != text.subject:
        mistakes.append(("subject", "one_line"))
    if kind in ABOUT_A_CASE and "number" not in Template(text.subject).get_identifiers():
        mistakes.append(("subject", "number_missing"))
    if mistakes:
        raise TemplateError(mistakes)


def _mistakes(field: str, text: str, known: frozenset[str]) -> list[tuple[str, str]]:
    template = Template(text)
    if not template.is_valid():
        return [(field, "stray_dollar")]
    unknown = set(template.get_identifiers()) - known
    return [(field, "unknown_placeholder")] if unknown else []


def own_text(kind: NoticeKind, language: Language) -> NoticeText:
    """Return the program's own text: version 0 of its template."""
    return TEXTS[language][kind]


def fill(text: NoticeText, values: Mapping[str, str]) -> NoticeText:
    """Return subject and body with `values`; the subject is one line whatever they hold."""
    subject = BLANKS.sub(" ", Template(text.subject).safe_substitute(values)).strip()
    lines = [line for line in text.body.split("\n") if _has_values(line, values)]
    body = Template("\n".join(lines)).safe_substitute(_printable(values))
    return NoticeText(subject[:LONGEST_SUBJECT], GAPS.sub("\n\n", body).strip() + "\n")


def as_html(body: str) -> str:
    """Return the plain text as HTML, with nothing in it that is not ours: all is escaped."""
    paragraphs = (escape(part).replace("\n", "<br>\n") for part in body.strip().split("\n\n"))
    return "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)


def _has_values(line: str, values: Mapping[str, str]) -> bool:
    return all(values.get(name) for name in Template(line).get_identifiers())


def _printable(values: Mapping[str, str]) -> dict[str, str]:
    return {name: UNPRINTABLE.sub("", value) for name, value in values.items()}
