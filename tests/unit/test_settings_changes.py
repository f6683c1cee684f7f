"""What the panel changes of the settings: laid over the others, by the rules of the start."""

from datetime import time, timedelta

import pytest

from callcenter.settings import Settings, load
from callcenter.settings_changes import (
    SECTIONS,
    ChangeRefusedError,
    Section,
    fixed_by,
    laid_over,
    sections_that_differ,
    values_of,
)
from callcenter.settings_parts import Regulation


def test_a_change_is_laid_over_the_file_and_leaves_the_rest() -> None:
    base = Settings(
        region_area_code="812", regulation=Regulation(opens=time(9), email_is_59fz=True)
    )

    after = laid_over(base, {"regulation.closes": "18:00", "recording_retention": 86400})

    assert after.region_area_code == "812"
    assert (after.regulation.opens, after.regulation.closes) == (time(9), time(18))
    assert after.regulation.email_is_59fz
    assert after.recording_retention == timedelta(days=1)
    assert sections_that_differ(base, after) == {Section.DESK, Section.RETENTION}


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({"recording_retention": 31 * 86400}, (), "retention_range"),
        ({"recording_retention": 0}, (), "retention_range"),
        ({"queues": [{"name": "hotline", "ring_seconds": 1}]}, ("queues", "0", "ring_seconds"),
         "greater_than_equal"),
        ({"operator_phones": [{"extension": "201", "queues": ["none"]}]}, (), "unknown_queue"),
        ({"operator_phones": [{"extension": "201"}, {"extension": "201"}]}, (), "named_twice"),
        ({"queues": [{"name": "hotline", "overflow_to": "hotline"}]}, (), "overflow_ring"),
        ({"regulation.closes": "07:00"}, ("regulation",), "desk_order"),
        ({"regulation.registration": {"low": 1}}, ("regulation",), "terms_incomplete"),
        ({"working_hours": [{"opens": "09:00", "closes": "08:00"}]}, ("working_hours", "0"),
         "hours_order"),
        ({"working_hours": [{}] * 21}, ("working_hours",), "too_long"),
        ({"queues": [{"name": "hotline", "title": "a\nb"}]}, ("queues", "0", "title"),
         "string_pattern_mismatch"),
    ],
)  # fmt: skip
def test_a_change_that_would_stop_the_start_is_refused(
    changes: dict[str, object], place: tuple[str, ...], code: str
) -> None:
    with pytest.raises(ChangeRefusedError) as refusal:
        laid_over(Settings(), changes)

    assert refusal.value.mistakes == [(place, code)]


@pytest.mark.parametrize("section", Section)
def test_what_a_section_shows_is_what_it_takes(section: Section) -> None:
    base = load({"CALLCENTER_OPERATOR_PHONES": '[{"extension": "201"}]'})

    assert laid_over(base, values_of(base, section)) == base


def test_no_secret_and_no_folder_is_in_a_section() -> None:
    named = {name.rpartition(".")[2] for names in SECTIONS.values() for name in names}

    assert not {name for name in named if "secret" in name or "password" in name}
    assert not {name for name in named if name.endswith(("_dir", "folder", "_url", "_host"))}


def test_a_variable_holds_the_whole_section() -> None:
    assert fixed_by(frozenset({"regulation.opens"}), Section.DESK)
    assert fixed_by(frozenset({"regulation"}), Section.TERMS)
    assert not fixed_by(frozenset({"regulation.opens"}), Section.TERMS)
