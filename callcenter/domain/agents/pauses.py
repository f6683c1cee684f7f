"""What the queue must know of an agent: paused, and why, or not. Pure rules."""

from datetime import datetime
from typing import Final

from callcenter.domain.agents.states import AgentState, Kept

BREAK: Final = "break:"  # followed by the break's reason


def pause_of(kept: Kept, now: datetime) -> str | None:
    """Return the reason under which the agent is paused; None: calls may ring.

    A wrap-up whose time is over pauses nobody, even while it cannot be written down (P1).
    """
    match kept.state:
        case AgentState.READY:
            return None
        case AgentState.WRAP_UP:
            over = kept.wrap_up_until is not None and kept.wrap_up_until <= now
            return None if over and not kept.break_after_call else kept.state.value
        case AgentState.BREAK:
            return f"{BREAK}{kept.reason}"
        case AgentState.OFFLINE:
            return kept.state.value


def is_ours(reason: str) -> bool:
    """Return whether a pause was made from an agent's state; others' pauses are left alone."""
    return reason in {AgentState.OFFLINE.value, AgentState.WRAP_UP.value} or reason.startswith(
        BREAK
    )
