"""What an operator types into the directory's search field."""

import pytest

from callcenter.domain.directory.search import Sought, sought

AREA = "495"


@pytest.mark.parametrize(
    "typed",
    [
        "поликлиника 4",
        "Где поликлиника № 4?",
        "где находится поликлиника 4",
        "какой адрес: поликлиника 4",
    ],
)
def test_a_question_is_searched_by_what_it_is_about(typed: str) -> None:
    assert sought(typed, AREA) == Sought(("поликлиника", "4"))


def test_a_question_about_nothing_is_searched_as_it_is() -> None:
    assert sought("где адрес", AREA).words == ("где", "адрес")


def test_a_phone_in_any_writing_is_a_number() -> None:
    assert sought("8 (495) 576-22-25", AREA).e164 == "+74955762225"
    assert sought("57622", AREA).last_digits == "57622"
