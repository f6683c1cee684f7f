"""The public site: forms of citizens and of clinics' staff, files, the state by number.

Open to strangers, so each answer says no more than it must, and each form carries a proof of
work: take a challenge when the form opens, find a nonce so that SHA-256 of `challenge:nonce`
begins with `bits` zero bits, send both with the form.
"""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import Field, StringConstraints

from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import NO_CONTROL_BYTES, Asked, CaseNumber, Line, Shown
from callcenter.api.uploads import OCTETS, received, refused
from callcenter.api.visit import Visit, client_address
from callcenter.domain.attachments.refusals import AttachmentRefusedError
from callcenter.domain.case_number import CaseKind, display_case_number
from callcenter.domain.proof_of_work import ProofRefusedError
from callcenter.domain.status_enquiry import ToldState
from callcenter.services.appeals.receive_appeal import Desk
from callcenter.services.limit_rate import TooOftenError
from callcenter.services.site.add_file import add_file, check_before
from callcenter.services.site.desk import SiteDesk
from callcenter.services.site.enquire import enquire
from callcenter.services.site.give_challenge import give_challenge
from callcenter.services.site.list_organisations import list_organisations
from callcenter.services.site.receive_form import (
    CallerKind,
    FieldRefusedError,
    Form,
    Proof,
    receive_form,
)

routes = Routes()
T = TypeVar("T")

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=NO_CONTROL_BYTES)
]
Given = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=20_000, pattern=NO_CONTROL_BYTES
    ),
]
Token = Annotated[str, StringConstraints(max_length=200, pattern=r"^[0-9a-z.]+$")]
Nonce = Annotated[str, StringConstraints(max_length=40, pattern=r"^[0-9A-Za-z]+$")]


class ChallengeShown(Shown):
    """Work for the sender's machine; a form is taken from `not_before` to `expires_at`."""

    challenge: str
    bits: int = Field(description="SHA-256 of `challenge:nonce` begins with so many zero bits")
    not_before: datetime
    expires_at: datetime


class FormSent(Asked):
    """What both forms ask. One of e-mail, phone and postal address is needed for the answer."""

    challenge: Token
    nonce: Nonce
    name: Name = ""
    email: Name | None = None
    phone: Name | None = None
    topic: Line = ""
    text: Given
    consent: Literal[True] = Field(description="To the processing of personal data")
    consent_version: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,40}$")]


class AppealSent(FormSent):
    """An appeal of a citizen."""

    postal_address: Annotated[str, StringConstraints(max_length=500, pattern=NO_CONTROL_BYTES)] = (
        ""
    )
    organisation_id: UUID | None = Field(default=None, strict=False)


class TicketSent(FormSent):
    """A request of a medical organisation's employee."""

    organisation_id: UUID = Field(strict=False)
    caller_kind: CallerKind = "user"


class TakenShown(Shown):
    """The number to keep, and the token for adding files within two hours."""

    case_number: str
    shown_as: str
    received_at: datetime
    files: str
    instructions: bool = Field(
        description="True: by law no appeal, since nobody was identified; how to file one is "
        "sent to the e-mail given"
    )


class EnquirySent(Asked):
    """`fact`: last four digits of a phone, or an e-mail address, left with the case."""

    case_number: CaseNumber
    fact: Annotated[str, StringConstraints(min_length=4, max_length=254, pattern=NO_CONTROL_BYTES)]


class StateShown(Shown):
    """All that is told: state, line, dates."""

    state: ToldState
    line: int | None
    received_on: date
    since: date
    due_on: date | None


class FileQuery(Asked):
    """`name`: what the file is called; `ticket`: `files` of the answer to the form."""

    name: Line = ""
    ticket: Token


class FileShown(Shown):
    """What became of the file."""

    name: str
    size: int


class OrganisationNamed(Shown):
    organisation_id: UUID
    short_name: str
    address: str


class OrganisationsNamed(Shown):
    items: list[OrganisationNamed]


FORM_RULES = Rules(status=201, once=True, problems=(Code.TOO_OFTEN, Code.PROOF_REFUSED))


