"""Who a caller may be: everybody the number speaks for, each once."""

from datetime import UTC, date, datetime
from uuid import UUID

from callcenter.domain.live.who_calls import How, Listed, Named, candidates

ANNA, PETR = UUID(int=1), UUID(int=2)
MONDAY, TUESDAY = (datetime(2026, 11, day, tzinfo=UTC) for day in (23, 24))
BORN = date(1950, 5, 9)


def told(listed: list[Listed], named: list[Named]) -> list[tuple[UUID | None, str, How]]:
    return [(one.person_id, one.name, one.how) for one in candidates(listed, named)]


def test_a_family_on_one_number_is_a_choice_who_phoned_last_first() -> None:
    listed = [Listed(ANNA, "Иванова Анна", BORN), Listed(PETR, "Иванов Пётр", None)]
    named = [Named(None, "иванов  петр", TUESDAY), Named(None, "Сидорова", MONDAY)]

    assert told(listed, named) == [
        (PETR, "Иванов Пётр", How.PHONE),
        (None, "Сидорова", How.EARLIER_CASE),
        (ANNA, "Иванова Анна", How.PHONE),
    ]


def test_a_name_that_two_people_have_is_neither_of_them() -> None:
    listed = [Listed(ANNA, "Иванова Анна", BORN), Listed(PETR, "Иванова Анна", None)]

    assert told(listed, [Named(None, "Иванова Анна", MONDAY)]) == [
        (None, "Иванова Анна", How.EARLIER_CASE),
        (ANNA, "Иванова Анна", How.PHONE),
        (PETR, "Иванова Анна", How.PHONE),
    ]


def test_a_person_named_in_an_earlier_case_needs_no_number_in_the_directory() -> None:
    named = [Named(ANNA, "Иванова А.", MONDAY), Named(ANNA, "Иванова Анна", TUESDAY)]
    (one,) = candidates([], named)

    assert (one.person_id, one.how, one.last_at) == (ANNA, How.EARLIER_CASE, TUESDAY)


def test_the_same_name_in_several_cases_is_one_candidate() -> None:
    named = [Named(None, "Петрова", MONDAY), Named(None, "ПЕТРОВА ", TUESDAY)]
    (one,) = candidates([], named)

    assert one.last_at == TUESDAY


def test_an_unknown_number_speaks_for_nobody() -> None:
    assert candidates([], []) == ()
