"""What everybody sees of an agent."""

from datetime import UTC, datetime, timedelta

import pytest

from callcenter.domain.agents.shown import NO_PHONE, Phone, Shown, ShownState, shown_state
from callcenter.domain.agents.states import AgentState, Kept

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
CALLED = NOON - timedelta(seconds=5)
UNTIL = NOON + timedelta(seconds=20)
READY = Kept(AgentState.READY, NOON)
WRITING = Kept(AgentState.WRAP_UP, NOON, wrap_up_until=UNTIL)
LUNCH = Kept(AgentState.BREAK, NOON, "lunch")
ASKED = Kept(AgentState.WRAP_UP, NOON, wrap_up_until=UNTIL, break_after_call="lunch")
GONE = Kept(AgentState.OFFLINE, NOON)
S = ShownState


@pytest.mark.parametrize("kept", [None, READY, WRITING, LUNCH, GONE])
def test_a_call_is_seen_whatever_is_kept(kept: Kept | None) -> None:
    assert shown_state(kept, Phone.RINGING, CALLED, NOON) == Shown(S.RINGING, CALLED)
    assert shown_state(kept, Phone.TALKING, CALLED, NOON) == Shown(S.TALKING, CALLED)


@pytest.mark.parametrize(
    ("kept", "phone", "seconds", "shown"),
    [
        (None, Phone.FREE, 0, Shown(S.READY, None)),
        (None, Phone.ABSENT, 0, Shown(S.OFFLINE, None)),
        (READY, Phone.FREE, 0, Shown(S.READY, NOON)),
        (READY, Phone.ABSENT, 0, Shown(S.OFFLINE, NOON, NO_PHONE)),
        (WRITING, Phone.FREE, 0, Shown(S.WRAP_UP, NOON, until_at=UNTIL)),
        (WRITING, Phone.FREE, 20, Shown(S.READY, UNTIL)),
        (ASKED, Phone.FREE, 19, Shown(S.WRAP_UP, NOON, until_at=UNTIL)),
        (ASKED, Phone.FREE, 20, Shown(S.BREAK, UNTIL, "lunch")),
        (LUNCH, Phone.FREE, 0, Shown(S.BREAK, NOON, "lunch")),
        (LUNCH, Phone.ABSENT, 0, Shown(S.BREAK, NOON, "lunch")),
        (GONE, Phone.FREE, 0, Shown(S.OFFLINE, NOON)),
    ],
)
def test_at_rest_what_is_kept_is_seen(
    kept: Kept | None, phone: Phone, seconds: int, shown: Shown
) -> None:
    assert shown_state(kept, phone, None, NOON + timedelta(seconds=seconds)) == shown
