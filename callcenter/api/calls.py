"""The journal of calls: a list with filters, one call with its timeline."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    E164,
    Asked,
    CaseNumber,
    Line,
    Linkedid,
    Login,
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
from callcenter.domain.call import LegResult
from callcenter.domain.recording_rules import Problem as RecordingProblem
from callcenter.domain.recording_rules import State
from callcenter.domain.search import read_search
from callcenter.services.read_calls import WordsLeftError, read_call, read_calls
from db.call_lists import CallFilter, CallRow, RecordingOfCall

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
    agent: Login | None = None
    search: Annotated[
        Line, Field(description="The citizen's whole number in any writing, or a case number")
    ] = ""


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
    agent_name: str | None
    case_id: UUID | None
    case_number: str | None
    organisation: str | None


class CallListed(CallShown):
    """With the state of its recording: null when there is none, or none the reader may know of."""

    recording_state: State | None
    recording_problem: RecordingProblem | None


class CallStep(Shown):
    at: datetime
    what: str
    detail: str


class CallLeg(Shown):
    """A phone that rang or talked; `extension` null: not one of our operators."""

    channel: str
    extension: str | None
    started_at: datetime
    joined_at: datetime | None
    left_at: datetime | None
    ended_at: datetime | None
    ring_seconds: float
    result: LegResult


BeginAndEnd = Annotated[list[datetime], Field(min_length=2, max_length=2)]


class CallTimeline(Shown):
    """What happened, the first first; `talks` and `holds` are pairs of begin and end."""

    steps: list[CallStep]
    legs: list[CallLeg]
    talks: list[BeginAndEnd] = Field(default_factory=list)
    holds: list[BeginAndEnd] = Field(default_factory=list)


class CallPageShown(CallShown):
    """A call with its steps, legs and recordings (none for roles that may not list them)."""

    timeline: CallTimeline
    recording_ids: list[UUID]


@routes.get("/calls", access=Action.READ_CALLS, rules=Rules(problems=(Code.INVALID_CURSOR,)))
async def list_calls(visit: Visit, query: CallsQuery) -> Page[CallListed]:
    """List calls, the newest first."""
    only = CallFilter(**query.model_dump(exclude={"limit", "cursor", "search"}))
    after = read_time_cursor(query.cursor)
    search = read_search(query.search, visit.tools.settings.region_area_code)
    try:
        lines = await read_calls(visit.pool, visit.person, only, after, query.limit + 1, search)
    except WordsLeftError:
        raise Problem(Code.INVALID, mistakes=[("query.search", "not_a_number")]) from None
    shown = [_listed(row, lines.recordings.get(row.linkedid)) for row in lines.calls]
    return page_of(shown, query.limit, lambda last: (last.offered_at, last.linkedid))


def _listed(row: CallRow, heard: RecordingOfCall | None) -> CallListed:
    return CallListed(
        **CallShown.model_validate(row).model_dump(),
        recording_state=State(heard.state) if heard else None,
        recording_problem=(RecordingProblem(heard.problem) if heard and heard.problem else None),
    )


@routes.get("/calls/{linkedid}", access=Action.READ_CALLS)
async def show_call(visit: Visit, path: CallPath) -> CallPageShown:
    """Show one call with its timeline."""
    page = await read_call(visit.pool, visit.person, path.linkedid)
    if page is None:
        raise Problem(Code.NOT_FOUND)
    known = CallShown.model_validate(page.call).model_dump()
    timeline = CallTimeline.model_validate(page.call.timeline)
    return CallPageShown(**known, timeline=timeline, recording_ids=page.recording_ids)
