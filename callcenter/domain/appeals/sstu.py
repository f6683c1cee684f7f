"""The statuses under which questions are reported to the federal portal ССТУ.РФ."""

from enum import StrEnum
from typing import Final

from callcenter.domain.appeals.appeal import Question
from callcenter.domain.appeals.kinds import Result
from callcenter.domain.appeals.states import QuestionState


class Status(StrEnum):
    NOT_RECEIVED = "NotReceived"  # announced by another body and never come: not ours to set
    NOT_REGISTERED = "NotRegistered"
    IN_WORK = "InWork"
    EXPLAINED = "Explained"
    SUPPORTED = "Supported"
    NOT_SUPPORTED = "NotSupported"
    TRANSFERRED = "Transferred"
    ANSWERED = "Answered"
    LEFT_WITHOUT_ANSWER = "LeftWithoutAnswer"


BY_RESULT: Final = {
    Result.SUPPORTED: Status.SUPPORTED,
    Result.NOT_SUPPORTED: Status.NOT_SUPPORTED,
    Result.EXPLAINED: Status.EXPLAINED,
    Result.ANSWERED: Status.ANSWERED,
}


def status_of(question: Question) -> Status:
    """Return the status of one question; a withdrawn one counts as left without an answer."""
    match question.ended_as or question.state:
        case QuestionState.DRAFT:
            return Status.NOT_REGISTERED
        case QuestionState.FORWARDED | QuestionState.TRANSFERRED:
            return Status.TRANSFERRED
        case QuestionState.LEFT_WITHOUT_ANSWER | QuestionState.TERMINATED:
            return Status.LEFT_WITHOUT_ANSWER
        case QuestionState.ANSWERED | QuestionState.CLOSED:
            return BY_RESULT[question.result or Result.ANSWERED]
        case (
            QuestionState.REGISTERED
            | QuestionState.UNDER_CONSIDERATION
            | QuestionState.ANSWER_PREPARED
        ):
            return Status.IN_WORK
