"""What a refused step with an appeal answers: which problem, at which field, by which name."""

from collections.abc import Awaitable, Mapping
from typing import Any, Final

from callcenter.api.appeal_shown import StepShown
from callcenter.api.problems import Code, Problem, changed_meanwhile, unknown_organisation
from callcenter.domain.appeals import appeal as steps
from callcenter.domain.appeals.answers import AnswerRefusedError
from callcenter.domain.appeals.codes import CodeRefusedError
from callcenter.domain.appeals.conflict import ForwardRefusedError
from callcenter.domain.appeals.leaving import (
    ExplanationMissingError,
    NotAnonymousError,
    UnlawfulActError,
)
from callcenter.domain.appeals.measures import DoneLaterError, NotDoneError, OwnMeasureError
from callcenter.domain.appeals.states import StepRefusedError
from callcenter.domain.errors import DomainError
from callcenter.services.appeals.appraise_appeal import OwnWorkError
from callcenter.services.appeals.consider_appeal import (
    ExecutorUnknownError,
    RequestMissingError,
)
from callcenter.services.appeals.forward_appeal import ForwardUnknownError
from callcenter.services.appeals.look_up_code import ClassifierMissingError, CodeUnknownError
from callcenter.services.appeals.plan_measures import MeasureUnknownError
from callcenter.services.appeals.register_appeal import EarlierMissingError, ReceivedLaterError
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.take_case import CaseChangedError, CaseMissingError
from db.case_edits import CaseRow
from db.pool import ForeignKeyViolation

STATE, FIELD, NONE = Code.NOT_IN_THIS_STATE, Code.INVALID, Code.NOT_FOUND

# What stands in the way -> the problem, the place, the name of the mistake.
REFUSALS: Final[Mapping[type[DomainError], tuple[Code, str, str]]] = {
    steps.ResultMissingError: (STATE, "appeal.questions", "result_missing"),
    steps.MeasureMissingError: (STATE, "appeal.measures", "measure_missing"),
    steps.ExtendedAlreadyError: (STATE, "appeal", "extended_already"),
    steps.ExtendedLateError: (STATE, "appeal", "extended_late"),
    steps.RepeatedInsteadError: (STATE, "appeal.regime", "repeated_instead"),
    steps.DeliveryUnknownError: (STATE, "appeal.answers", "delivery_unknown"),
    NotAnonymousError: (STATE, "appeal.applicants", "not_anonymous"),
    NotDoneError: (STATE, "appeal.measures", "not_done"),
    OwnMeasureError: (STATE, "appeal.measures", "own_measure"),
    OwnWorkError: (STATE, "appeal", "own_appeal"),
    RequestMissingError: (NONE, "path.seq", "unknown_request"),
    MeasureUnknownError: (NONE, "path.seq", "unknown_measure"),
    ForwardUnknownError: (NONE, "path.forward_id", "unknown_forward"),
    steps.CodeMissingError: (FIELD, "body.questions", "code_missing"),
    steps.QuestionMissingError: (FIELD, "questions", "unknown_question"),
    steps.ExtensionTooLongError: (FIELD, "body.days", "extension_too_long"),
    steps.ConsentMissingError: (FIELD, "body.consented", "consent_missing"),
    CodeRefusedError: (FIELD, "body.code", "code_refused"),
    CodeUnknownError: (FIELD, "body.code", "code_unknown"),
    ClassifierMissingError: (STATE, "classifier", "classifier_missing"),
    EarlierMissingError: (FIELD, "body.earlier_case_id", "unknown_earlier"),
    ReceivedLaterError: (FIELD, "body.received_on", "received_later"),
    ExecutorUnknownError: (FIELD, "body.executor", "unknown_executor"),
    ExplanationMissingError: (FIELD, "body.explanation", "explanation_missing"),
    UnlawfulActError: (FIELD, "body.informed", "informed_missing"),
    AnswerRefusedError: (FIELD, "body.channel", "answer_refused"),
    DoneLaterError: (FIELD, "body.done_on", "done_later"),
}
PROBLEMS: Final = (Code.NOT_IN_THIS_STATE,)  # beyond those of every step


async def changed(work: Awaitable[CaseRow], changes: Mapping[str, Any]) -> StepShown:
    """Show the appeal after `work`, or raise the problem that says why not."""
    try:
        return StepShown.model_validate(await work)
    except CaseMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except CaseChangedError as conflict:
        raise changed_meanwhile(changes, StepShown.model_validate(conflict.current)) from None
    except OrganisationUnknownError:
        raise unknown_organisation() from None
    except ForeignKeyViolation as broken:
        raise _unknown(str(broken)) from None
    except ForwardRefusedError as refusal:
        raise _conflict(refusal) from None
    except DomainError as refusal:
        raise _refused(refusal) from refusal


def _refused(refusal: DomainError) -> Exception:
    """Return the problem of a refusal; one that no table names is our mistake."""
    if isinstance(refusal, StepRefusedError):
        return step_refused(refusal)
    known = REFUSALS.get(type(refusal))
    if known is None:
        return refusal
    code, place, mistake = known
    return Problem(code, mistakes=[(place, mistake)])


def step_refused(refusal: StepRefusedError) -> Problem:
    """Return the 409 that says which steps lead on from where the questions are."""
    leads_on = [("next", f"next_{step.value}") for step in refusal.leads_on]
    return Problem(STATE, mistakes=[("appeal", "step_refused"), *leads_on])


def _unknown(broken: str) -> Problem:
    """Return the 422 for an id that nothing has: whose, the constraint's name says."""
    if "person_id" in broken:
        return Problem(Code.INVALID, mistakes=[("body.applicants", "unknown_person")])
    if "responsible_id" in broken:
        return Problem(Code.INVALID, mistakes=[("body.responsible_id", "unknown_account")])
    return unknown_organisation()


def _conflict(refusal: ForwardRefusedError) -> Problem:
    instead = refusal.suggestion
    suggestion = (
        {"organisation_id": str(instead.organisation_id), "level": instead.level.value}
        if instead
        else None
    )
    members: dict[str, Any] = {"conflict": refusal.conflict.value}
    if suggestion:
        members["suggestion"] = suggestion
    return Problem(Code.CONFLICT_OF_INTEREST, **members)
