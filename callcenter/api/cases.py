"""Cases: list, read, write in, register, close."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from callcenter.api.problems import Code, Problem, changed_meanwhile, unknown_organisation
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    E164,
    Asked,
    CaseNumber,
    Email,
    Line,
    Login,
    LongText,
    Moment,
    Page,
    PageQuery,
    Reason,
    Shown,
    Slug,
    TopicCode,
    page_of,
    read_id_cursor,
)
from callcenter.api.visit import Visit
from callcenter.domain.access import Action, may
from callcenter.domain.case_number import CaseKind
from callcenter.domain.case_states import (
    CaseState,
    OtherKindError,
    StepRefusedError,
    TopicMissingError,
    open_steps,
)
from callcenter.domain.search import read_search
from callcenter.services.change_kind import change_kind
from callcenter.services.edit_case import close_case, edit_case, register_case
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.read_cases import read_case, read_form
from callcenter.services.registers.list_cases import read_cases
from callcenter.services.take_case import CaseChangedError, CaseMissingError, InHand
from db.case_edits import CaseRow
from db.case_register import CaseFilter

routes = Routes()

Kind = Literal["ticket", "appeal", "appointment"]
Channel = Literal["phone", "email", "site", "paper", "import"]


class CasePath(Asked):
    case_id: UUID


class CasesQuery(PageQuery):
    created_from: Moment | None = None
    created_before: Moment | None = None
    kind: Kind | None = None
    state: CaseState | None = None
    case_number: CaseNumber | None = None
    caller_e164: E164 | None = None
    organisation_id: UUID | None = None
    topic_code: TopicCode | None = None
    operator: Login | None = None
    channel: Channel | None = None
    overdue: bool = False
    line: Annotated[int, Field(ge=1, le=3, description="Of a ticket")] | None = None
    search: Annotated[
        Line, Field(description="Words in any form, a case number, a phone number")
    ] = ""


FormFields = Annotated[dict[Slug, LongText | bool | None], Field(max_length=50)]


class CaseChanges(Asked):
    """Fields left out stay as they are; `organisation_id` and `caller_email` null mean none.

    `form`: what registration will ask beyond these, as far as it is filled in; of a draft. Its
    fields left out stay too, null takes one out.
    """

    topic: Line = ""
    text: LongText = ""
    caller_name: Line = ""
    caller_email: Email | None = None
    organisation_id: UUID | None = None
    form: FormFields = Field(default_factory=dict)


class CaseClosing(Asked):
    reason: Reason


class CaseShown(Shown):
    case_id: UUID
    case_number: str | None
    kind: Kind
    state: CaseState
    channel: Channel
    caller_e164: str | None
    caller_name: str
    caller_email: str | None
    organisation_id: UUID | None
    organisation: str | None  # its short name
    person_id: UUID | None  # whose it is; null: nobody has said
    topic: str
    topic_code: str | None
    text: str
    operator_login: str | None
    operator_name: str | None
    close_reason: str | None
    created_at: datetime
    registered_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None
    version: int
    linkedids: list[str]


class CaseOpened(CaseShown):
    """One case. `form`: the unfinished registration of a draft, for those who may edit it.

    `allowed_steps`: edit, change_kind, register (of an appointment), close. The steps of tickets
    and appeals stand in their own documents.
    """

    form: dict[str, str | bool]
    allowed_steps: list[str]


@routes.get("/cases", access=Action.READ_CASES, rules=Rules(problems=(Code.INVALID_CURSOR,)))
async def list_cases(visit: Visit, query: CasesQuery) -> Page[CaseShown]:
    """List cases, the newest first."""
    only = CaseFilter(**query.model_dump(exclude={"limit", "cursor", "search"}))
    rows = await read_cases(
        visit.pool,
        visit.person,
        only,
        read_id_cursor(query.cursor),
        query.limit + 1,
        read_search(query.search, visit.tools.settings.region_area_code),
    )
    shown = [CaseShown.model_validate(row) for row in rows]
    return page_of(shown, query.limit, lambda last: (last.created_at, str(last.case_id)))


@routes.get("/cases/{case_id}", access=Action.READ_CASES)
async def show_case(visit: Visit, path: CasePath) -> CaseOpened:
    """Show one case with its calls."""
    case = await read_case(visit.pool, visit.person, path.case_id)
    if case is None:
        raise Problem(Code.NOT_FOUND)
    return await _opened(visit, case)


@routes.patch(
    "/cases/{case_id}", access=Action.EDIT_CASES, rules=Rules(problems=(Code.NOT_IN_THIS_STATE,))
)
async def change_case(visit: Visit, path: CasePath, body: CaseChanges, version: int) -> CaseOpened:
    """Write in a case."""
    changes = body.model_dump(exclude_unset=True)
    work = edit_case(visit.pool, visit.person, InHand(path.case_id, version), changes)
    return await _changed(visit, work, body.model_dump(mode="json", exclude_unset=True))


@routes.post(
    "/cases/{case_id}/register",
    access=Action.EDIT_CASES,
    rules=Rules(problems=(Code.NOT_IN_THIS_STATE, Code.OTHER_KIND), once=True),
)
async def register(visit: Visit, path: CasePath, version: int) -> CaseOpened:
    """Register an appointment; tickets and appeals are registered by routes of their own."""
    work = register_case(visit.pool, visit.person, InHand(path.case_id, version))
    return await _changed(visit, work, {"state": CaseState.REGISTERED.value})


@routes.post(
    "/cases/{case_id}/close",
    access=Action.EDIT_CASES,
    rules=Rules(problems=(Code.NOT_IN_THIS_STATE, Code.OTHER_KIND), once=True),
)
async def close(visit: Visit, path: CasePath, body: CaseClosing, version: int) -> CaseOpened:
    """Close a draft of any kind, or an appointment, with a reason."""
    case = InHand(path.case_id, version)
    work = close_case(visit.pool, visit.person, case, body.reason)
    return await _changed(visit, work, {"state": CaseState.CLOSED.value})


class KindChange(Asked):
    kind: Kind


@routes.post(
    "/cases/{case_id}/kind",
    access=Action.EDIT_CASES,
    rules=Rules(problems=(Code.NOT_IN_THIS_STATE,), once=True),
)
async def change_case_kind(
    visit: Visit, path: CasePath, body: KindChange, version: int
) -> CaseOpened:
    """Make a draft one of another kind; it gets a new number, the old one still finds it."""
    case = InHand(path.case_id, version)
    office = visit.tools.settings.office
    work = change_kind(visit.pool, office, visit.person, case, CaseKind(body.kind))
    return await _changed(visit, work, {"kind": body.kind})


async def _opened(visit: Visit, case: CaseRow) -> CaseOpened:
    shown = CaseShown.model_validate(case).model_dump()
    return CaseOpened(
        **shown,
        form=await read_form(visit.pool, visit.person, case),
        allowed_steps=_allowed(visit, case),
    )


def _allowed(visit: Visit, case: CaseRow) -> list[str]:
    if not may(visit.person.role, Action.EDIT_CASES):
        return []
    steps = open_steps(
        CaseState(case.state), CaseKind(case.kind), numbered=case.case_number is not None
    )
    return [step.value for step in steps]


async def _changed(visit: Visit, work: Awaitable[CaseRow], changes: dict[str, Any]) -> CaseOpened:
    try:
        return await _opened(visit, await work)
    except CaseMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except CaseChangedError as conflict:
        raise changed_meanwhile(changes, await _opened(visit, conflict.current)) from None
    except OtherKindError:
        raise Problem(Code.OTHER_KIND) from None
    except StepRefusedError:
        raise Problem(Code.NOT_IN_THIS_STATE) from None
    except OrganisationUnknownError:
        raise unknown_organisation() from None
    except TopicMissingError:
        raise Problem(Code.INVALID, mistakes=[("case.topic", "missing")]) from None
