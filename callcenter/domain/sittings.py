"""When edits belong to one sitting: a form that saves itself as it is typed. Pure rule."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SITTING: Final = timedelta(minutes=30)  # since its first edit


@dataclass(frozen=True, slots=True)
class Edit:
    """A step of a case's history, as far as a sitting goes."""

    actor: str
    at: datetime
    fields: Set[str]  # empty: no edit


def said_already(edit: Edit, before: Iterable[Edit]) -> bool:
    """Return whether the history, latest first, says already that this person wrote these fields.

    A sitting ends when another step or another person comes between, or after half an hour.
    """
    left = set(edit.fields)
    for one in before:
        if one.actor != edit.actor or not one.fields or edit.at - one.at > SITTING:
            break
        left -= one.fields
    return not left
