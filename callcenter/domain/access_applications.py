"""Applications for access: one table of states and steps, and what each form has to say.

000-17..19, 000-26, 002-48; state machine of domain model 4.4. A form comes as a document and as
a scan of the same on paper: date, signature, its decoding, seal (000-19).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from callcenter.domain.errors import DomainError


class ApplicationKind(StrEnum):
    CONNECT_ORG = "connect_org"  # an organisation that has no access yet
    GRANT_USER = "grant_user"  # a person of a connected one
    DELETE_USER = "delete_user"  # end a person's access


class ApplicationState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    EXECUTED = "executed"
    APPLICANT_NOTIFIED = "applicant_notified"


class ApplicationStep(StrEnum):
    EDIT = "edit"  # its form and its documents
    SUBMIT = "submit"
    CHECK = "check"
    ACCEPT = "accept"
    RETURN = "return"
    EXECUTE = "execute"
    NOTIFY = "notify"


@dataclass(frozen=True, slots=True)
class Move:
    step: ApplicationStep
    sources: tuple[ApplicationState, ...]
    target: ApplicationState | None  # None: the state stays


S, T = ApplicationState, ApplicationStep
TABLE: Final = (
    Move(T.EDIT, (S.DRAFT, S.RETURNED), None),
    Move(T.SUBMIT, (S.DRAFT, S.RETURNED), S.SUBMITTED),
    Move(T.CHECK, (S.SUBMITTED,), S.CHECKED),
    Move(T.ACCEPT, (S.CHECKED,), S.ACCEPTED),
    Move(T.RETURN, (S.CHECKED,), S.RETURNED),
    Move(T.EXECUTE, (S.ACCEPTED,), S.EXECUTED),
    Move(T.NOTIFY, (S.EXECUTED,), S.APPLICANT_NOTIFIED),
)

SIGNED: Final = ("applicant_email", "signed_by", "signed_on", "stamped")
# What a form has to say before it is submitted; a draft may yet lack it.
REQUIRED: Final[Mapping[ApplicationKind, tuple[str, ...]]] = {
    ApplicationKind.CONNECT_ORG: (*SIGNED, "organisation_name", "responsible"),
    ApplicationKind.GRANT_USER: (*SIGNED, "organisation_id", "full_name"),
    ApplicationKind.DELETE_USER: (*SIGNED, "organisation_id", "user_id", "reason"),
}


class ApplicationStepRefusedError(DomainError):
    """In its present state the application does not allow this."""


class FormIncompleteError(DomainError):
    """The application lacks something that has to be there; `missing` names the fields."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def state_after(state: ApplicationState, step: ApplicationStep) -> ApplicationState:
    """Return the state after `step`. Raises ApplicationStepRefusedError, and nothing changes."""
    for move in TABLE:
        if move.step is step and state in move.sources:
            return move.target or state
    raise ApplicationStepRefusedError


def check_complete(kind: ApplicationKind, said: Mapping[str, object]) -> None:
    """Raise FormIncompleteError unless `said` has all that is submitted, documents too."""
    wanted = (*REQUIRED[kind], "docx_id", "scan_id")
    if missing := tuple(field for field in wanted if not said.get(field)):
        raise FormIncompleteError(missing)


def may_be_handed_over(kind: ApplicationKind, state: ApplicationState) -> bool:
    """Return whether there are credentials to hand over against signature (002-45)."""
    done = state in {ApplicationState.EXECUTED, ApplicationState.APPLICANT_NOTIFIED}
    return kind is ApplicationKind.GRANT_USER and done


def diagram() -> str:
    """Return the table as a Mermaid state diagram."""
    lines = [
        f"    {source} --> {move.target or source} : {move.step}"
        for move in TABLE
        for source in move.sources
    ]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {S.DRAFT}", *lines])
