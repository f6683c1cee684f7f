"""Whose a contact or a file of a case is: two organisations may work on one appeal.

What a citizen says is for every organisation that the appeal was forwarded to. What one of them
says, the others never see (P5). Of what nobody can say whose it is, the hotline alone sees.
"""

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Whose:
    """Who sees it, beside the hotline: one organisation, all that see the case, or nobody."""

    organisation_id: UUID | None = None  # this one alone
    inside: bool = False  # nobody


THE_CASES: Final = Whose()
THE_HOTLINES: Final = Whose(inside=True)


def may_see(own: UUID | None, whose: Whose) -> bool:
    """Return whether employees of `own` (None: the hotline) see it in a case they see."""
    return own is None or (not whose.inside and whose.organisation_id in (None, own))


@dataclass(frozen=True, slots=True)
class Writer:
    """What is known of the address that a letter into a case came from."""

    applicants: bool  # of one who appeals, or of the requester
    organisations: Set[UUID]  # in whose directory it stands


def of_letter(writer: Writer, viewers: Set[UUID], *, appeal: bool) -> Whose:
    """Return whose a letter into a case is; `viewers` are the organisations that see the case.

    A ticket has one organisation: what a stranger writes into it is the ticket's own.
    """
    if appeal and writer.applicants:
        return THE_CASES
    known = writer.organisations
    if len(known) != 1:
        known = known & viewers
    if len(known) == 1:
        return Whose(next(iter(known)))
    return THE_HOTLINES if appeal else THE_CASES


class Said(StrEnum):
    """What an operator says of a file: who sent it."""

    CITIZEN = "citizen"
    HOTLINE = "hotline"  # ours, or whoever's: no organisation sees it


def of_file(said: Said | None, sender: UUID | None, viewers: Set[UUID], *, appeal: bool) -> Whose:
    """Return whose a file is that an operator adds; `sender`: the organisation that sent it.

    Once organisations see an appeal, a file of which nothing is said may be one's reply: it
    stays inside until somebody says that it is the citizen's.
    """
    if sender is not None:
        return Whose(sender)
    if said is Said.HOTLINE or (said is None and appeal and viewers):
        return THE_HOTLINES
    return THE_CASES
