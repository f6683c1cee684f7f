"""Figures: counts add up, shares stay shares, and nothing divided by nothing is a dash."""

from dataclasses import fields
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.figures.agents import AgentCounts
from callcenter.domain.figures.appeals import AppealCounts
from callcenter.domain.figures.calls import CallCounts
from callcenter.domain.figures.figure import Counts, Figure, Unit, shown
from callcenter.domain.figures.table import BY_NAME, COUNTS, FIGURES, What, figures_of
from callcenter.domain.figures.tickets import TicketCounts

# part <= whole, as SQL counts them: the part is a filter over the same rows
PARTS: dict[What, list[tuple[str, ...]]] = {
    What.CONTACTS: [],
    What.PROMISES: [],
    What.AGENTS: [],
    What.TICKETS: [
        ("accepted", "solved_on_contact", "solved_for_good"),
        *(
            (f"{term}_due_{urgency}", f"{term}_met_{urgency}")
            for term in ("registration", "execution")
            for urgency in ("low", "medium", "high", "very_high")
        ),
    ],
    What.APPEALS: [
        ("closed", "overdue"),
        ("closed", "extended"),
        ("measures_due", "measures_in_time"),
        ("ratings", "good_ratings"),
        ("criteria", "criteria_met"),
    ],
    What.CALLS: [
        ("answered", "answered_available", "answered_in_service_time"),
        ("abandoned", "short_abandoned"),
    ],
}

# sums over the rows of a count: nothing counted, nothing to add
SUMS = {
    What.CONTACTS: {},
    What.TICKETS: {"gross_seconds": "executed", "net_seconds": "executed"},
    What.APPEALS: {"days": "closed"},
    What.PROMISES: {},
    What.AGENTS: {},
    What.CALLS: {
        "wait_of_answered_seconds": "answered",
        "wait_of_abandoned_seconds": "abandoned",
        "talk_seconds": "answered",
        "hold_seconds": "answered",
    },
}


def made(what: What, draw: st.DrawFn) -> Counts:
    """Return counts that could have been counted: no part above its whole."""
    kind = COUNTS[what]
    values: dict[str, Any] = {field.name: draw(st.integers(0, 500)) for field in fields(kind)}
    for chain in PARTS[what]:
        for whole, part in pairwise(chain):
            values[part] = draw(st.integers(0, values[whole]))
    for total, rows in SUMS[what].items():
        values[total] = values[rows] * draw(st.integers(0, 500))
    match what:
        case What.TICKETS:
            values["reopened"] = draw(st.integers(0, values["executed"] + values["rejected"]))
        case What.CALLS:
            others = draw(st.integers(0, 50))  # promised a call back, interrupted
            values["offered"] = values["answered"] + values["abandoned"] + others
        case What.CONTACTS:
            channels = ("phone", "email", "site", "paper", "imported")
            values["first"] = draw(st.integers(0, sum(values[name] for name in channels)))
        case _:
            pass
    return kind(**values)


def drawn(what: What, draw: st.DrawFn) -> Counts:
    if what is not What.AGENTS:
        return made(what, draw)
    times = st.timedeltas(timedelta(0), timedelta(days=1))
    return AgentCounts(*(draw(times) for _ in fields(AgentCounts)))


def adds_up(figure: Figure[Any]) -> bool:
    """Say whether a figure is a sum: of nothing it is nought, of two days what both have."""
    return figure.unit is Unit.COUNT or (
        figure in FIGURES[What.AGENTS] and figure.unit is Unit.SECONDS
    )


@st.composite
def counts(draw: st.DrawFn) -> tuple[What, Counts, Counts]:
    what = draw(st.sampled_from(What))
    return what, drawn(what, draw), drawn(what, draw)


@pytest.mark.covers("000-09", "003-25")
@given(counts())
def test_two_days_counted_together_are_the_sum_of_each(
    pair: tuple[What, Counts, Counts],
) -> None:
    what, monday, tuesday = pair

    together = figures_of(what, monday + tuesday)

    for figure in FIGURES[what]:
        if adds_up(figure):
            both = (figure.of(monday) or 0) + (figure.of(tuesday) or 0)
            assert together[figure.name] == pytest.approx(both)


