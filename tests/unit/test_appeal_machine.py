"""Any steps of an appeal in any order."""

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from callcenter.domain.appeals import appeal as steps
from callcenter.domain.appeals.appeal import Appeal, Finding, Question
from callcenter.domain.appeals.conflict import (
    Conflict,
    Target,
    conflict_of,
)
from callcenter.domain.appeals.kinds import FilingForm
from callcenter.domain.appeals.leaving import (
    Leaving,
    LeavingReason,
)
from callcenter.domain.appeals.regime import Regime
from callcenter.domain.appeals.sstu import Status, status_of
from callcenter.domain.appeals.states import (
    QuestionState,
    fold,
)
from callcenter.domain.errors import DomainError
from tests.unit.test_appeal_steps import (
    ABOUT_CLINIC,
    CLINIC,
    CODE,
    DUE,
    EXPLAINED,
    LADDER,
    ORAL,
    REACHABLE,
    SUPPORTED,
    TO_AUTHORITY,
    TO_CLINIC,
)


class AppealMachine(RuleBasedStateMachine):
    """Any steps in any order: the state is always the fold, a refusal changes nothing."""

    @initialize(
        count=st.integers(1, 3),
        regime=st.sampled_from([Regime.FZ59, Regime.HOTLINE]),
        form=st.sampled_from([FilingForm.PAPER, FilingForm.PERSONAL_RECEPTION]),
    )
    def file(self, count: int, regime: Regime, form: FilingForm) -> None:
        questions = tuple(Question(n + 1, code=CODE, measures=n) for n in range(count))
        self.appeal = Appeal(regime, form, ABOUT_CLINIC, questions)
        self.sent: list[Target] = []

    def take(self, step: object, *args: object, **named: object) -> bool:
        """Take a step; say whether it was allowed."""
        before = self.appeal
        try:
            self.appeal = step(before, *args, **named)  # type: ignore[operator] # a step of `steps`
        except DomainError:
            assert self.appeal is before
            return False
        if before.questions and all(q.state is QuestionState.CLOSED for q in before.questions):
            raise AssertionError("a step was taken with a closed appeal")
        return True

    @rule()
    def register(self) -> None:
        self.take(steps.register)

    @rule(
        to=st.sampled_from([TO_AUTHORITY, TO_CLINIC]),
        with_result=st.booleans(),
        seqs=st.frozensets(st.integers(1, 4), max_size=2),
    )
    def forward(self, to: Target, seqs: frozenset[int], *, with_result: bool) -> None:
        if self.take(steps.forward, steps.Forwarding(to, with_result, seqs), LADDER):
            self.sent.append(to)

    @rule(seqs=st.frozensets(st.integers(1, 4), max_size=2))
    def consider(self, seqs: frozenset[int]) -> None:
        self.take(steps.consider, seqs)

    @rule(seq=st.integers(1, 3), found=st.sampled_from([EXPLAINED, SUPPORTED]))
    def find(self, seq: int, found: Finding) -> None:
        self.take(steps.find, seq, found)

    @rule(days=st.integers(0, 40), late=st.booleans())
    def extend(self, days: int, *, late: bool) -> None:
        was = self.appeal.extended
        at = DUE if late else DUE - timedelta(days=1)
        assert not (self.take(steps.extend, steps.Extension(at, days, DUE)) and was)

    @rule(step=st.sampled_from([steps.prepare, steps.answer, steps.rework, steps.terminate]))
    def go_on(self, step: object) -> None:
        self.take(step)

    @rule(delivered=st.booleans())
    def close(self, *, delivered: bool) -> None:
        self.take(steps.close, delivered=delivered)

    @rule()
    def leave(self) -> None:
        self.take(steps.leave, Leaving(LeavingReason.UNREADABLE), REACHABLE)

    @rule()
    def answer_orally(self) -> None:
        self.take(steps.answer_orally, ORAL, EXPLAINED)

    @invariant()
    def state_is_the_fold(self) -> None:
        assert self.appeal.state is fold(q.state for q in self.appeal.questions)

    @invariant()
    def nothing_went_to_whom_it_is_about(self) -> None:
        for target in self.sent:
            assert conflict_of(self.appeal.sensitive, target, LADDER) is Conflict.NONE
            assert target.organisation_id != CLINIC

    @invariant()
    def each_question_has_a_status_to_report(self) -> None:
        assert all(status_of(question) in Status for question in self.appeal.questions)


TestAppealMachine = pytest.mark.covers("I-2", "I-7", "I-10")(AppealMachine.TestCase)
