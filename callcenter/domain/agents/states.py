"""What an agent does by the server's books: one table of steps. Pure rules.

Who rings and who talks is seen, never kept (`shown.py`). An agent nothing is kept of does not
use the panel's states: the phone alone decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from callcenter.domain.errors import DomainError


class AgentState(StrEnum):
    OFFLINE = "offline"
    READY = "ready"
    WRAP_UP = "wrap_up"  # writes down what was said; ends by itself
    BREAK = "break"


class Step(StrEnum):
    GO_READY = "go_ready"
    TAKE_BREAK = "take_break"
    LEAVE = "leave"  # by choice, signed out, blocked
    END_TALK = "end_talk"  # with a citizen; a colleague's call has nothing to write down
    END_WRAP_UP = "end_wrap_up"  # its time is over
    BEGIN_BREAK = "begin_break"  # one that was asked for during a talk
    VANISH = "vanish"  # the browser that is the phone says nothing any more
    COME_BACK = "come_back"  # soon after that


class StepRefusedError(DomainError):
    """In the agent's present state this is not possible."""


class ReasonMissingError(DomainError):
    """A break has one of the reasons of the list."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the server keeps of one agent."""

    state: AgentState
    since_at: datetime
    reason: str | None = None  # key of a break's reason; None: no break
    wrap_up_until: datetime | None = None  # None: no wrap-up
    break_after_call: str | None = None  # reason of a break asked for during a talk
    vanished: bool = False  # offline because nothing was heard, so may come back

    def __post_init__(self) -> None:
        if (self.state is AgentState.BREAK) != (self.reason is not None):
            raise ReasonMissingError
        if (self.state is AgentState.WRAP_UP) != (self.wrap_up_until is not None):
            raise StepRefusedError


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: which step leads from where to where."""

    step: Step
    sources: frozenset[AgentState]
    target: AgentState


S: Final = AgentState
EVERYWHERE: Final = frozenset(AgentState)
TABLE: Final = (
    Move(Step.GO_READY, EVERYWHERE, S.READY),
    Move(Step.TAKE_BREAK, EVERYWHERE - {S.OFFLINE}, S.BREAK),
    Move(Step.LEAVE, EVERYWHERE, S.OFFLINE),
    Move(Step.END_TALK, frozenset({S.READY, S.WRAP_UP}), S.WRAP_UP),
    Move(Step.END_WRAP_UP, frozenset({S.WRAP_UP}), S.READY),
    Move(Step.BEGIN_BREAK, frozenset({S.READY, S.WRAP_UP}), S.BREAK),
    # A break stays a break: nothing rings, and a closed lid is what breaks are for.
    Move(Step.VANISH, frozenset({S.READY, S.WRAP_UP}), S.OFFLINE),
    Move(Step.COME_BACK, frozenset({S.OFFLINE}), S.READY),
)
MOVES: Final[Mapping[Step, Move]] = {move.step: move for move in TABLE}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the server waits for what: settings `agents.*`."""

    wrap_up: timedelta = timedelta(seconds=20)
    vanish: timedelta = timedelta(seconds=20)  # without a sign of the browser
    come_back: timedelta = timedelta(seconds=60)  # after that, for the old state


def may(step: Step, kept: Kept | None) -> bool:
    """Return whether the table has `step` here; nothing kept counts as offline."""
    return (kept.state if kept else S.OFFLINE) in MOVES[step].sources


def after(
    kept: Kept | None, step: Step, now: datetime, patience: Patience, reason: str | None = None
) -> Kept:
    """Return what is kept after `step`; `reason` is a break's.

    Raises StepRefusedError when the table has no such step here, ReasonMissingError for a break
    without a reason. Led where one is already, one has been there as long as before.
    """
    if not may(step, kept) or (step is Step.COME_BACK and not (kept and kept.vanished)):
        raise StepRefusedError
    asked = kept.break_after_call if kept else None
    target = MOVES[step].target
    match step:
        case Step.END_TALK:
            until = now + patience.wrap_up
            return Kept(target, now, wrap_up_until=until, break_after_call=asked)
        case Step.TAKE_BREAK | Step.BEGIN_BREAK:
            wanted = Kept(target, now, reason or asked)
        case Step.VANISH:
            wanted = Kept(target, now, vanished=True)
        case _:
            wanted = Kept(target, now)
    same = kept is not None and (kept.state, kept.reason) == (wanted.state, wanted.reason)
    return replace(wanted, since_at=kept.since_at) if kept and same else wanted


def ask_break(kept: Kept | None, reason: str) -> Kept:
    """Return what is kept after a break was asked for during a talk: it begins later."""
    if kept is None or not may(Step.BEGIN_BREAK, kept):
        raise StepRefusedError
    return replace(kept, break_after_call=reason)


@dataclass(frozen=True, slots=True)
class Signs:
    """What is seen of an agent at this moment, as far as a step may follow from it."""

    talks: bool = False
    browser_is_phone: bool = False  # there is no other, so its silence is the phone's
    heard_at: datetime | None = None  # when the panel last said that it is open; None: never
    has_session: bool = True
    listens_since: datetime | None = None  # silence before that was ours; None: always


def due(kept: Kept, signs: Signs, now: datetime, patience: Patience) -> Step | None:
    """Return the step that time or silence asks for now; None: none. Never while they talk."""
    if signs.talks:
        return None
    over = kept.wrap_up_until is not None and kept.wrap_up_until <= now
    if kept.break_after_call and (over or kept.state is S.READY):
        return Step.BEGIN_BREAK
    if step := _by_silence(kept, signs, now, patience):
        return step
    return Step.END_WRAP_UP if over else None


def _by_silence(kept: Kept, signs: Signs, now: datetime, patience: Patience) -> Step | None:
    heard_at = signs.heard_at or kept.since_at
    silent = now - max(heard_at, signs.listens_since or heard_at)
    if kept.vanished:
        in_time = now - kept.since_at <= patience.come_back
        return Step.COME_BACK if in_time and heard_at > kept.since_at else None
    if kept.state is S.BREAK:
        return None if signs.has_session else Step.LEAVE  # nobody comes back to it
    gone = signs.browser_is_phone and silent > patience.vanish
    return Step.VANISH if gone and may(Step.VANISH, kept) else None
