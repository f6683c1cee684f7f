"""Laws of a ticket's life under any steps in any order (invariants 1, 2, 3, 4, 9)."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from callcenter.domain.case_number import CaseKind, is_case_number, make_case_number
from callcenter.domain.errors import DomainError
from callcenter.domain.tickets.places import ENTRY, Line, Place, TicketState
from callcenter.domain.tickets.steps import TABLE, Actor, Fact, Hands, Step, check

PEOPLE = st.sampled_from(["anna", "boris"])


class Life(RuleBasedStateMachine):
    """One ticket, pushed about by everybody; what is written down is what `check` allowed."""

    @initialize(kind=st.sampled_from(CaseKind))
    def a_contact_becomes_a_draft(self, kind: CaseKind) -> None:
        self.place: Place = ENTRY
        self.path = [ENTRY]
        self.assignee: str | None = None
        self.contacts = 0
        self.running: dict[CaseKind, int] = dict.fromkeys(CaseKind, 0)
        self.numbers: list[str] = []
        self.give_number(kind)

    def give_number(self, kind: CaseKind) -> None:
        self.running[kind] += 1
        self.kind = kind
        self.numbers.append(make_case_number(kind, 26, self.running[kind]))

    @rule()
    def somebody_turns_to_the_hotline(self) -> None:
        self.contacts += 1

    @rule(kind=st.sampled_from(CaseKind))
    def a_draft_changes_its_kind(self, kind: CaseKind) -> None:
        if self.place == ENTRY and kind is not self.kind:
            self.give_number(kind)

    @rule(
        step=st.sampled_from(sorted(Step)),
        actor=st.sampled_from(sorted(Actor)),
        known=st.sets(st.sampled_from(sorted(Fact))),
        who=PEOPLE,
    )
    def somebody_tries(self, step: Step, actor: Actor, known: set[Fact], who: str) -> None:
        self.take(step, actor, known, who)

    @rule(choice=st.integers(0, 100), who=PEOPLE)
    def somebody_takes_a_step_of_the_table(self, choice: int, who: str) -> None:
        rows = [row for row in TABLE if row.start == self.place]
        row = rows[choice % len(rows)]
        self.take(row.step, min(row.by), set(Fact), who)

    def take(self, step: Step, actor: Actor, known: set[Fact], who: str) -> None:
        facts = known - self.unknown()
        before = self.place, self.assignee
        try:
            row = check(self.place, step, actor, facts)
        except DomainError:
            assert (self.place, self.assignee) == before
            return
        self.place = row.end
        self.path.append(row.end)
        if row.hands in (Hands.TAKERS, Hands.NAMED):
            self.assignee = who
        elif row.hands is Hands.NOBODYS:
            self.assignee = None

    def unknown(self) -> set[Fact]:
        """Return what cannot be known: no line in the journal, another kind's number."""
        unheard = set() if self.contacts else {Fact.CONTACT}
        return unheard if self.kind is CaseKind.TICKET else {*unheard, Fact.NUMBER}

    @invariant()
    def a_registered_ticket_has_a_contact(self) -> None:
        assert self.place == ENTRY or self.contacts > 0

    @invariant()
    def nothing_leaves_closed(self) -> None:
        states = [place.state for place in self.path]
        if TicketState.CLOSED in states:
            assert set(states[states.index(TicketState.CLOSED) :]) == {TicketState.CLOSED}

    @invariant()
    def line_3_is_entered_from_line_2(self) -> None:
        for before, after in zip(self.path, self.path[1:], strict=False):
            if after.line is Line.EXPERTS and before.line is not Line.EXPERTS:
                assert before.line is Line.SPECIALISTS

    @invariant()
    def a_ticket_that_changed_lines_is_nobodys(self) -> None:
        if len(self.path) > 1 and self.path[-1].line is not self.path[-2].line:
            assert self.assignee is None

    @invariant()
    def no_number_is_given_twice(self) -> None:
        assert len(set(self.numbers)) == len(self.numbers)
        assert all(is_case_number(number) for number in self.numbers)


@pytest.mark.covers("I-1", "I-2", "I-3", "I-4", "I-9")
def test_a_ticket_keeps_its_laws_whatever_is_tried() -> None:
    run_state_machine_as_test(
        Life, settings=settings(max_examples=200, stateful_step_count=60, deadline=None)
    )
