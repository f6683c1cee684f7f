"""The journal of calls: a list with filters, one call with its timeline."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import JsonValue

from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    E164,
    Asked,
    CaseNumber,
    Linkedid,
    Moment,
    Page,
    PageQuery,
    Shown,
    Slug,
    page_of,
    read_time_cursor,
)
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.services.read_calls import read_call, read_calls
from db.call_lists import CallFilter

routes = Routes()

Direction = Literal["inbound", "outbound", "internal"]


class CallPath(Asked):
    linkedid: Linkedid


class CallsQuery(PageQuery):
    offered_from: Moment | None = None
    offered_before: Moment | None = None
    direction: Direction | None = None
    queue: Slug | None = None
    outcome: Slug | None = None
    caller_e164: E164 | None = None
    case_number: CaseNumber | None = None


class CallShown(Shown):
    """A line of the journal. Moments by the PBX's clock, durations in seconds."""

    linkedid: str
    direction: Direction
    caller_e164: str | None
    caller_name: str
    dialled_number: str
    menu_choice: str | None
    queue: str | None
    offered_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str
    wait_seconds: float
    talk_seconds: float
    hold_seconds: float
    hung_up_by: Literal["caller", "agent", "system"] | None
    agent_extension: str | None
    agent_login: str | None
    case_id: UUID | None
    case_number: str | None
    organisation: str | None


class CallPageShown(CallShown):
    """A call with its steps, legs and recordings (none for roles that may not list them)."""

    timeline: JsonValue
    recording_ids: list[UUID]


@routes.get("/calls", access=Action.READ_CALLS, rules=Rules(problems=(Code.INVALID_CURSOR,)))
async def list_calls(visit: Visit, query: CallsQuery) -> Page[CallShown]:
    """List calls, the newest first."""
    only = CallFilter(**query.model_dump(exclude={"limit", "cursor"}))
    after = read_time_cursor(query.cursor)
    rows = await read_calls(visit.pool, visit.person, only, after, query.limit + 1)
    shown = [CallShown.model_validate(row) for row in rows]
    return page_of(shown, query.limit, lambda last: (last.offered_at, last.linkedid))


@routes.get("/calls/{linkedid}", access=Action.READ_CALLS)
async def show_call(visit: Visit, path: CallPath) -> CallPageShown:
    """Show one call with its timeline."""
    page = await read_call(visit.pool, visit.person, path.linkedid)
    if page is None:
        raise Problem(Code.NOT_FOUND)
    known = CallShown.model_validate(page.call).model_dump()
    return CallPageShown(**known, timeline=page.call.timeline, recording_ids=page.recording_ids)
