"""Take in what a stranger wrote on the public site: a numbered draft, consent kept, once.

1. Count it by the address; and by all together, once it has a proof: who has done no work shuts
   nobody else out.
2. In one transaction: the proof holds and is used up, the draft has its number, its journal line,
   how it was filed, who asks, and the consent. All that was typed stays text.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from callcenter.domain.appeals.kinds import FilingForm
from callcenter.domain.appeals.regime import needs_instructions
from callcenter.domain.case_number import CaseKind
from callcenter.domain.errors import DomainError
from callcenter.domain.mail_addresses import usable_address
from callcenter.domain.phone_numbers import NumberKind, normalise
from callcenter.domain.proof_of_work import (
    Flaw,
    ProofRefusedError,
    Purpose,
    Ticket,
    check_proof,
)
from callcenter.domain.rate_limits import SUBMITTED_BY_ADDRESS, SUBMITTED_BY_ALL
from callcenter.domain.signatures import Signature
from callcenter.services.appeals.receive_appeal import Received, receive_appeal
from callcenter.services.append_audit import append_audit
from callcenter.services.limit_rate import limit_rate
from callcenter.services.open_case import NewCase, NewContact, open_case
from callcenter.services.site.desk import SiteDesk, counted_as, key_of
from db.appeal_parties import ApplicantRow, insert_applicants
from db.case_edits import CaseRow
from db.clock_marks import app_now
from db.organisations import organisation_exists
from db.pool import Connection
from db.site import insert_consent, is_challenge_used, use_challenge

CallerKind = Literal["user", "responsible_specialist", "head"]


class FieldRefusedError(DomainError):
    """A field of the form cannot be used; `place` names it, `mistake` says why."""

    def __init__(self, place: str, mistake: str) -> None:
        super().__init__(f"{place}: {mistake}")
        self.place = place
        self.mistake = mistake


@dataclass(frozen=True, slots=True)
class Proof:
    challenge: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed; only `kind` and the ids are ours."""

    kind: CaseKind
    name: str
    text: str
    consent_version: str
    topic: str = ""
    email: str | None = None
    phone: str | None = None
    postal_address: str = ""
    organisation_id: UUID | None = None
    caller_kind: CallerKind | None = None  # of a ticket; None: a citizen


@dataclass(frozen=True, slots=True)
class Taken:
    """What the stranger is told."""

    case_number: str
    received_at: datetime
    files: str  # token with which files may be added
    instructions: bool  # no appeal by 59-FZ: how to file one is sent to the e-mail (A10)


@dataclass(frozen=True, slots=True)
class _Reach:
    """Where the answer may go."""

    email: str | None
    e164: str | None


async def receive_form(desk: SiteDesk, form: Form, proof: Proof, address: str | None) -> Taken:
    """Open a draft of what was typed.

    Raises TooOftenError, ProofRefusedError, FieldRefusedError, NumbersUsedUpError.
    """
    reach = _checked(desk, form)
    async with desk.pool.acquire() as connection:
        await limit_rate(connection, [(SUBMITTED_BY_ADDRESS, counted_as(address))])
        key = await key_of(connection)
        await _check_unused(connection, proof, key)
        await limit_rate(connection, [(SUBMITTED_BY_ALL, "")])
        async with connection.transaction():
            await _use_up(connection, proof, key)
            case, instructions = await _open(connection, desk, form, reach)
            await insert_consent(connection, case.case_id, form.consent_version, address)
            await append_audit(
                *(connection,),
                actor=Signature.SITE,
                action="case.received",
                object=f"case {case.case_id}",
                body={"kind": form.kind.value},
            )
    files = Ticket(Purpose.FILES, case.case_id, case.created_at).signed(key)
    return Taken(case.case_number or "", case.created_at, files, instructions)


async def _check_unused(connection: Connection, proof: Proof, key: bytes) -> None:
    ticket = check_proof(proof.challenge, proof.nonce, key, await app_now(connection))
    if await is_challenge_used(connection, ticket.subject):
        raise ProofRefusedError(Flaw.USED)


async def _use_up(connection: Connection, proof: Proof, key: bytes) -> None:
    ticket = check_proof(proof.challenge, proof.nonce, key, await app_now(connection))
    if not await use_challenge(connection, ticket.subject):
        raise ProofRefusedError(Flaw.USED)


def _checked(desk: SiteDesk, form: Form) -> _Reach:
    """Return where to answer; raises FieldRefusedError when nothing given can be used."""
    email = usable_address(form.email)
    if form.email and email is None:
        raise FieldRefusedError("email", "wrong_form")
    number = normalise(form.phone, desk.area_code) if form.phone else None
    if number is not None and number.kind is not NumberKind.E164:
        raise FieldRefusedError("phone", "wrong_form")
    if not (email or number or form.postal_address.strip()):
        raise FieldRefusedError("email", "missing")
    return _Reach(email, number.e164 if number else None)


async def _open(
    connection: Connection, desk: SiteDesk, form: Form, reach: _Reach
) -> tuple[CaseRow, bool]:
    """Return the draft, and whether it is answered with how to file properly."""
    if form.organisation_id and not await organisation_exists(connection, form.organisation_id):
        raise FieldRefusedError("organisation_id", "unknown")
    contact = NewContact(
        *("site", await app_now(connection), reach.email or reach.e164),
        caller_kind=form.caller_kind or "citizen",
    )
    new = NewCase(
        *(form.kind, contact, form.name, reach.email, reach.e164),
        *(form.organisation_id, form.topic, form.text),
    )
    case = await open_case(connection, desk.office.zone, new)
    if form.kind is not CaseKind.APPEAL:
        return case, False
    regime = await receive_appeal(connection, desk.appeals, case, Received(FilingForm.SITE))
    applicant = ApplicantRow(1, form.name, form.postal_address, reach.email, reach.e164)
    await insert_applicants(connection, case.case_id, [applicant])
    return case, needs_instructions(regime)
