"""The life of an edition of an article: one table. Pure rules (003-24, 003-29..31).

An article is shown as its one published edition; a new edition is a draft beside it, and takes
its place when it is published. Who reviews has not written a word of it. Lines 1 and 2 write;
line 3 reads (003-31 gives it no part in the knowledge base).
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from callcenter.domain.access import Role
from callcenter.domain.case_states import StepRefusedError
from callcenter.domain.errors import DomainError


class EditionState(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    RETIRED = "retired"  # replaced by a later edition, or taken back


class Step(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"  # by the reviewer with a reason, or by an author who thinks better of it
    PUBLISH = "publish"
    RETIRE = "retire"


class Audience(StrEnum):
    OPERATOR = "operator"  # for those who answer
    CITIZEN = "citizen"  # may be read out and shown to anybody


S: Final = EditionState
TABLE: Final[Mapping[tuple[EditionState, Step], EditionState]] = {
    (S.DRAFT, Step.EDIT): S.DRAFT,
    (S.DRAFT, Step.SUBMIT): S.REVIEW,
    (S.DRAFT, Step.RETIRE): S.RETIRED,
    (S.REVIEW, Step.RETURN): S.DRAFT,
    (S.REVIEW, Step.PUBLISH): S.PUBLISHED,
    (S.PUBLISHED, Step.RETIRE): S.RETIRED,
}
OPEN: Final = frozenset({S.DRAFT, S.REVIEW})  # of these an article has at most one
LINE_OF: Final[Mapping[Role, int]] = {Role.OPERATOR: 1, Role.LINE2: 2, Role.LINE3: 3}


class OwnWorkError(DomainError):
    """Another person reviews what one has written."""


class UnfinishedError(DomainError):
    """An edition needs a question and an answer before it is reviewed."""


def after(state: EditionState, step: Step) -> EditionState:
    """Return the state after `step`; raises StepRefusedError for a step the table lacks."""
    try:
        return TABLE[state, step]
    except KeyError:
        raise StepRefusedError from None


def check_review(authors: Collection[str], reviewer: str) -> None:
    """Raise OwnWorkError when `reviewer` has written in this edition (logins)."""
    if reviewer in authors:
        raise OwnWorkError


def check_finished(question: str, answer: str) -> None:
    """Raise UnfinishedError unless there is something to review."""
    if not question.strip() or not answer.strip():
        raise UnfinishedError