@given(counts())
def test_a_share_lies_within_0_and_1_and_between_those_of_its_days(
    pair: tuple[What, Counts, Counts],
) -> None:
    what, monday, tuesday = pair

    for figure in FIGURES[what]:
        each = [value for c in (monday, tuesday) if (value := figure.of(c)) is not None]
        both = figure.of(monday + tuesday)
        if figure.unit is Unit.SHARE:
            assert both is None or 0 <= both <= 1
        if not adds_up(figure):
            assert (both is None) == (not each)
            assert both is None or min(each) - 1e-9 <= both <= max(each) + 1e-9


@pytest.mark.parametrize("what", What, ids=str)
def test_of_nothing_every_ratio_is_none_and_shown_as_a_dash(what: What) -> None:
    nothing = figures_of(what, COUNTS[what]())

    for figure in FIGURES[what]:
        expected = 0 if adds_up(figure) else None
        assert nothing[figure.name] == expected
        assert (shown(nothing[figure.name], figure.unit) == "—") == (expected is None)


def test_a_name_is_used_once_and_every_figure_says_what_it_is() -> None:
    every = [figure for figures in FIGURES.values() for figure in figures]

    assert len(BY_NAME) == len(every)
    for figure in every:
        assert all([figure.title.ru, figure.title.en, figure.definition.ru, figure.definition.en])
        assert figure.source


@pytest.mark.covers("000-04", "000-10")
def test_the_discipline_of_ten_appeals() -> None:
    ten = AppealCounts(
        registered=12, gratitude=3, closed=10, overdue=1, extended=2, days=205,
        justified=3, unjustified=1, undetermined=6, measures_due=4, measures_in_time=3,
    )  # fmt: skip

    found = figures_of(What.APPEALS, ten)

    assert found["appeals_registered"] == 12  # gratitude is not among them
    assert found["appeals_overdue_share"] == 0.1
    assert found["appeals_extended_share"] == 0.2
    assert found["appeals_mean_days"] == 20.5
    assert found["appeals_justified_share"] == 0.75  # the six nobody knows of do not count
    assert found["measures_in_time_share"] == 0.75


@pytest.mark.covers("003-19", "003-20")
def test_the_tickets_of_a_day() -> None:
    day = TicketCounts(
        accepted=8, executed=4, rejected=1, reopened=1, solved_on_contact=2, solved_for_good=1,
        gross_seconds=4 * 36_000, net_seconds=4 * 18_000,
        registration_due_low=3, registration_met_low=2, execution_due_very_high=1,
    )  # fmt: skip

    found = figures_of(What.TICKETS, day)

    assert found["tickets_reopened_share"] == 0.2
    assert found["tickets_solved_on_contact"] == 0.25
    assert found["tickets_first_contact_resolution"] == 0.125
    assert (found["tickets_gross_hours"], found["tickets_net_hours"]) == (10, 5)
    assert found["registration_sla_low"] == pytest.approx(2 / 3)
    assert found["execution_sla_very_high"] == 0  # one was due and was late
    assert found["execution_sla_high"] is None  # none was due


def test_the_calls_of_an_hour() -> None:
    hour = CallCounts(
        offered=25, answered=16, answered_in_service_time=12, answered_available=15, abandoned=7,
        short_abandoned=5, wait_of_answered_seconds=240, wait_of_abandoned_seconds=70,
        talk_seconds=2700, hold_seconds=180,
    )  # fmt: skip

    found = figures_of(What.CALLS, hour)

    assert found["calls_service_level"] == 0.6
    assert found["calls_availability"] == 0.6
    assert found["calls_asa_seconds"] == 15
    assert found["calls_abandonment"] == 0.1
    assert found["calls_time_to_abandon_seconds"] == 10
    assert found["calls_aht_seconds"] == 180


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.875, Unit.SHARE, "87.5 %"),
        (1.0, Unit.SHARE, "100.0 %"),
        (12, Unit.COUNT, "12"),
        (3.25, Unit.HOURS, "3.2"),
        (None, Unit.SHARE, "—"),
    ],
)
def test_how_a_figure_is_shown(value: float | None, unit: Unit, text: str) -> None:
    assert shown(value, unit) == text
