"""Names of recording files. Ids only: nothing a caller sent ever becomes part of a path."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

# A channel's uniqueid, `<systemname>-<epoch>.<counter>`; for a name used twice one more `.n`
# (ours) or `-n` (the dialplan's). Calls that the panel asked for had `<systemname>-<hex>` once.
STEM: Final = re.compile(
    r"[a-z0-9]+-?(?:[0-9]+|(?<=-)[0-9a-f]{16})(?:\.[0-9]+)*(?:-[0-9]+(?:\.[0-9]+)?)?"
)
LONGEST_STEM: Final = 100
STEM_EPOCH: Final = re.compile(r"(?:^|-)([0-9]{9,10})\.[0-9]")
KEY: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(ogg|bin)"
)


class Side(StrEnum):
    """Whose voice a file holds; the order is that of the stereo channels, left first."""

    CITIZEN = "citizen"
    AGENT = "agent"


class BadNameError(ValueError):
    """The name is not one that this product gives to a recording."""


@dataclass(frozen=True, slots=True)
class IncomingName:
    """What a file in the incoming folder says of itself."""

    stem: str
    side: Side


def is_stem(text: str) -> bool:
    return len(text) <= LONGEST_STEM and STEM.fullmatch(text) is not None


def incoming_name(stem: str, side: Side) -> str:
    """Return the file name of one side: `k3f9-1795318737.42-citizen.wav`.

    Raises BadNameError for a stem that could be anything but an id.
    """
    if not is_stem(stem):
        raise BadNameError(f"not a recording's stem: {stem!r}")
    return f"{stem}-{side}.wav"


def parse_incoming(name: str) -> IncomingName | None:
    """Return what `name` means, or None when it is not a recording's."""
    stem, _, rest = name.rpartition("-")
    for side in Side:
        if rest == f"{side}.wav" and is_stem(stem):
            return IncomingName(stem, side)
    return None


def stem_started_at(stem: str) -> datetime | None:
    """Return when the channel was made, as its PBX put it in the name; None: it does not say."""
    found = STEM_EPOCH.search(stem)
    return datetime.fromtimestamp(int(found[1]), UTC) if found else None


def second_stem(stem: str, number: int) -> str:
    """Return the name a later recording gets when `stem` is already taken."""
    return f"{stem}.{number}" if "." in stem else f"{stem}.0.{number}"


def first_stem(stem: str) -> str:
    """Return the channel's own id: `stem` without what made it another name."""
    channel = re.fullmatch(r"((?:[a-z0-9]+-)?[0-9]+\.[0-9]+)(?:\.[0-9]+|-[0-9]+)+", stem)
    return channel[1] if channel else stem


def storage_key(recording_id: UUID, day: date) -> str:
    """Return where the copy lies: `2026-11-22/<recording_id>.ogg`.

    `day` is the UTC day on which the recording ended, so that a folder expires together.
    """
    return f"{day.isoformat()}/{recording_id}.ogg"


def attachment_key(attachment_id: UUID, day: date) -> str:
    """Return where an attachment lies: `2026-11-22/<attachment_id>.bin`, whatever it is.

    `day` is the UTC day on which it came.
    """
    return f"{day.isoformat()}/{attachment_id}.bin"


def attachment_of_key(key: str) -> UUID | None:
    """Return whose key it is; None: not one that `attachment_key` makes."""
    found = KEY.fullmatch(key)
    return UUID(found[1]) if found and found[2] == "bin" else None


def checked_key(key: str) -> str:
    """Return `key`; raises BadNameError unless `storage_key` or `attachment_key` makes such."""
    if KEY.fullmatch(key) is None:
        raise BadNameError(f"not a recording's key: {key!r}")
    return key
