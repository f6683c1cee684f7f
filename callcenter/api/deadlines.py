"""Promised moments still open: what is due next, and what is late (000-09, 000-10)."""

import re
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from callcenter.api.cases import Kind
from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    Login,
    Moment,
    Page,
    PageQuery,
    Shown,
    TopicCode,
    make_cursor,
    read_cursor,
    read_id_cursor,
)
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.case_states import CaseState
from callcenter.domain.deadline_kinds import DeadlineKind
from callcenter.services.registers.list_deadlines import read_deadlines
from db.deadline_lists import DeadlineFilter, DeadlinePlace, OpenDeadline

routes = Routes()

PARTS: Final = 4  # of a cursor: due, case, what, round
ROUND: Final = re.compile(r"[0-9]{1,6}")


class DeadlinesQuery(PageQuery):
    due_before: Moment | None = None
    what: DeadlineKind | None = None
    kind: Kind | None = None
    organisation_id: UUID | None = None
    topic_code: TopicCode | None = None
    operator: Login | None = None
    line: Annotated[int, Field(ge=1, le=3)] | None = None
    overdue: bool = False


class DeadlineShown(Shown):
    """A moment that is promised and not kept yet. `overdue`: the legal one has passed."""

    case_id: UUID
    case_number: str | None
    kind: Kind
    state: CaseState
    what: DeadlineKind
    round: int
    operational_due_at: datetime
    legal_due_at: datetime
    provisional: bool
    overdue: bool
    organisation_id: UUID | None
    organisation: str | None  # its short name
    topic: str
    topic_code: str | None
    line: int | None
    operator_login: str | None
    operator_name: str | None


@routes.get("/deadlines", access=Action.READ_FIGURES, rules=Rules(problems=(Code.INVALID_CURSOR,)))
async def list_deadlines(visit: Visit, query: DeadlinesQuery) -> Page[DeadlineShown]:
    """List what is due next, the soonest first."""
    only = DeadlineFilter(**query.model_dump(exclude={"limit", "cursor"}))
    after = _place(query.cursor)
    rows = await read_deadlines(visit.pool, visit.person, only, after, query.limit + 1)
    shown = [DeadlineShown.model_validate(row) for row in rows[: query.limit]]
    cursor = _cursor(rows[query.limit - 1]) if len(rows) > query.limit else None
    return Page[DeadlineShown](items=shown, next_cursor=cursor)


def _cursor(row: OpenDeadline) -> str:
    return make_cursor(row.operational_due_at, str(row.case_id), row.what, str(row.round))


def _place(cursor: str | None) -> DeadlinePlace | None:
    """Return where a bookmark of `_cursor` stands; None for the start."""
    if cursor is None:
        return None
    parts = read_cursor(cursor)
    if len(parts) != PARTS or not ROUND.fullmatch(parts[-1]):
        raise Problem(Code.INVALID_CURSOR)
    due = read_id_cursor(make_cursor(parts[0], parts[1]))
    return None if due is None else (*due, parts[2], int(parts[3]))
