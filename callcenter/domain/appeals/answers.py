"""In what form and by what way an answer may go (59-FZ art. 10 p. 4). Pure rules."""

from enum import StrEnum

from callcenter.domain.errors import DomainError


class AnswerForm(StrEnum):
    WRITTEN = "written"
    ELECTRONIC = "electronic"
    ORAL = "oral"


class Channel(StrEnum):
    POST = "post"
    EMAIL = "email"
    ACCOUNT = "account"  # the applicant's, on the portal the appeal came through
    PHONE = "phone"
    IN_PERSON = "in_person"


WAYS = {
    AnswerForm.WRITTEN: frozenset({Channel.POST, Channel.IN_PERSON}),
    AnswerForm.ELECTRONIC: frozenset({Channel.EMAIL, Channel.ACCOUNT}),
    AnswerForm.ORAL: frozenset({Channel.PHONE, Channel.IN_PERSON}),
}
ADDRESSED = frozenset({Channel.POST, Channel.EMAIL})


class AnswerRefusedError(DomainError):
    """An answer goes by a way that fits its form, to an address that is known."""


def check_answer(form: AnswerForm, channel: Channel, address: str) -> None:
    """Raise AnswerRefusedError: a paper by mail, a letter to nowhere."""
    if channel not in WAYS[form] or (channel in ADDRESSED and not address.strip()):
        raise AnswerRefusedError
