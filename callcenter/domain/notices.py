"""Notices: what people are told, who is told, and how the telling goes. Pure rules.

Registration and execution of a ticket go to the requester's e-mail (003-43), else to the
responsible specialists of the requester's organisation (003-44, A16: all of them), else line 1
calls (003-45, A13). An appeal's organisation is the one complained of: it is never told instead
of the citizen (59-FZ art. 8 p. 6, 323-FZ art. 13).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from callcenter.domain.case_number import CaseKind
from callcenter.domain.errors import DomainError


class NoticeKind(StrEnum):
    REGISTERED = "registered"
    EXECUTED = "executed"
    REJECTED = "rejected"
    REOPENED = "reopened"
    ANSWERED = "answered"
    FORWARDED = "forwarded"
    EXTENDED = "extended"
    LEFT_WITHOUT_ANSWER = "left_without_answer"
    CLOSED = "closed"
    INSTRUCTIONS = "instructions"  # a letter is no appeal by 59-FZ; how to file one (A10)
    DEADLINE_WARNING = "deadline_warning"
    DEADLINE_BREACH = "deadline_breach"
    LETTER_RECEIVED = "letter_received"  # a letter came to a case somebody works on
    APPLICATION_DONE = "application_done"
    REVIEW_DUE = "review_due"
    CONTACTS_MISSING = "contacts_missing"  # an organisation nobody of which can be written to
    LETTER_REFUSED = "letter_refused"  # too large to be taken
    AUTHORISATION_MISSING = "authorisation_missing"  # who asked may not ask for that (003-34)
    INCIDENT_NEWS = "incident_news"  # the same to all whom an outage concerns (A20)
    FORWARDED_TO_YOU = "forwarded_to_you"  # an appeal, to whom it was forwarded
    DOCUMENTS_REQUESTED = "documents_requested"  # to whom documents are wanted from


class Addressee(StrEnum):
    """Who is told, or how. Kept with each notice."""

    REQUESTER = "requester"
    RESPONSIBLE = "responsible"  # specialists of the requester's organisation
    STAFF = "staff"  # of the hotline, those who can act
    NAMED = "named"  # addresses the sender of the notice named itself
    TOLD = "told"  # said in the conversation already; nothing to send
    LINE1 = "line1"  # nobody to write to: an operator calls


class Staff(StrEnum):
    EXECUTOR = "executor"  # whoever works on the case
    LINE = "line"  # everybody of the line it is on
    SUPERVISORS = "supervisors"


OF_REQUESTER: Final = frozenset(
    {
        NoticeKind.REGISTERED,
        NoticeKind.EXECUTED,
        NoticeKind.REJECTED,
        NoticeKind.REOPENED,
        NoticeKind.ANSWERED,
        NoticeKind.FORWARDED,
        NoticeKind.EXTENDED,
        NoticeKind.LEFT_WITHOUT_ANSWER,
        NoticeKind.CLOSED,
        NoticeKind.INSTRUCTIONS,
        NoticeKind.INCIDENT_NEWS,
    }
)
OF_RESPONSIBLE: Final = frozenset({NoticeKind.AUTHORISATION_MISSING})
# The first of these groups that has an address at all is told, all of it.
STAFF_OF: Final[Mapping[NoticeKind, Sequence[Sequence[Staff]]]] = {
    NoticeKind.DEADLINE_WARNING: ((Staff.EXECUTOR,), (Staff.LINE,), (Staff.SUPERVISORS,)),
    NoticeKind.DEADLINE_BREACH: ((Staff.EXECUTOR, Staff.SUPERVISORS),),
    NoticeKind.LETTER_RECEIVED: ((Staff.EXECUTOR,), (Staff.LINE,), (Staff.SUPERVISORS,)),
}
# To people of the organisation addressed, never to the citizen; they name the case all the same.
OF_ORGANISATION: Final = frozenset({NoticeKind.FORWARDED_TO_YOU, NoticeKind.DOCUMENTS_REQUESTED})
OF_NAMED: Final = frozenset(NoticeKind) - OF_REQUESTER - OF_RESPONSIBLE - frozenset(STAFF_OF)

# Answers that a machine gives to a letter; limited for each address, and never to a machine.
AUTOMATIC_ANSWERS: Final = frozenset({NoticeKind.INSTRUCTIONS, NoticeKind.LETTER_REFUSED})


@dataclass(frozen=True, slots=True)
class Reachable:
    """Where everybody who could be told of a case can be written to, and what was said."""

    case_kind: CaseKind
    requester: str | None
    responsible: tuple[str, ...] = ()
    told_in_talk: bool = False  # by phone, and a person of ours took the call
    staff: Mapping[Staff, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    addressee: Addressee
    addresses: tuple[str, ...] = ()


def choices(kind: NoticeKind, reachable: Reachable) -> Iterator[Choice]:
    """Yield who is told, best first: the next one follows when all addresses of one fail."""
    if kind in STAFF_OF:
        yield from _staff(kind, reachable.staff or {})
        return
    if kind in OF_RESPONSIBLE:
        if reachable.responsible:
            yield Choice(Addressee.RESPONSIBLE, _once_each(reachable.responsible))
        return
    if reachable.requester is not None:
        yield Choice(Addressee.REQUESTER, (reachable.requester,))
        if kind in AUTOMATIC_ANSWERS:
            return  # whoever wrote under a false address is not called
    if _said_already(kind, reachable):
        yield Choice(Addressee.TOLD)
        return
    if reachable.case_kind is CaseKind.TICKET and reachable.responsible:
        yield Choice(Addressee.RESPONSIBLE, _once_each(reachable.responsible))
    yield Choice(Addressee.LINE1)


def choose(
    kind: NoticeKind, reachable: Reachable, tried: Iterable[Addressee] = ()
) -> Choice | None:
    """Return whom to tell next, but those `tried` in vain; None: nobody is left."""
    past = frozenset(tried)
    return next((one for one in choices(kind, reachable) if one.addressee not in past), None)


def _staff(kind: NoticeKind, staff: Mapping[Staff, tuple[str, ...]]) -> Iterator[Choice]:
    for group in STAFF_OF[kind]:
        if addresses := _once_each(one for who in group for one in staff.get(who, ())):
            yield Choice(Addressee.STAFF, addresses)
            return


def _said_already(kind: NoticeKind, reachable: Reachable) -> bool:
    """Return whether a citizen heard it on the phone (003-36, A8); staff get a letter too."""
    appeal = reachable.case_kind is not CaseKind.TICKET
    spoken = kind in {NoticeKind.REGISTERED, NoticeKind.INSTRUCTIONS}
    return spoken and appeal and reachable.told_in_talk


def _once_each(addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(addresses))


class NoticeState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"  # a mail server has taken it
    DELIVERED = "delivered"  # that it arrived was reported, or the addressee replied to it
    UNKNOWN = "unknown"  # we died, or the line did, while the server was taking it
    BOUNCED = "bounced"  # came back, and nobody else is to be told
    FAILED = "failed"  # refused for good, or too long in vain, and nobody else is to be told
    CALL_TASK = "call_task"  # line 1 has to call
    CALL_DONE = "call_done"  # told by voice, or a person closed the task with a result


S: Final = NoticeState
# `unknown` is never sent again by itself: a notice twice is worse than a call too many.
STEPS: Final[Mapping[NoticeState, frozenset[NoticeState]]] = {
    S.QUEUED: frozenset({S.SENDING, S.FAILED, S.CALL_TASK}),
    S.SENDING: frozenset({S.SENT, S.QUEUED, S.FAILED, S.UNKNOWN, S.CALL_TASK}),
    S.SENT: frozenset({S.DELIVERED, S.BOUNCED, S.QUEUED, S.CALL_TASK}),
    S.DELIVERED: frozenset({S.BOUNCED, S.QUEUED, S.CALL_TASK}),
    S.UNKNOWN: frozenset({S.DELIVERED, S.BOUNCED, S.QUEUED, S.CALL_TASK, S.CALL_DONE}),
    S.BOUNCED: frozenset({S.QUEUED}),
    S.FAILED: frozenset({S.QUEUED}),
    S.CALL_TASK: frozenset({S.CALL_DONE, S.QUEUED}),
    S.CALL_DONE: frozenset(),
}
RETRIED_BY_PERSONS: Final = frozenset({S.FAILED, S.BOUNCED, S.UNKNOWN, S.CALL_TASK})
CALLED_BY_LINE1: Final = frozenset({S.CALL_TASK, S.UNKNOWN})


class WrongNoticeStateError(DomainError):
    """The notice is in a state in which this cannot be done."""


def check_step(before: NoticeState, after: NoticeState) -> None:
    """Raise WrongNoticeStateError unless a notice may go from `before` to `after`."""
    if after not in STEPS[before]:
        raise WrongNoticeStateError


PATIENCE: Final = timedelta(hours=24)  # of one addressee; then the next is told
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60))


def pause_after(attempt: int) -> timedelta:
    """Return how long to wait after try number `attempt` (from 1): the last pause repeats."""
    return PAUSES[min(attempt, len(PAUSES)) - 1]
