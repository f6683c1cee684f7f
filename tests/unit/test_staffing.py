"""Erlang C: the published numbers, the edge of 80 %, and a queue that never ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.figures.staffing import (
    UNSTABLE,
    Load,
    LoadError,
    forecast,
    people_needed,
    roster,
)

HALF_AN_HOUR = Load(100, 1800, 180)
AN_HOUR = Load(220, 3600, 150)


@pytest.mark.parametrize(
    ("load", "people", "figures"),
    [
        (HALF_AN_HOUR, 14, (0.174132, 0.888350, 7.8359, 0.714286)),
        (AN_HOUR, 12, (0.292466, 0.799549, 15.483, 0.763889)),
        (AN_HOUR, 13, (0.175350, 0.894820, 6.8615, 0.705128)),
    ],
    ids=["100_in_30_minutes", "misses_80_percent", "reaches_it"],
)
def test_the_published_numbers(
    load: Load, people: int, figures: tuple[float, float, float, float]
) -> None:
    found = forecast(load, people, 20)

    assert found is not UNSTABLE
    assert (
        found.wait_probability,
        found.service_level,
        found.asa_seconds,
        found.occupancy,
    ) == pytest.approx(figures, rel=1e-4)


@pytest.mark.covers("000-15")
def test_80_percent_in_20_seconds_needs_13_people_and_19_on_the_roster() -> None:
    assert people_needed(AN_HOUR, 0.8, 20) == 13
    assert roster(13, 0.3) == 19
    assert roster(7, 0.3) == 10


@pytest.mark.parametrize("people", [0, 9, 10])
def test_as_many_people_as_erlangs_is_unstable_and_said_so(people: int) -> None:
    assert forecast(HALF_AN_HOUR, people, 20) is UNSTABLE


@given(st.floats(0.1, 300), st.integers(1, 50), st.floats(0, 600))
def test_one_more_person_never_makes_it_worse(calls: float, spare: int, threshold: float) -> None:
    load = Load(calls, 1800, 180)
    people = int(load.erlangs) + spare

    fewer, more = forecast(load, people, threshold), forecast(load, people + 1, threshold)

    assert fewer is not None
    assert more is not None
    assert 0 <= fewer.wait_probability <= 1 + 1e-9
    assert more.service_level >= fewer.service_level - 1e-9
    assert 0 <= more.asa_seconds <= fewer.asa_seconds + 1e-9


def test_a_strange_load_is_refused() -> None:
    with pytest.raises(LoadError):
        Load(1, 0, 180)
    with pytest.raises(LoadError):
        people_needed(AN_HOUR, 1.0, 20)
    with pytest.raises(LoadError):
        roster(5, 1.0)
