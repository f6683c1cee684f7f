"""Ids derived from what they name, so that the same journal always makes the same rows.

They tell an outsider nothing: a linkedid begins with the PBX's random systemname.
"""

from functools import lru_cache
from typing import Final
from uuid import UUID, uuid5

SPACE: Final = UUID("6f2f7c0e-5b0c-4d3c-9d6e-1d5f3a8e0122")


@lru_cache(maxsize=4096)  # asked again with each of a call's events
def case_id_of(linkedid: str) -> UUID:
    """Return the id of the one case a citizen's call has."""
    return uuid5(SPACE, f"case {linkedid}")


def contact_id_of(linkedid: str) -> UUID:
    """Return the id of the journal line of a citizen's call."""
    return uuid5(SPACE, f"contact {linkedid}")


def callback_id_of(linkedid: str) -> UUID:
    """Return the id of the obligation that begins with an unanswered call."""
    return uuid5(SPACE, f"callback {linkedid}")


def recording_id_of(stem: str) -> UUID:
    return uuid5(SPACE, f"recording {stem}")
