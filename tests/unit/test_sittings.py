"""A form that saves itself leaves one line in the history for each field, not for each letter."""

from datetime import UTC, datetime, timedelta

from callcenter.domain.sittings import SITTING, Edit, said_already

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
TEXT = Edit("anna", NOON, {"text"})


def test_the_same_field_again_is_said_already() -> None:
    again = Edit("anna", NOON + timedelta(seconds=1), {"text"})

    assert said_already(again, [TEXT])


def test_another_field_is_written_down() -> None:
    both = Edit("anna", NOON + timedelta(seconds=1), {"text", "topic"})

    assert not said_already(both, [TEXT])
    assert said_already(both, [Edit("anna", NOON, {"topic"}), TEXT])


def test_a_sitting_ends_with_another_person_another_step_and_with_time() -> None:
    again = Edit("anna", NOON + timedelta(seconds=1), {"text"})

    assert not said_already(again, [Edit("boris", NOON, {"text"}), TEXT])
    assert not said_already(again, [Edit("anna", NOON, frozenset()), TEXT])
    assert not said_already(Edit("anna", NOON + 2 * SITTING, {"text"}), [TEXT])
