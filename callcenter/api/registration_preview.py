"""Before a draft is registered: which moments that would promise, and who would be told."""

from datetime import datetime
from typing import Self

from pydantic import model_validator

from callcenter.api.appeal_asked import Day
from callcenter.api.appeals import desk_of
from callcenter.api.cases import CasePath
from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import Asked, Shown
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.appeals.kinds import AppealKind, FilingForm, Identification
from callcenter.domain.appeals.regime import Regime
from callcenter.domain.case_states import StepRefusedError
from callcenter.domain.deadline_kinds import DeadlineKind
from callcenter.domain.notices import Addressee, NoticeKind
from callcenter.domain.tickets.authorisation import Authorisation, Category, RequesterRole
from callcenter.domain.urgency import Urgency
from callcenter.services.preview_registration import (
    AppealAsked,
    Preview,
    TicketAsked,
    preview_registration,
)
from callcenter.services.take_case import CaseMissingError

routes = Routes()


class TicketWouldBe(Asked):
    urgency: Urgency
    category: Category
    requester_role: RequesterRole
    letter: bool = False


class AppealWouldBe(Asked):
    form: FilingForm
    kind: AppealKind
    identification: Identification = Identification.CALLER_STATED
    received_on: Day | None = None
    chose_59fz: bool = False
    is_appeal: bool = True
    fast_track: bool = False


class WouldBe(Asked):
    """One of the two, as the case's kind is."""

    ticket: TicketWouldBe | None = None
    appeal: AppealWouldBe | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.ticket is None) == (self.appeal is None):
            raise ValueError("ticket or appeal")
        return self

    def asked(self) -> TicketAsked | AppealAsked:
        if self.ticket is not None:
            return TicketAsked(**self.ticket.model_dump())
        if self.appeal is not None:
            return AppealAsked(**self.appeal.model_dump())
        raise Problem(Code.INVALID)


class PromiseShown(Shown):
    what: DeadlineKind
    legal_due_at: datetime
    operational_due_at: datetime
    provisional: bool


class TellingShown(Shown):
    """`addressee` null: nobody can be told."""

    kind: NoticeKind
    addressee: Addressee | None
    addresses: int


class PreviewShown(Shown):
    promises: list[PromiseShown]
    tellings: list[TellingShown]
    authorisation: Authorisation | None
    regime: Regime | None


@routes.post(
    "/cases/{case_id}/registration-preview",
    access=Action.EDIT_CASES,
    rules=Rules(problems=(Code.NOT_IN_THIS_STATE,)),
)
async def preview_case_registration(visit: Visit, path: CasePath, body: WouldBe) -> PreviewShown:
    """Say what registering the draft as it is saved now would promise, and who would be told."""
    work = preview_registration(
        visit.pool, visit.person, desk_of(visit), path.case_id, body.asked()
    )
    try:
        return _shown(await work)
    except CaseMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except StepRefusedError:
        raise Problem(Code.NOT_IN_THIS_STATE) from None


def _shown(preview: Preview) -> PreviewShown:
    promises = [
        PromiseShown(
            what=one.what,
            legal_due_at=one.due.legal_at,
            operational_due_at=one.due.operational_at,
            provisional=one.due.provisional,
        )
        for one in preview.promises
    ]
    return PreviewShown(
        promises=promises,
        tellings=[TellingShown.model_validate(one) for one in preview.tellings],
        authorisation=preview.authorisation,
        regime=preview.regime,
    )
