"""Sign in, see oneself, sign out."""

import math
from typing import Final
from uuid import UUID

from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import Asked, Line, Password, Shown
from callcenter.api.visit import COOKIE, Visit, client_address
from callcenter.domain.access import PERMISSIONS, Action, Role, Scope
from callcenter.domain.accounts import Duty
from callcenter.services.find_session import Session, find_session
from callcenter.services.passwords import PasswordsBusyError
from callcenter.services.replace_password import (
    KeptSession,
    SamePasswordError,
    replace_own_password,
)
from callcenter.services.sign_in import (
    Attempt,
    TooManyTriesError,
    WrongCredentialsError,
    sign_in,
)
from callcenter.services.sign_out import sign_out

routes = Routes()

# The __Host- prefix makes browsers insist on these. On plain http they accept Secure cookies
# from this very machine only (localhost, 127.0.0.1): that is what the demo lives on.
COOKIE_RULES: Final = "Path=/; Secure; HttpOnly; SameSite=Strict"


class Credentials(Asked):
    login: Line
    password: Line


class PasswordReplaced(Asked):
    password: Line  # the present one
    new_password: Password


class SessionShown(Shown):
    """Who is signed in and what the role allows."""

    user_id: UUID
    login: str
    full_name: str
    role: Role
    extension: str | None
    organisation_id: UUID | None
    organisation: str | None  # its short name
    duty: Duty | None  # acts for the organisation: files applications, has people blocked
    permissions: dict[Action, Scope]
    password_is_one_time: bool  # true: replace it, nothing else is allowed before
    csrf_token: str  # goes into X-CSRF-Token of every request that changes something
    zone: str  # the office's: every time is shown in it


@routes.post(
    "/session",
    access="public",
    rules=Rules(problems=(Code.WRONG_CREDENTIALS, Code.TOO_MANY_TRIES, Code.BUSY)),
)
async def open_session(visit: Visit, body: Credentials) -> SessionShown:
    """Sign in: the answer sets the session's cookie."""
    try:
        opened = await sign_in(
            visit.pool,
            visit.tools.passwords,
            _attempt(visit, body.login, body.password),
            visit.tools.lifetimes,
        )
    except WrongCredentialsError:
        raise Problem(Code.WRONG_CREDENTIALS) from None
    except PasswordsBusyError:
        raise Problem(Code.BUSY, headers={"Retry-After": "2"}) from None
    except TooManyTriesError as refusal:
        raise _wait(refusal) from None
    if old := visit.request.cookies.get(COOKIE):
        await sign_out(visit.pool, old)  # the cookie in hand is not carried on
    visit.headers["Set-Cookie"] = f"{COOKIE}={opened.token}; {COOKIE_RULES}"
    session = await find_session(visit.pool, opened.token, visit.tools.lifetimes)
    if session is None:
        raise Problem(Code.WRONG_CREDENTIALS)  # blocked at this very moment
    return _shown(visit, session)


@routes.get("/session", access=Action.USE_SESSION)
async def own_session(visit: Visit) -> SessionShown:
    """Show who is signed in and what the role allows."""
    return _shown(visit, visit.signed_in)


@routes.delete("/session", access=Action.USE_SESSION)
async def close_session(visit: Visit) -> None:
    """Sign out; calls ring the person's phone no more."""
    await sign_out(visit.pool, visit.request.cookies.get(COOKIE, ""), visit.person)
    visit.headers["Set-Cookie"] = f"{COOKIE}=; {COOKIE_RULES}; Max-Age=0"


@routes.post(
    "/session/password",
    access=Action.USE_SESSION,
    rules=Rules(problems=(Code.WRONG_CREDENTIALS, Code.TOO_MANY_TRIES, Code.BUSY)),
)
async def replace_password(visit: Visit, body: PasswordReplaced) -> None:
    """Replace one's own password; every other session of the account ends."""
    attempt = _attempt(visit, visit.person.login, body.password)
    token = visit.request.cookies.get(COOKIE, "")
    try:
        await replace_own_password(
            visit.pool,
            visit.tools.passwords,
            attempt,
            body.new_password,
            KeptSession(token, visit.tools.lifetimes.zone),
        )
    except WrongCredentialsError:
        raise Problem(Code.WRONG_CREDENTIALS) from None
    except SamePasswordError:
        mistake = ("body.new_password", "same_password")
        raise Problem(Code.INVALID, mistakes=[mistake]) from None
    except PasswordsBusyError:
        raise Problem(Code.BUSY, headers={"Retry-After": "2"}) from None
    except TooManyTriesError as refusal:
        raise _wait(refusal) from None


def _attempt(visit: Visit, login: str, password: str) -> Attempt:
    headers = visit.request.headers
    address = client_address(visit.request.remote, headers)
    return Attempt(login, password, address, headers.get("User-Agent"))


def _wait(refusal: TooManyTriesError) -> Problem:
    seconds = math.ceil(refusal.retry_after.total_seconds())
    return Problem(
        Code.TOO_MANY_TRIES,
        headers={"Retry-After": str(seconds)},
        retry_after_seconds=seconds,
    )


def _shown(visit: Visit, session: Session) -> SessionShown:
    person = session.person
    return SessionShown(
        user_id=person.user_id,
        login=person.login,
        full_name=session.full_name,
        role=person.role,
        extension=person.extension,
        organisation_id=person.organisation_id,
        organisation=session.organisation,
        duty=person.duty,
        permissions=dict(PERMISSIONS[person.role]),
        password_is_one_time=session.password_is_one_time,
        csrf_token=session.csrf_token,
        zone=visit.tools.settings.region_timezone,
    )
