"""Who may ask, what is supported, waiting, and from when a result may be disputed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.tickets.authorisation import (
    Authorisation,
    Category,
    RequesterRole,
    authorisation,
    may_escalate,
)
from callcenter.domain.tickets.catalogue import SERVICES, WORK_TYPES, Service, WorkType
from callcenter.domain.tickets.dispute import UNTOLD_YET, NoticeOfResult, window_starts_at
from callcenter.domain.tickets.waiting import TimeSpent, Waiting, time_spent

NOON = datetime(2025, 10, 31, 5, tzinfo=UTC)  # in Kemerovo
HOUR = timedelta(hours=1)

# 003-34: category, role, without a letter, with one
ASKING = [
    ("use", "user", "ok", "ok"),
    ("use", "responsible_specialist", "ok", "ok"),
    ("use", "head", "ok", "ok"),
    ("use", "department_employee", "ok", "ok"),
    ("operability", "user", "missing", "missing"),
    ("operability", "responsible_specialist", "ok", "ok"),
    ("operability", "head", "missing", "missing"),
    ("operability", "department_employee", "ok", "ok"),
    ("change", "user", "missing", "ok"),
    ("change", "responsible_specialist", "missing", "ok"),
    ("change", "head", "missing", "ok"),
    ("change", "department_employee", "missing", "ok"),
    ("training", "user", "missing", "ok"),
    ("training", "responsible_specialist", "missing", "ok"),
    ("training", "head", "missing", "ok"),
    ("training", "department_employee", "missing", "ok"),
]


@pytest.mark.covers("003-34", "003-11")
@pytest.mark.parametrize(("category", "role", "without", "with_letter"), ASKING)
def test_who_may_ask(category: str, role: str, without: str, with_letter: str) -> None:
    asked = Category(category), RequesterRole(role)

    assert authorisation(*asked, letter=False) is Authorisation(without)
    assert authorisation(*asked, letter=True) is Authorisation(with_letter)


@pytest.mark.covers("003-34")
def test_only_a_change_or_training_waits_for_its_letter() -> None:
    held = {category for category in Category if not may_escalate(category, letter=False)}

    assert held == {Category.CHANGE, Category.TRAINING}
    assert all(may_escalate(category, letter=True) for category in Category)


@pytest.mark.covers("003-13", "003-23")
def test_every_service_and_work_type_has_its_titles() -> None:
    assert set(SERVICES) == set(Service)
    assert len(Service) == 6
    assert set(WORK_TYPES) == set(WorkType)
    assert all(title.ru and title.en for title in [*SERVICES.values(), *WORK_TYPES.values()])


def wait(begin: float, end: float | None) -> Waiting:
    return Waiting(NOON + begin * HOUR, None if end is None else NOON + end * HOUR)


@pytest.mark.parametrize(
    ("waits", "net"),
    [
        ([], 10),
        ([wait(2, 6)], 6),
        ([wait(8, None)], 8),
        ([wait(2, 6), wait(4, 7)], 5),  # overlapping hours count once
        ([wait(4, 7), wait(2, 6)], 5),
        ([wait(-5, 1), wait(9, 20)], 8),  # only what lies between the two moments
        ([wait(-5, -1)], 10),
        ([wait(0, None)], 0),
    ],
)
def test_waiting_stops_no_clock_and_is_shown_apart(waits: list[Waiting], net: float) -> None:
    assert time_spent(NOON, NOON + 10 * HOUR, waits) == TimeSpent(10 * HOUR, net * HOUR)


@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(0, 20) | st.none()), max_size=6))
def test_net_time_is_never_negative_nor_longer_than_gross(
    drawn: list[tuple[int, int | None]],
) -> None:
    waits = [wait(begin, None if length is None else begin + length) for begin, length in drawn]

    spent = time_spent(NOON, NOON + 10 * HOUR, waits)

    assert timedelta(0) <= spent.net <= spent.gross == 10 * HOUR


@pytest.mark.covers("003-47")
@pytest.mark.parametrize(
    ("notice", "starts_at"),
    [
        (UNTOLD_YET, NOON),
        (NoticeOfResult(failed=False, delivered_at=NOON + HOUR), NOON),
        (NoticeOfResult(failed=True, delivered_at=NOON + 9 * HOUR), NOON + 9 * HOUR),
        (NoticeOfResult(failed=True, delivered_at=None), None),
        (NoticeOfResult(failed=True, delivered_at=NOON - HOUR), NOON),
    ],
)
def test_from_when_a_result_may_be_disputed(
    notice: NoticeOfResult, starts_at: datetime | None
) -> None:
    assert window_starts_at(NOON, notice) == starts_at
