"""Why a file is not taken. One word each; the API and the mail say it in the reader's language."""

from enum import StrEnum

from callcenter.domain.errors import DomainError


class Refusal(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"  # its owner has as many as one may have
    TYPE_NOT_ALLOWED = "type_not_allowed"
    DAMAGED = "damaged"  # begins as a file of ours and does not go on as one
    LOOKS_LIKE_BOMB = "looks_like_bomb"  # unpacks to far more than it is
    ARCHIVE_INSIDE = "archive_inside"
    MACROS = "macros"  # a document that runs something
    ENCRYPTED = "encrypted"  # nobody could look into it
    POLYGLOT = "polyglot"  # two kinds of file at once


class AttachmentRefusedError(DomainError):
    """The file is not taken; `why` says the reason."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(f"attachment refused: {why}")
        self.why = why
