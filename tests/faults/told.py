"""What the PBX's own journal file tells of citizens' calls, read with none of our code."""

import json
import re
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

OPERATOR = re.compile(r"PJSIP/2\d\d-")


FRAME: Final = 0.1  # seconds; a few frames of sound, as nobody hangs up to the millisecond


@dataclass(frozen=True, slots=True)
class ToldCall:
    """One call of a citizen. Moments are seconds of the PBX's clock."""

    uniqueid: str
    number: str
    began_at: float
    ended_at: float | None  # None: the PBX died before it could tell
    kind_at: float | None  # when the dialplan told its kind
    connected: bool  # the citizen and an operator were in one bridge
    stems: tuple[str, ...]  # of its recordings
    unheard: bool = False  # it ended with the first frame of its recording still to come


def told_calls(journal: Path) -> list[ToldCall]:
    """Return all calls that came in, in their order; none when nobody has called yet."""
    if not journal.exists():
        return []
    lines = [json.loads(line) for line in journal.read_bytes().splitlines()]
    callers = [line for line in lines if _name(line) == "CALLER"]
    by_call: dict[str, list[dict[str, Any]]] = {line["uniqueid"]: [] for line in callers}
    for line in lines:
        for name in {line["uniqueid"], line["linkedid"]} & by_call.keys():
            by_call[name].append(line)
    return [_told(line, by_call[line["uniqueid"]]) for line in callers]


def different_lines(journal: Path) -> int:
    return len(set(journal.read_bytes().splitlines()))


def _told(caller: dict[str, Any], lines: list[dict[str, Any]]) -> ToldCall:
    own = [line for line in lines if line["uniqueid"] == caller["uniqueid"]]
    kinds = [line["eventtime"] for line in own if _name(line) == "KIND"]
    ends = [line["eventtime"] for line in own if line["eventtype"] == "HANGUP"]
    return ToldCall(
        uniqueid=caller["uniqueid"],
        number=b64decode(_data(caller).partition(".")[0]).decode(),
        began_at=min(line["eventtime"] for line in own),
        ended_at=ends[0] if ends else None,
        kind_at=kinds[0] if kinds else None,
        connected=_connected(lines, caller["uniqueid"]),
        stems=tuple(_data(line) for line in own if _name(line) == "RECORDING"),
        unheard=bool(ends) and any(ends[0] - at < FRAME for at in _recorded_at(own)),
    )


def _recorded_at(lines: Iterable[dict[str, Any]]) -> list[float]:
    return [line["eventtime"] for line in lines if _name(line) == "RECORDING"]


def _connected(lines: Iterable[dict[str, Any]], uniqueid: str) -> bool:
    joined = [line for line in lines if line["eventtype"] == "BRIDGE_ENTER"]
    return any(line["uniqueid"] == uniqueid for line in joined) and any(
        OPERATOR.match(line["channame"]) for line in joined
    )


def _name(line: dict[str, Any]) -> str:
    return str(line["userdeftype"] or line["eventtype"])


def _data(line: dict[str, Any]) -> str:
    return str(json.loads(line["eventextra"])["extra"])
