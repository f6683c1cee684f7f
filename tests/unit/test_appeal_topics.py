"""The classifier, suggested codes, repeats and alerts."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.appeals.classifier import Fault, SourceRow, read_edition, resolve
from callcenter.domain.appeals.codes import CodeRefusedError, parent_of, read_code
from callcenter.domain.appeals.repeats import (
    Earlier,
    Likeness,
    Suggestion,
    months_before,
    suggest_repeats,
)
from callcenter.domain.appeals.suggesting import Candidate, suggest_codes, trigrams
from callcenter.domain.appeals.trends import TopicCounts, may_reach_media, topic_alerts

HOSPITAL, DRUGS, OLD = "0002.0014.0143.0391", "0002.0014.0143.0420", "0002.0014.0143.0387.0051"
NEW = "0002.0014.0143.0388.0051"
FIRST, SECOND = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0002.0014.0143.0391", HOSPITAL),
        (" 0003.0009.0104.0000 ", "0003.0009.0104.0000"),
        ("0002.0014.0143.0388.0051", NEW),
        ("0002.0014.0143.0391.0000", HOSPITAL),
        ("0388.0051", NEW),
        ("0391", HOSPITAL),
    ],
)
def test_codes_are_read_in_the_forms_people_write(written: str, code: str) -> None:
    assert read_code(written) == code


@pytest.mark.parametrize(
    "written",
    ["", "2.14.143.391", "0002.0014.0143", "0002.0000.0143.0391", "0000.0000.0000.0000", "0391а"],
)
def test_what_is_no_code_is_refused(written: str) -> None:
    with pytest.raises(CodeRefusedError):
        read_code(written)


def test_the_upper_level_of_a_code_is_its_parent() -> None:
    assert parent_of(NEW) == "0002.0014.0143.0388"
    assert parent_of(HOSPITAL) == "0002.0014.0143.0000"
    assert parent_of("0002.0000.0000.0000") is None


def row(number: int, code: str, title: str = "Тема", parent: str = "", to: str = "") -> SourceRow:
    return SourceRow(number, code, title, parent, to)


def test_an_old_code_stands_for_the_new_one() -> None:
    edition = read_edition([row(2, "0387.0051", "", to="0388.0051"), row(3, NEW)])
    aliases = {entry.code: entry.alias_of for entry in edition.entries if entry.alias_of}

    assert edition.refused == ()
    assert resolve(OLD, aliases) == NEW
    assert resolve(NEW, aliases) == NEW


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (row(9, "143.0391"), Fault.BAD_CODE),
        (row(9, HOSPITAL), Fault.TWICE),
        (row(9, DRUGS, "  "), Fault.NO_TITLE),
        (row(9, DRUGS, "т" * 501), Fault.LONG_TITLE),
        (row(9, DRUGS, parent=HOSPITAL), Fault.BAD_PARENT),
        (row(9, DRUGS, parent="0002.0014.0143.0000"), Fault.UNKNOWN_PARENT),
        (row(9, DRUGS, to="0418"), Fault.UNKNOWN_ALIAS),
        (row(9, DRUGS, to="криво"), Fault.UNKNOWN_ALIAS),
        (row(9, DRUGS, to=DRUGS), Fault.ALIAS_RING),
    ],
)
def test_a_refused_row_says_why_and_the_others_stay(bad: SourceRow, fault: Fault) -> None:
    edition = read_edition([row(2, HOSPITAL), bad])

    assert [entry.code for entry in edition.entries] == [HOSPITAL]
    assert [(one.number, one.fault) for one in edition.refused] == [(9, fault)]
    assert str(edition.refused[0]).startswith(f"row 9 ({bad.code}): ")


def test_what_depends_on_a_refused_row_is_refused_too() -> None:
    edition = read_edition([row(2, DRUGS, to="0418"), row(3, OLD, to=DRUGS)])

    assert edition.entries == ()
    assert [one.fault for one in edition.refused] == [Fault.UNKNOWN_ALIAS, Fault.UNKNOWN_ALIAS]


numbers = st.integers(1, 4).map(lambda n: f"{n:04d}")


@given(st.lists(st.tuples(numbers, st.one_of(st.just(""), numbers)), max_size=8))
def test_an_edition_always_resolves_to_a_code_in_use(pairs: list[tuple[str, str]]) -> None:
    edition = read_edition([row(n, code, to=to) for n, (code, to) in enumerate(pairs)])
    aliases = {entry.code: entry.alias_of for entry in edition.entries if entry.alias_of}
    in_use = {entry.code for entry in edition.entries if not entry.alias_of}

    assert len(edition.entries) + len(edition.refused) == len(pairs)
    assert all(resolve(code, aliases) in in_use for code in aliases)


@pytest.mark.covers("000-16")
def test_a_text_gets_the_code_of_the_likest_question() -> None:
    candidates = [
        Candidate(
            HOSPITAL, "Помещение в больницы и специализированные учреждения", confirmed=False
        ),
        Candidate(DRUGS, "Не выдают льготные лекарства в аптеке по рецепту", confirmed=True),
        Candidate("0002.0014.0143.0416", "Благоустройство дворов", confirmed=False),
    ]

    found = suggest_codes("льготное лекарство по рецепту не выдали", candidates)

    assert found[0].code == DRUGS
    assert "0002.0014.0143.0416" not in [one.code for one in found]


def test_endings_and_yo_do_not_hide_a_likeness() -> None:
    assert trigrams("ребёнка") & trigrams("ребенок")
    assert trigrams("я и ты") == frozenset()
    assert suggest_codes("", [Candidate(HOSPITAL, "Больница", confirmed=True)]) == []


RECEIVED = date(2026, 3, 6)


@pytest.mark.parametrize(
    ("code", "day", "ended", "likeness"),
    [
        (HOSPITAL, date(2025, 3, 6), True, Likeness.REPEATED),
        (HOSPITAL, date(2026, 3, 6), False, Likeness.DUPLICATE),
        (HOSPITAL, date(2025, 3, 5), True, None),
        (DRUGS, date(2026, 3, 1), True, None),
    ],
)
def test_the_same_question_of_a_person_within_a_year_is_suggested(
    code: str, day: date, likeness: Likeness | None, *, ended: bool
) -> None:
    found = suggest_repeats(frozenset({HOSPITAL}), RECEIVED, [Earlier(FIRST, code, day, ended)])

    assert found == ([Suggestion(FIRST, likeness)] if likeness else [])


def test_a_year_before_a_leap_day_is_the_last_of_february() -> None:
    assert months_before(date(2028, 2, 29), 12) == date(2027, 2, 28)
    assert months_before(date(2026, 1, 31), 1) == date(2025, 12, 31)


@pytest.mark.covers("001-06", "001-07")
def test_a_topic_that_doubles_raises_an_alert() -> None:
    alerts = topic_alerts(
        {
            "grown": TopicCounts(10, (4, 6, 5, 5)),
            "new": TopicCounts(5, ()),
            "steady": TopicCounts(10, (9, 9, 9, 9)),
            "rare": TopicCounts(4, (0, 0, 0, 0)),
        }
    )

    assert [(one.code, one.usual) for one in alerts] == [("grown", 5.0), ("new", 0.0)]


@pytest.mark.covers("001-06")
def test_a_text_that_speaks_of_media_is_noticed() -> None:
    assert may_reach_media("Обращусь к журналистам и в прокуратуру")
    assert not may_reach_media("Не могу записаться к врачу, газовая служба ни при чём")
