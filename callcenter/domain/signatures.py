"""What signs a case's history and the audit trail where no person does.

An account of such a name would put its owner's deeds in the machine's name, so there is none.
"""

from enum import StrEnum


class Signature(StrEnum):
    SYSTEM = "system"  # time, silence, or whoever has the machine's shell: its own log knows whom
    SITE = "site"  # the public API
    LETTER = "letter"  # what came by e-mail
    IMPORT = "import"  # a file of the directory
    FEEDBACK_PLATFORM = "feedback_platform"
    DISPUTE_WINDOW = "ticket_dispute_window"
    URGENCY = "urgency"  # which became known, so that a deadline counts anew
    ACCESS_ENDED = "rule:end_access"
    APPLICANT_TOLD = "rule:applicant_told"


RESERVED_LOGINS = frozenset(map(str, Signature))
