"""Letters on paper: an operator writes them down; scans follow as attachments of the case."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from callcenter.api.cases import CaseShown
from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import E164, NO_CONTROL_BYTES, Asked, Line, LongText
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.case_number import CaseKind
from callcenter.domain.mail_addresses import usable_address
from callcenter.services.appeals.receive_appeal import Desk
from callcenter.services.receive_paper import (
    Letter,
    NoOrganisationError,
    NotYetReceivedError,
    receive_paper,
)

routes = Routes()


class LetterRead(Asked):
    """What stands in the letter; `received_on` is the day of its stamp."""

    kind: Literal["ticket", "appeal"]
    received_on: date = Field(strict=False)
    caller_name: Line = ""
    postal_address: Annotated[str, StringConstraints(max_length=500, pattern=NO_CONTROL_BYTES)] = (
        ""
    )
    caller_email: Line | None = None
    caller_e164: E164 | None = None
    organisation_id: UUID | None = Field(default=None, strict=False)
    topic: Line = ""
    text: LongText = ""


@routes.post("/paper", access=Action.EDIT_CASES, rules=Rules(status=201, once=True))
async def receive_letter(visit: Visit, body: LetterRead) -> CaseShown:
    """Open the draft of a letter that came on paper."""
    email = usable_address(body.caller_email)
    if body.caller_email and email is None:
        raise Problem(Code.INVALID, mistakes=[("body.caller_email", "wrong_form")])
    letter = Letter(
        kind=CaseKind(body.kind),
        received_on=body.received_on,
        name=body.caller_name,
        postal_address=body.postal_address,
        email=email,
        phone_e164=body.caller_e164,
        organisation_id=body.organisation_id,
        topic=body.topic,
        text=body.text,
    )
    settings = visit.tools.settings
    desk = Desk(settings.office, settings.regime_policy)
    try:
        case = await receive_paper(visit.pool, desk, visit.person, letter)
    except NotYetReceivedError:
        raise Problem(Code.INVALID, mistakes=[("body.received_on", "not_then")]) from None
    except NoOrganisationError:
        raise Problem(Code.INVALID, mistakes=[("body.organisation_id", "unknown")]) from None
    return CaseShown.model_validate(case)
