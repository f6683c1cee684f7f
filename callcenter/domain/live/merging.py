"""One row for screens from what several PBX nodes say of the same queue, phone or person."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

Value = Mapping[str, Any]

ADDED_UP: Final = ("waiting", "free", "busy", "on_break")


def merged(kind: str, values: Sequence[Value]) -> Value:
    """Return the row shown for `values`, one of each node, the newest last; at least one."""
    if len(values) == 1:
        return values[0]
    match kind:
        case "queue":
            return _queue(values)
        case "ring":  # a phone that talks on one node may still ring on another
            talks = [value for value in values if value.get("answered_at")]
            return (talks or values)[-1]
        case _:
            return values[-1]


def unheard(kind: str, value: Value) -> Value | None:
    """Return what is shown of a row whose publisher has fallen silent; None: nothing."""
    if kind != "queue":
        return None
    return {**value, **dict.fromkeys(ADDED_UP, 0), "live": False, "longest_since_at": None}


def _queue(values: Sequence[Value]) -> Value:
    """Add up who waits and works; the day is the same for all nodes, so the newest count."""
    since = [value["longest_since_at"] for value in values if value.get("longest_since_at")]
    return {
        **values[-1],
        **{name: sum(value.get(name, 0) for value in values) for name in ADDED_UP},
        "live": any(value.get("live") for value in values),
        "longest_since_at": min(since, default=None),
    }
