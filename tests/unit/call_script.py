"""Calls written down as short scripts, and the fold of them, for the tracker's tests."""

import base64
from datetime import UTC, datetime, timedelta

from callcenter.domain.call import Call
from callcenter.domain.call_tracker import FoldRules, fold_call
from callcenter.domain.events import CallEvent

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CALL = "boot1-1795338000.1"
RULES = FoldRules(short_call_seconds=5, area_code="495")
CHANNELS = {
    "citizen": (CALL, "PJSIP/trunk-00000001"),
    "201": ("boot1-1795338000.2", "PJSIP/201-00000002"),
    "202": ("boot1-1795338000.3", "PJSIP/202-00000003"),
    "plumbing": ("boot1-1795338000.9", "Local/status@agi-side-00000009;1"),
}


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def caller(number: str, name: str = "") -> str:
    return ".".join(base64.b64encode(text.encode()).decode() for text in (number, name))


def script(*lines: tuple[float, str, str] | tuple[float, str, str, str]) -> list[CallEvent]:
    """Return events of lines `(seconds, who, event type, data)`.

    `data` is the dialplan's text; for a bridge its name, for HANGUP who hung up.
    """
    return [_event(seconds, who, kind, *rest) for seconds, who, kind, *rest in lines]


def _event(seconds: float, who: str, kind: str, data: str = "") -> CallEvent:
    uniqueid, channel = CHANNELS[who]
    extra: dict[str, object] = {"extra": data} if data else {}
    if kind.startswith("BRIDGE"):
        extra = {"bridge_id": data}
    if kind == "HANGUP":
        source = CHANNELS[data][1] if data in CHANNELS else data
        extra = {"hangupcause": 16, "hangupsource": source, "dialstatus": ""}
    return CallEvent(kind, at(seconds), CALL, uniqueid, channel, extra=extra)


def fold(events: list[CallEvent], call: str = CALL) -> Call:
    folded = fold_call(call, events, RULES)
    assert folded is not None
    return folded


def steps(call: Call) -> list[str]:
    """Return the timeline as `seconds what detail`, as a person would tell it."""
    return [
        f"{(step.at - START).total_seconds():g} {step.what} {step.detail}".rstrip()
        for step in call.steps
    ]


ARRIVAL = script(
    (0, "citizen", "CHAN_START"),
    (0, "citizen", "CALLER", caller("79001112233", "Иванов")),
    (0, "citizen", "DIALLED", "78001000122"),
    (0.1, "citizen", "HOURS", "open"),
    (5, "citizen", "NOTICE", "played"),
    (5.1, "citizen", "RECORDING", CALL),
    (8, "citizen", "MENU", "1"),
    (8.1, "citizen", "KIND", "appeal"),
)
QUEUED = [*ARRIVAL, *script((10, "citizen", "QUEUE", "hotline"), (10.1, "201", "CHAN_START"))]
TALKING = [
    *QUEUED,
    *script(
        (14, "201", "ANSWER"),
        (14, "201", "BRIDGE_ENTER", "b1"),
        (14.5, "citizen", "BRIDGE_ENTER", "b1"),
    ),
]


def ended(seconds: float, by: str, *others: str) -> list[CallEvent]:
    """Return the end of the citizen's channel and of `others`, hung up by `by`."""
    return script(
        (seconds, "citizen", "BRIDGE_EXIT", "b1"),
        *((seconds, other, "BRIDGE_EXIT", "b1") for other in others),
        (seconds, "citizen", "HANGUP", by),
        (seconds, "citizen", "CHAN_END"),
        *((seconds, other, "HANGUP", by) for other in others),
        *((seconds, other, "CHAN_END") for other in others),
        (seconds, "citizen", "LINKEDID_END"),
    )
