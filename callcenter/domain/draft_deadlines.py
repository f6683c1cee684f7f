"""Until when a draft is to be registered, as long as nobody has looked at it. Pure."""

from datetime import datetime

from callcenter.domain import appeal_deadlines, ticket_deadlines
from callcenter.domain.case_number import CaseKind
from callcenter.domain.office import Due, Office
from callcenter.domain.urgency import Urgency


def draft_due(kind: CaseKind, received_at: datetime, office: Office) -> Due | None:
    """Return until when a draft of `kind` is registered; None: appointments promise nothing.

    A ticket's urgency is not known yet: the longest time holds, and is cut when it is (A3).
    """
    match kind:
        case CaseKind.TICKET:
            return ticket_deadlines.registration_due(received_at, Urgency.LOW, office)
        case CaseKind.APPEAL:
            return appeal_deadlines.registration_due_on(office.date_of(received_at), office)
        case CaseKind.APPOINTMENT:
            return None
