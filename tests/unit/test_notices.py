"""Who is told of what, and how far a notice may go (003-43, 003-44, 003-45, A13)."""

import pytest

from callcenter.domain.case_number import CaseKind
from callcenter.domain.mail_addresses import usable_address
from callcenter.domain.notices import (
    OF_NAMED,
    OF_REQUESTER,
    OF_RESPONSIBLE,
    PAUSES,
    STAFF_OF,
    Addressee,
    Choice,
    NoticeKind,
    NoticeState,
    Reachable,
    Staff,
    WrongNoticeStateError,
    check_step,
    choose,
    pause_after,
)

ANNA, BORIS, VERA = "anna@clinic.example", "boris@clinic.example", "vera@clinic.example"
REGISTERED, WARNING = NoticeKind.REGISTERED, NoticeKind.DEADLINE_WARNING


def ticket(requester: str | None = None, *responsible: str) -> Reachable:
    return Reachable(CaseKind.TICKET, requester, responsible)


def appeal(requester: str | None = None, *, told_in_talk: bool = False) -> Reachable:
    return Reachable(CaseKind.APPEAL, requester, (BORIS,), told_in_talk)


TOLD = [
    ("the requester", REGISTERED, ticket(ANNA, BORIS), Choice(Addressee.REQUESTER, (ANNA,))),
    ("all responsible", REGISTERED, ticket(None, BORIS, VERA, BORIS),
     Choice(Addressee.RESPONSIBLE, (BORIS, VERA))),
    ("line 1 calls", REGISTERED, ticket(), Choice(Addressee.LINE1)),
    ("the citizen", NoticeKind.ANSWERED, appeal(ANNA), Choice(Addressee.REQUESTER, (ANNA,))),
    ("never the clinic instead", NoticeKind.ANSWERED, appeal(), Choice(Addressee.LINE1)),
    ("said by phone", REGISTERED, appeal(told_in_talk=True), Choice(Addressee.TOLD)),
    ("how to file is told by voice", NoticeKind.INSTRUCTIONS, appeal(), Choice(Addressee.LINE1)),
    ("an answer is called all the same", NoticeKind.ANSWERED, appeal(told_in_talk=True),
     Choice(Addressee.LINE1)),
]  # fmt: skip


@pytest.mark.covers("003-43", "003-44", "003-45")
@pytest.mark.parametrize(
    ("kind", "reachable", "choice"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD]
)
def test_who_is_told(kind: NoticeKind, reachable: Reachable, choice: Choice) -> None:
    assert choose(kind, reachable) == choice


@pytest.mark.covers("003-44", "003-45")
def test_an_address_that_fails_leads_to_the_next_one() -> None:
    reachable = ticket(ANNA, BORIS)

    tried: list[Addressee] = []
    while choice := choose(REGISTERED, reachable, tried):
        tried.append(choice.addressee)

    assert tried == [Addressee.REQUESTER, Addressee.RESPONSIBLE, Addressee.LINE1]


@pytest.mark.covers("003-43")
def test_staff_are_warned_who_can_act() -> None:
    staff = {Staff.EXECUTOR: (ANNA,), Staff.LINE: (BORIS,), Staff.SUPERVISORS: (VERA, ANNA)}
    reachable = Reachable(CaseKind.TICKET, None, staff=staff)

    warned = choose(WARNING, reachable)
    late = choose(NoticeKind.DEADLINE_BREACH, reachable)

    assert warned == Choice(Addressee.STAFF, (ANNA,))
    assert late == Choice(Addressee.STAFF, (ANNA, VERA))


def test_a_case_nobody_works_on_is_its_lines() -> None:
    staff = {Staff.LINE: (BORIS, VERA), Staff.SUPERVISORS: (ANNA,)}

    warned = choose(WARNING, Reachable(CaseKind.TICKET, None, staff=staff))

    assert warned == Choice(Addressee.STAFF, (BORIS, VERA))


def test_whoever_wrote_under_a_false_address_is_not_called() -> None:
    assert choose(NoticeKind.INSTRUCTIONS, appeal(ANNA), [Addressee.REQUESTER]) is None


def test_staff_without_addresses_are_nobody() -> None:
    assert choose(WARNING, Reachable(CaseKind.TICKET, None)) is None


def test_each_kind_is_of_one_audience() -> None:
    assert set(NoticeKind) == OF_REQUESTER | OF_RESPONSIBLE | set(STAFF_OF) | OF_NAMED
    assert not OF_REQUESTER & set(STAFF_OF)


def test_what_was_sent_is_never_sent_again_by_itself() -> None:
    for after in (NoticeState.SENDING, NoticeState.SENT):
        with pytest.raises(WrongNoticeStateError):
            check_step(NoticeState.UNKNOWN, after)


def test_pauses_grow_to_an_hour() -> None:
    assert [pause_after(attempt) for attempt in range(1, 6)] == list(PAUSES)
    assert pause_after(50) == PAUSES[-1]


@pytest.mark.parametrize(
    ("written", "usable"),
    [
        (" Anna@Clinic.Example ", "Anna@clinic.example"),
        ("anna@почта.рф", "anna@xn--80a1acny.xn--p1ai"),
        ("анна@clinic.example", None),  # SMTPUTF8: called instead
        ("anna@clinic.example\nBcc: all@clinic.example", None),
        ("anna@clinic.example, boris@clinic.example", None),
        ("<anna@clinic.example>", None),
        ("anna@localhost", None),
        ("anna", None),
        ("", None),
        (None, None),
        ("a" * 250 + "@clinic.example", None),
    ],
)
def test_addresses_that_can_be_written_to(written: str | None, usable: str | None) -> None:
    assert usable_address(written) == usable
