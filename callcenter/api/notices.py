"""Notices and the calls line 1 owes instead of them: list, send again, close."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from callcenter.api.cases import CasePath
from callcenter.api.problems import Code, Problem, changed_meanwhile
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    Asked,
    Page,
    PageQuery,
    Reason,
    Shown,
    page_of,
    read_id_cursor,
)
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.notices import (
    Addressee,
    NoticeKind,
    NoticeState,
    WrongNoticeStateError,
)
from callcenter.services.notices.read_notices import (
    NoticeMissingError,
    read_call_tasks,
    read_notice,
    read_notices,
)
from callcenter.services.notices.settle_notice import (
    CallResult,
    NoticeChangedError,
    NoticeInHand,
    close_call_task,
    retry_notice,
)
from callcenter.services.notices.write_words import House
from callcenter.services.tickets.registration_told import registration_told
from db.notice_lists import NoticeFilter, NoticeRow

routes = Routes()

PAGED = Rules(problems=(Code.INVALID_CURSOR,))
STATEFUL = Rules(problems=(Code.NOT_IN_THIS_STATE,), once=True)


class NoticePath(Asked):
    notice_id: UUID


class NoticesQuery(PageQuery):
    state: Annotated[NoticeState, Field(strict=False)] | None = None
    kind: Annotated[NoticeKind, Field(strict=False)] | None = None


class CallClosing(Asked):
    result: Annotated[CallResult, Field(strict=False)]
    note: Reason | None = None


class NoticeShown(Shown):
    notice_id: UUID
    case_id: UUID | None
    case_number: str | None
    kind: NoticeKind
    state: NoticeState
    addressee: Addressee
    addresses: list[str]
    phone_e164: str | None
    caller_name: str | None
    subject: str | None
    body: str | None
    round: int
    attempts: int
    next_try_at: datetime
    last_error: str | None
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    done_at: datetime | None
    done_by: str | None
    call_result: CallResult | None
    call_note: str | None
    version: int


class TryShown(Shown):
    at: datetime
    round: int
    addressee: Addressee
    addresses: list[str]
    outcome: NoticeState
    reply: str


class NoticeWithTries(Shown):
    notice: NoticeShown
    tries: list[TryShown]
    version: int


class CallTaskShown(Shown):
    """Whom to call, and what to say."""

    notice: NoticeShown
    text: str


def _page(rows: list[NoticeRow], limit: int) -> Page[NoticeShown]:
    shown = [NoticeShown.model_validate(row) for row in rows]
    return page_of(shown, limit, lambda last: (last.created_at, str(last.notice_id)))


@routes.get("/notices", access=Action.READ_NOTICES, rules=PAGED)
async def list_notices(visit: Visit, query: NoticesQuery) -> Page[NoticeShown]:
    """List notices, the newest first; `state=failed` are those a person has to look at."""
    only = NoticeFilter(query.state, query.kind)
    after = read_id_cursor(query.cursor)
    rows = await read_notices(visit.pool, visit.person, only, after, query.limit + 1)
    return _page(rows, query.limit)


@routes.get("/cases/{case_id}/notices", access=Action.READ_NOTICES, rules=PAGED)
async def list_case_notices(visit: Visit, path: CasePath, query: PageQuery) -> Page[NoticeShown]:
    """List what was told about a case, the newest first."""
    only, after = NoticeFilter(case_id=path.case_id), read_id_cursor(query.cursor)
    try:
        rows = await read_notices(visit.pool, visit.person, only, after, query.limit + 1)
    except NoticeMissingError:
        raise Problem(Code.NOT_FOUND) from None
    return _page(rows, query.limit)


@routes.get("/notices/{notice_id}", access=Action.READ_NOTICES)
async def show_notice(visit: Visit, path: NoticePath) -> NoticeWithTries:
    """Show a notice with each try to send it and the mail server's answers."""
    try:
        row, tries = await read_notice(visit.pool, visit.person, path.notice_id)
    except NoticeMissingError:
        raise Problem(Code.NOT_FOUND) from None
    return NoticeWithTries(
        notice=NoticeShown.model_validate(row),
        tries=[TryShown.model_validate(one) for one in tries],
        version=row.version,
    )


@routes.post("/notices/{notice_id}/retry", access=Action.TELL_REQUESTERS, rules=STATEFUL)
async def send_notice_again(visit: Visit, path: NoticePath, version: int) -> NoticeShown:
    """Send again to whom it concerns now; an `unknown` one may then arrive twice."""
    hand = NoticeInHand(path.notice_id, version)
    try:
        row = await retry_notice(visit.pool, visit.person, hand)
    except NoticeMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except NoticeChangedError as conflict:
        raise _changed(conflict, "queued") from None
    except WrongNoticeStateError:
        raise Problem(Code.NOT_IN_THIS_STATE) from None
    return NoticeShown.model_validate(row)


@routes.get("/call-tasks", access=Action.TELL_REQUESTERS, rules=PAGED)
async def list_call_tasks(visit: Visit, query: PageQuery) -> Page[CallTaskShown]:
    """List what has to be told by phone, what has waited longest first."""
    after, house = read_id_cursor(query.cursor), House.of(visit.tools.settings)
    tasks = await read_call_tasks(visit.pool, visit.person, house, after, query.limit + 1)
    shown = [CallTaskShown.model_validate(task) for task in tasks]
    return page_of(
        shown, query.limit, lambda last: (last.notice.created_at, str(last.notice.notice_id))
    )


@routes.post("/call-tasks/{notice_id}/close", access=Action.TELL_REQUESTERS, rules=STATEFUL)
async def close_call(
    visit: Visit, path: NoticePath, body: CallClosing, version: int
) -> NoticeShown:
    """Close a call with its result."""
    hand = NoticeInHand(path.notice_id, version)
    try:
        row = await close_call_task(visit.pool, visit.person, hand, body.result, body.note)
        await registration_told(visit.pool, row.kind, row.case_id)
    except NoticeMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except NoticeChangedError as conflict:
        raise _changed(conflict, "call_done") from None
    except WrongNoticeStateError:
        raise Problem(Code.NOT_IN_THIS_STATE) from None
    return NoticeShown.model_validate(row)


def _changed(conflict: NoticeChangedError, wanted: str) -> Problem:
    return changed_meanwhile({"state": wanted}, NoticeShown.model_validate(conflict.current))