@routes.post(
    "/site/challenges", access="public", rules=Rules(status=201, problems=(Code.TOO_OFTEN,))
)
async def challenge(visit: Visit) -> ChallengeShown:
    """Take a challenge for one form."""
    return ChallengeShown.model_validate(
        await _answered(give_challenge(_desk(visit), _address(visit)))
    )


@routes.get("/site/organisations", access="public", rules=Rules(problems=(Code.TOO_OFTEN,)))
async def organisations_to_choose(visit: Visit) -> OrganisationsNamed:
    """List the medical organisations for the form."""
    rows = await _answered(list_organisations(_desk(visit), _address(visit)))
    return OrganisationsNamed(items=[OrganisationNamed.model_validate(row) for row in rows])


@routes.post("/site/appeals", access="public", rules=FORM_RULES)
async def submit_appeal(visit: Visit, body: AppealSent) -> TakenShown:
    """Send an appeal; the answer tells its number."""
    form = replace(
        _form(CaseKind.APPEAL, body),
        postal_address=body.postal_address,
        organisation_id=body.organisation_id,
    )
    return await _taken(visit, body, form)


@routes.post("/site/tickets", access="public", rules=FORM_RULES)
async def submit_ticket(visit: Visit, body: TicketSent) -> TakenShown:
    """Send a request of a medical organisation's employee; the answer tells its number."""
    form = replace(
        _form(CaseKind.TICKET, body),
        organisation_id=body.organisation_id,
        caller_kind=body.caller_kind,
    )
    return await _taken(visit, body, form)


@routes.post(
    "/site/attachments",
    access="public",
    rules=Rules(status=201, takes=OCTETS, problems=(Code.TOO_OFTEN, Code.PROOF_REFUSED)),
)
async def submit_file(visit: Visit, query: FileQuery) -> FileShown:
    """Add a file to what was just sent."""
    desk, places = _desk(visit), visit.tools.attachments
    await _answered(check_before(desk, query.ticket, _address(visit)))
    async with received(visit.request, places) as file:
        row = await _answered(add_file(desk, places, query.ticket, query.name, file))
    return FileShown.model_validate({"name": row.name, "size": row.size})


@routes.post(
    "/site/enquiries", access="public", rules=Rules(problems=(Code.TOO_OFTEN, Code.NOT_FOUND))
)
async def enquire_state(visit: Visit, body: EnquirySent) -> StateShown:
    """Ask for the state of a case by its number and a second fact."""
    told = await _answered(enquire(_desk(visit), body.case_number, body.fact, _address(visit)))
    if told is None:
        raise Problem(Code.NOT_FOUND)
    return StateShown.model_validate(told)


def _form(kind: CaseKind, body: FormSent) -> Form:
    return Form(
        *(kind, body.name, body.text, body.consent_version),
        *(body.topic, body.email, body.phone),
    )


async def _taken(visit: Visit, body: FormSent, form: Form) -> TakenShown:
    proof = Proof(body.challenge, body.nonce)
    taken = await _answered(receive_form(_desk(visit), form, proof, _address(visit)))
    return TakenShown(
        case_number=taken.case_number,
        shown_as=display_case_number(taken.case_number),
        received_at=taken.received_at,
        files=taken.files,
        instructions=taken.instructions,
    )


async def _answered(work: Awaitable[T]) -> T:
    """Return what `work` returns; its refusals become problems."""
    try:
        return await work
    except TooOftenError as refusal:
        seconds = refusal.retry_after_seconds
        raise Problem(
            Code.TOO_OFTEN, headers={"Retry-After": str(seconds)}, retry_after_seconds=seconds
        ) from None
    except ProofRefusedError as refusal:
        raise Problem(Code.PROOF_REFUSED, mistakes=[("challenge", refusal.flaw.value)]) from None
    except FieldRefusedError as refusal:
        place = f"body.{refusal.place}"
        raise Problem(Code.INVALID, mistakes=[(place, refusal.mistake)]) from None
    except AttachmentRefusedError as refusal:
        raise refused(refusal) from None


def _desk(visit: Visit) -> SiteDesk:
    settings = visit.tools.settings
    return SiteDesk(
        visit.pool,
        Desk(settings.office, settings.regime_policy),
        settings.region_area_code,
        settings.site_challenge_bits,
    )


def _address(visit: Visit) -> str | None:
    return client_address(visit.request.remote, visit.request.headers)
