"""What an operator does: one's own state, and a supervisor's word about others'.

State changes are commands: the answer is the new state. What everybody sees of an operator,
calls included, comes over the live link.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import Asked, Shown, Slug
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.agents.states import StepRefusedError
from callcenter.services.agents.read_state import read_own_state
from callcenter.services.agents.set_state import (
    AgentMissingError,
    BreakReasonUnknownError,
    Choice,
    NoPhoneError,
    StateRules,
    Wish,
    set_own_state,
    set_state_of,
)
from db.agent_states import AgentStateRow

routes = Routes()

REFUSED = (Code.NO_PHONE, Code.NOT_IN_THIS_STATE)


class AgentPath(Asked):
    user_id: UUID


class StateWanted(Asked):
    """`reason` is the key of one of /break-reasons, for a break alone."""

    state: Literal["ready", "break", "offline"]
    reason: Slug | None = None


class AgentStateShown(Shown):
    """What is kept. `state` null: no states are used, the phone alone decides who rings."""

    state: Literal["offline", "ready", "wrap_up", "break"] | None
    reason: str | None  # of a break
    since_at: datetime | None
    until_at: datetime | None  # of a wrap-up
    break_after_call: str | None  # reason of a break that begins after the talk
    vanished: bool  # taken out because the browser that is the phone fell silent
    version: int  # 0: nothing is kept


class BreakReasonShown(Shown):
    key: str
    title: str


class BreakReasonsShown(Shown):
    items: list[BreakReasonShown]


@routes.get("/agent-state", access=Action.AGENT_STATE)
async def own_state(visit: Visit) -> AgentStateShown:
    """Show one's own state as the server keeps it."""
    return _shown(await read_own_state(visit.pool, visit.person))


@routes.post("/agent-state", access=Action.AGENT_STATE, rules=Rules(problems=REFUSED))
async def choose_state(visit: Visit, body: StateWanted) -> AgentStateShown:
    """Say that one is ready, on a break or offline; the queue follows.

    A break asked for during a talk begins after it and its wrap-up; `ready` takes it back.
    """
    try:
        row = await set_own_state(visit.pool, visit.person, _wish(body), _rules(visit))
    except (NoPhoneError, BreakReasonUnknownError, StepRefusedError, AgentMissingError) as refusal:
        raise _problem(refusal) from None
    return _shown(row)


@routes.post(
    "/agents/{user_id}/state", access=Action.SET_OTHERS_STATE, rules=Rules(problems=REFUSED)
)
async def choose_state_of(visit: Visit, path: AgentPath, body: StateWanted) -> AgentStateShown:
    """Say it for somebody else: a supervisor takes out who forgot, or brings in who may."""
    work = set_state_of(visit.pool, visit.person, path.user_id, _wish(body), _rules(visit))
    try:
        row = await work
    except (NoPhoneError, BreakReasonUnknownError, StepRefusedError, AgentMissingError) as refusal:
        raise _problem(refusal) from None
    return _shown(row)


@routes.get("/break-reasons", access=Action.AGENT_STATE)
async def list_break_reasons(visit: Visit) -> BreakReasonsShown:
    """List why one may take a break, in the caller's language."""
    russian = visit.language == "ru"
    return BreakReasonsShown(
        items=[
            BreakReasonShown(key=reason.key, title=reason.ru if russian else reason.en)
            for reason in visit.tools.settings.agents.reasons
        ]
    )


def _wish(body: StateWanted) -> Wish:
    return Wish(Choice(body.state), body.reason)


def _rules(visit: Visit) -> StateRules:
    agents = visit.tools.settings.agents
    return StateRules(agents.patience, {reason.key for reason in agents.reasons})


def _problem(refusal: Exception) -> Problem:
    match refusal:
        case NoPhoneError():
            return Problem(Code.NO_PHONE)
        case BreakReasonUnknownError():
            return Problem(Code.INVALID, mistakes=[("body.reason", "unknown_break_reason")])
        case AgentMissingError():
            return Problem(Code.NOT_FOUND)
        case _:
            return Problem(Code.NOT_IN_THIS_STATE)


def _shown(row: AgentStateRow | None) -> AgentStateShown:
    if row is None:
        return AgentStateShown(
            state=None,
            reason=None,
            since_at=None,
            until_at=None,
            break_after_call=None,
            vanished=False,
            version=0,
        )
    return AgentStateShown.model_validate(
        {
            "state": row.state,
            "reason": row.reason,
            "since_at": row.since_at,
            "until_at": row.wrap_up_until,
            "break_after_call": row.break_after_call,
            "vanished": row.vanished,
            "version": row.version,
        }
    )
