"""Who is signed in, from where, since when; ending it. One's own for everybody."""

from collections.abc import Awaitable
from datetime import datetime
from uuid import UUID

from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes
from callcenter.api.shapes import Asked, Shown
from callcenter.api.users import UserPath
from callcenter.api.visit import COOKIE, Visit
from callcenter.domain.access import Action
from callcenter.services.block_user import AccountMissingError
from callcenter.services.end_sessions import (
    SessionMissingError,
    end_all_sessions,
    end_other_sessions,
    end_session,
    read_holdings,
    read_sessions,
)

routes = Routes()


class OwnSessionPath(Asked):
    session_id: UUID


class SessionPath(UserPath):
    session_id: UUID


class OpenSessionShown(Shown):
    session_id: UUID
    created_at: datetime
    seen_at: datetime
    ip: str | None
    user_agent: str | None
    own: bool  # the one that asks


class SessionsShown(Shown):
    items: list[OpenSessionShown]


class HoldingsShown(Shown):
    """What a block ends at once and gives to others."""

    sessions: int
    open_cases: int


@routes.get("/sessions", access=Action.USE_SESSION)
async def list_own_sessions(visit: Visit) -> SessionsShown:
    """List where one is signed in, the newest first."""
    return await _listed(visit, visit.person.user_id)


@routes.delete("/sessions", access=Action.USE_SESSION)
async def end_own_others(visit: Visit) -> None:
    """End every session of one's own but this one."""
    await end_other_sessions(visit.pool, visit.person, _token(visit))


@routes.delete("/sessions/{session_id}", access=Action.USE_SESSION)
async def end_own_session(visit: Visit, path: OwnSessionPath) -> None:
    """End one session of one's own."""
    user_id = visit.person.user_id
    await _ended(end_session(visit.pool, visit.person, user_id, path.session_id))


@routes.get("/users/{user_id}/sessions", access=Action.MANAGE_USERS)
async def list_sessions(visit: Visit, path: UserPath) -> SessionsShown:
    """List where somebody is signed in, the newest first."""
    return await _listed(visit, path.user_id)


@routes.delete("/users/{user_id}/sessions", access=Action.MANAGE_USERS)
async def end_sessions(visit: Visit, path: UserPath) -> None:
    """End every session of somebody; the account stays open."""
    await end_all_sessions(visit.pool, visit.person, path.user_id)


@routes.delete("/users/{user_id}/sessions/{session_id}", access=Action.MANAGE_USERS)
async def end_one_session(visit: Visit, path: SessionPath) -> None:
    """End one session of somebody."""
    await _ended(end_session(visit.pool, visit.person, path.user_id, path.session_id))


@routes.get("/users/{user_id}/holdings", access=Action.MANAGE_USERS)
async def show_holdings(visit: Visit, path: UserPath) -> HoldingsShown:
    """Say what a block of this account would end and free."""
    try:
        found = await read_holdings(visit.pool, path.user_id, visit.tools.lifetimes)
    except AccountMissingError:
        raise Problem(Code.NOT_FOUND) from None
    return HoldingsShown.model_validate(found)


async def _listed(visit: Visit, user_id: UUID) -> SessionsShown:
    lifetimes = visit.tools.lifetimes
    rows = await read_sessions(visit.pool, visit.person, user_id, _token(visit), lifetimes)
    return SessionsShown(items=[OpenSessionShown.model_validate(row) for row in rows])


async def _ended(work: Awaitable[None]) -> None:
    try:
        await work
    except SessionMissingError:
        raise Problem(Code.NOT_FOUND) from None


def _token(visit: Visit) -> str:
    return visit.request.cookies.get(COOKIE, "")
