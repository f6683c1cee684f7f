"""Calls the hotline owes: list, close."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import model_validator

from callcenter.api.problems import Code, Problem, changed_meanwhile
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    E164,
    Asked,
    Linkedid,
    Moment,
    Page,
    PageQuery,
    Reason,
    Shown,
    page_of,
    read_id_cursor,
)
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.services.close_callback import (
    CallbackChangedError,
    CallbackClosedError,
    CallbackMissingError,
    NoEvidenceError,
    Wish,
    close_callback,
)
from callcenter.services.read_callbacks import read_callbacks
from db.callback_lists import CallbackFilter

routes = Routes()

State = Literal["open", "done", "closed"]
Why = Literal["abandoned", "after_hours", "overflow", "requested", "refused", "interrupted"]


class CallbackPath(Asked):
    callback_id: UUID


class CallbacksQuery(PageQuery):
    state: State | None = None
    reason: Why | None = None
    due_before: Moment | None = None
    phone_e164: E164 | None = None


class CallbackClosing(Asked):
    """Exactly one of the two."""

    reason: Reason | None = None
    evidence_linkedid: Linkedid | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.reason is None) == (self.evidence_linkedid is None):
            raise ValueError("reason or evidence_linkedid")
        return self


class CallbackShown(Shown):
    callback_id: UUID
    phone_e164: str
    case_id: UUID
    case_number: str | None
    reason: Why
    state: State
    created_at: datetime
    due_at: datetime
    last_unanswered_at: datetime
    evidence_linkedid: str | None
    close_reason: str | None
    closed_at: datetime | None
    closed_by: str | None
    version: int
    linkedids: list[str]


@routes.get(
    "/callbacks", access=Action.READ_CALLBACKS, rules=Rules(problems=(Code.INVALID_CURSOR,))
)
async def list_callbacks(visit: Visit, query: CallbacksQuery) -> Page[CallbackShown]:
    """List obligations, the most urgent first."""
    only = CallbackFilter(**query.model_dump(exclude={"limit", "cursor"}))
    after = read_id_cursor(query.cursor)
    rows = await read_callbacks(visit.pool, visit.person, only, after, query.limit + 1)
    shown = [CallbackShown.model_validate(row) for row in rows]
    return page_of(shown, query.limit, lambda last: (last.due_at, str(last.callback_id)))


@routes.post(
    "/callbacks/{callback_id}/close",
    access=Action.CLOSE_CALLBACKS,
    rules=Rules(problems=(Code.NOT_IN_THIS_STATE,), once=True),
)
async def close_obligation(
    visit: Visit, path: CallbackPath, body: CallbackClosing, version: int
) -> CallbackShown:
    """Close an obligation with the conversation that met it, or with a typed reason."""
    wish = Wish(path.callback_id, version, body.evidence_linkedid, body.reason)
    try:
        closed = await close_callback(visit.pool, visit.person, wish)
    except CallbackMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except CallbackChangedError as conflict:
        current = CallbackShown.model_validate(conflict.current)
        raise changed_meanwhile({"state": "closed"}, current) from None
    except CallbackClosedError:
        raise Problem(Code.NOT_IN_THIS_STATE) from None
    except NoEvidenceError:
        raise Problem(Code.INVALID, mistakes=[("body.evidence_linkedid", "no_evidence")]) from None
    return CallbackShown.model_validate(closed)
