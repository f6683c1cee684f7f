"""Texts of notices: nothing secret in a subject, nothing unescaped in a body."""

import pytest

from callcenter.domain.notice_templates import (
    ABOUT_A_CASE,
    IN_BODY,
    TemplateError,
    as_html,
    check_template,
    fill,
    own_text,
)
from callcenter.domain.notice_texts import TEXTS, Language, NoticeText
from callcenter.domain.notices import NoticeKind

LANGUAGES: tuple[Language, ...] = ("ru", "en")
PRIVATE = "Иванова, онкология"
EVERYTHING = dict.fromkeys(IN_BODY, PRIVATE) | {"number": "2-26-000123-1", "hotline": "ГЛ"}
HOSTILE = "<script>alert(1)</script>\r\nBcc: all@clinic.example\x00 {{7*7}} ${number}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(NoticeKind), ids=str)
def test_each_kind_has_a_text_of_its_own_that_may_be_saved(
    kind: NoticeKind, language: Language
) -> None:
    check_template(kind, TEXTS[language][kind])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(NoticeKind), ids=str)
def test_no_subject_tells_whose_or_what(kind: NoticeKind, language: Language) -> None:
    subject = fill(own_text(kind, language), EVERYTHING).subject

    assert PRIVATE not in subject
    assert ("2-26-000123-1" in subject) == (kind in ABOUT_A_CASE)


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        (NoticeText("[$number] $text", "a"), [("subject", "unknown_placeholder")]),
        (NoticeText("Готово", "a"), [("subject", "number_missing")]),
        (NoticeText("[$number]\nBcc: x@y.example", "a"), [("subject", "one_line")]),
        (NoticeText("[$number]", "$diagnosis"), [("body", "unknown_placeholder")]),
        (NoticeText("[$number]", "Цена 5$"), [("body", "stray_dollar")]),
    ],
    ids=lambda value: value.subject[:20] if isinstance(value, NoticeText) else "mistakes",
)
def test_a_template_that_would_mislead_is_not_saved(
    text: NoticeText, mistakes: list[tuple[str, str]]
) -> None:
    with pytest.raises(TemplateError) as refused:
        check_template(NoticeKind.EXECUTED, text)

    assert refused.value.mistakes == mistakes


def test_a_line_without_its_value_is_left_out() -> None:
    text = NoticeText("[$number]", "Номер $number\nСрок: $due_at\n\n\n$text\nКонец")

    filled = fill(text, {"number": "2-26-000123-1", "due_at": ""})

    assert filled.body == "Номер 2-26-000123-1\n\nКонец\n"


def test_values_are_never_placeholders_markup_or_headers() -> None:
    text = NoticeText("[$number] $hotline", "$text")

    filled = fill(text, {"number": "1", "hotline": HOSTILE, "text": HOSTILE})

    assert "\n" not in filled.subject
    assert "\r" not in filled.subject
    assert "\x00" not in filled.subject
    assert "${number}" in filled.body
    assert "\x00" not in filled.body
    assert "<script>" not in as_html(filled.body)
