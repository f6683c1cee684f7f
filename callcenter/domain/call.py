"""A call as the hotline understands it: values, figures and the table of outcomes.

Each figure of a call (wait, talk, hold, ring) is defined here once; reports add them up and
never compute them again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from callcenter.domain.case_number import CaseKind


class Direction(StrEnum):
    INBOUND = "inbound"  # a citizen phones the hotline
    OUTBOUND = "outbound"  # an operator phones out
    INTERNAL = "internal"  # between extensions: a consultation, a test


class HungUpBy(StrEnum):
    CALLER = "caller"  # the citizen's side, in calls out as well
    AGENT = "agent"
    SYSTEM = "system"  # the dialplan or the PBX


class CallbackReason(StrEnum):
    """Why the hotline owes a call."""

    ABANDONED = "abandoned"
    AFTER_HOURS = "after_hours"
    OVERFLOW = "overflow"
    REQUESTED = "requested"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"


class Outcome(StrEnum):
    """How a call ended; what each means and owes stands in OUTCOMES."""

    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    SHORT = "short"
    STATUS_TOLD = "status_told"
    CALLBACK_REQUESTED = "callback_requested"
    AFTER_HOURS = "after_hours"
    OVERFLOW = "overflow"
    REFUSED = "refused"
    ABANDONED = "abandoned"
    INTERRUPTED = "interrupted"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    meaning: str
    owes: CallbackReason | None = None  # when nobody talked with the citizen
    close_reason: str | None = None  # the case closes by itself with it


OUTCOMES: Final[Mapping[Outcome, OutcomeRule]] = {
    Outcome.IN_PROGRESS: OutcomeRule("still going on"),
    Outcome.ANSWERED: OutcomeRule("the citizen and a person were connected"),
    Outcome.SHORT: OutcomeRule(
        "ended unanswered within `short_call_seconds`", close_reason="short_call"
    ),
    Outcome.STATUS_TOLD: OutcomeRule(
        "the state of a case was spoken and no operator was asked for",
        close_reason="status_told",
    ),
    Outcome.CALLBACK_REQUESTED: OutcomeRule(
        "the citizen asked to be called back", CallbackReason.REQUESTED
    ),
    Outcome.AFTER_HOURS: OutcomeRule("came outside working hours", CallbackReason.AFTER_HOURS),
    Outcome.OVERFLOW: OutcomeRule(
        "waited out or found the queue full, and was promised a call", CallbackReason.OVERFLOW
    ),
    Outcome.REFUSED: OutcomeRule(
        "the hotline ended it unanswered and without a promise", CallbackReason.REFUSED
    ),
    Outcome.ABANDONED: OutcomeRule("the citizen hung up unanswered", CallbackReason.ABANDONED),
    Outcome.INTERRUPTED: OutcomeRule(
        "the PBX stopped in the middle of it", CallbackReason.INTERRUPTED
    ),
    Outcome.NO_ANSWER: OutcomeRule("an internal call or a call out that nobody took"),
}


class LegResult(StrEnum):
    RINGING = "ringing"
    ANSWERED = "answered"  # was connected with the other side
    ELSEWHERE = "elsewhere"  # stopped ringing because a colleague answered
    CANCELLED = "cancelled"  # stopped ringing because the caller left
    MISSED = "missed"  # rang out or was declined


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time; `end` of one still open is the last moment known."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        return max((self.end - self.start).total_seconds(), 0.0)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a call's timeline."""

    at: datetime
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """A phone that rang or talked in the call, other than its first channel."""

    uniqueid: str
    channel: str
    extension: str | None  # None: not one of our operators
    started_at: datetime
    joined_at: datetime | None  # None: never connected
    left_at: datetime | None  # left the conversation for the last time
    ended_at: datetime | None
    result: LegResult

    @property
    def ring_seconds(self) -> float:
        """From the first ring to being connected, or to the end of ringing."""
        stopped = self.joined_at or self.ended_at
        return Span(self.started_at, stopped).seconds if stopped else 0.0


@dataclass(frozen=True, slots=True)
class RecordingSpan:
    """A recording that the dialplan started, and how long its channel lived."""

    stem: str
    started_at: datetime
    ended_at: datetime | None  # None: the channel still lives


@dataclass(frozen=True, slots=True)
class Call:
    """A call folded from its events. Moments are UTC, by the PBX's clock."""

    linkedid: str
    direction: Direction
    caller_raw: str
    caller_name: str
    caller_e164: str | None  # None: not inbound, withheld, internal or not a number
    dialled_number: str
    dialled_e164: str | None  # of a call out; None: not outbound or not a number
    menu_choice: str | None  # a key, `timeout` or `invalid`; None: no menu
    kind: CaseKind | None  # None: the dialplan has not said yet
    queue: str | None  # that answered, else the last entered
    offered_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome
    hung_up_by: HungUpBy | None
    agent_extension: str | None  # that talked first
    promise: CallbackReason | None  # of a call back, spoken after the last talk
    waits: tuple[Span, ...]
    talks: tuple[Span, ...]
    holds: tuple[Span, ...]  # while talking; empty also when nobody listened to holds
    recordings: tuple[RecordingSpan, ...]
    legs: tuple[Leg, ...]
    steps: tuple[Step, ...]

    @property
    def wait_seconds(self) -> float:
        """Time in queues before the first answer; prompts and menus do not count."""
        waits = self.waits
        if self.answered_at is not None:
            waits = tuple(span for span in waits if span.start < self.answered_at)
        return total_seconds(waits)

    @property
    def hold_seconds(self) -> float:
        """Time on hold while connected."""
        return total_seconds(self.holds)

    @property
    def talk_seconds(self) -> float:
        """Time connected with a person, holds left out."""
        return max(total_seconds(self.talks) - self.hold_seconds, 0.0)

    @property
    def citizen_e164(self) -> str | None:
        """The citizen's number: who called us, or whom we called."""
        return self.dialled_e164 if self.direction is Direction.OUTBOUND else self.caller_e164


def total_seconds(spans: Iterable[Span]) -> float:
    return sum((span.seconds for span in spans), 0.0)


def owed(call: Call) -> CallbackReason | None:
    """Return why the hotline must call this citizen back; None when it need not.

    A promise that was spoken counts at once; anything else when the call has ended. A number
    that cannot be dialled owes nothing.
    """
    if call.direction is not Direction.INBOUND or call.caller_e164 is None:
        return None
    if call.promise is not None:
        return call.promise
    return OUTCOMES[call.outcome].owes if call.answered_at is None else None


def close_reason(call: Call) -> str | None:
    """Return the rule by which the call's case closes by itself; None: a person closes it."""
    rule = OUTCOMES[call.outcome]
    if rule.owes is not None and call.answered_at is None and call.caller_e164 is None:
        return "no_number"
    return rule.close_reason


def timeline(call: Call) -> dict[str, object]:
    """Return legs and steps as JSON values, for the call's page."""
    return {
        "steps": [
            {"at": step.at, "what": step.what, "detail": step.detail} for step in call.steps
        ],
        "legs": [_leg_values(leg) for leg in call.legs],
        "talks": [[span.start, span.end] for span in call.talks],
        "holds": [[span.start, span.end] for span in call.holds],
    }


def _leg_values(leg: Leg) -> dict[str, object]:
    return {
        "channel": leg.channel,
        "extension": leg.extension,
        "started_at": leg.started_at,
        "joined_at": leg.joined_at,
        "left_at": leg.left_at,
        "ended_at": leg.ended_at,
        "ring_seconds": leg.ring_seconds,
        "result": leg.result,
    }
