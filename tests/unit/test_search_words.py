"""The words of a search: small, without what only grammar adds."""

import pytest

from callcenter.domain.knowledge.search_words import search_words


@pytest.mark.parametrize(
    ("text", "beginnings"),
    [
        ("запись, записи записаться ЗАПИСЕЙ", ["запис"] * 4),
        ("портал порталы порталом", ["портал"] * 3),
        ("полис к врачам", ["полис", "к", "врач"]),
        ("Ёлочный приём", ["елочн", "прием"]),
        ("'; -- & | :*", []),
        ("103_112", ["103", "112"]),
    ],
)
def test_forms_of_a_word_share_its_beginning(text: str, beginnings: list[str]) -> None:
    assert [one.beginning for one in search_words(text)] == beginnings
