"""Answer a request by its route: admit, read, run, write. The same steps for every route."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from aiohttp import web
from aiohttp.web_protocol import RequestPayloadError
from pydantic import BaseModel, ValidationError

from callcenter.api.limits import DATABASE_PATIENCE, SLOWEST_CLIENT, WORK_PATIENCE, within
from callcenter.api.problems import Code, Problem, invalid, language_of
from callcenter.api.routes import Route
from callcenter.api.visit import COOKIE, Tools, Visit
from callcenter.domain.access import may
from callcenter.services.answer_once import (
    AnswerLostError,
    KeptAnswer,
    KeyInUseError,
    KeyReusedError,
    Once,
    answer_once,
)
from callcenter.services.find_session import Session, find_session
from callcenter.services.ping_database import ping_database

Endpoint = Callable[[web.Request], Awaitable[web.StreamResponse]]

ETAG: Final = re.compile(r'^"(\d{1,9})"$')
KEY: Final = re.compile(r"^[\x21-\x7e]{1,128}$")
STRANGERS: Final = UUID(int=0)
SAME_SITE: Final = frozenset({"same-origin", "none"})


def endpoint(route: Route, tools: Tools) -> Endpoint:
    """Return the aiohttp handler of `route`."""

    async def handle(request: web.Request) -> web.StreamResponse:
        visit = await _admit(route, tools, request)
        raw = b"" if route.rules.takes else await _body(request)
        arguments = _arguments(route, request, raw)
        # May stream for as long as the client keeps taking or sending.
        if route.rules.sends or route.rules.takes:
            return await _run(route, visit, arguments)
        return await within(WORK_PATIENCE, _once(route, visit, raw, arguments))

    return handle


async def _admit(route: Route, tools: Tools, request: web.Request) -> Visit:
    """Let the request in, or raise: its session, its origin, its role, in this order."""
    session = await within(DATABASE_PATIENCE, _session(route, tools, request))
    if route.unsafe:
        check_origin(request, tools)
        if session is not None:
            _check_csrf(request, session)
    if (
        session is not None
        and route.access != "public"
        and not may(session.person.role, route.access)
    ):
        raise Problem(Code.FORBIDDEN)
    if session is not None and session.password_is_one_time and not _of_session(route):
        raise Problem(Code.PASSWORD_TO_REPLACE)
    language = language_of(request.headers.get("Accept-Language", ""))
    return Visit(request, tools, language, session)


def _of_session(route: Route) -> bool:
    """Return whether who has yet to replace a one-time password may do this."""
    return route.path.partition("/")[2].partition("/")[0] == "session"


async def _session(route: Route, tools: Tools, request: web.Request) -> Session | None:
    if route.access == "public":
        await ping_database(tools.pool)  # a stopped database is told from a slow one here
        return None
    token = request.cookies.get(COOKIE, "")
    session = await find_session(tools.pool, token, tools.lifetimes)
    if session is None:
        raise Problem(Code.NOT_SIGNED_IN)
    return session


def check_origin(request: web.Request, tools: Tools, *, needed: bool = False) -> None:
    """Refuse what a foreign page sent. Browsers name the page; programs send neither header.

    `needed`: so that a WebSocket, which has no X-CSRF-Token, comes from a page of ours.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site not in SAME_SITE:
        raise Problem(Code.CSRF)
    if (needed and origin is None) or (
        origin is not None and origin not in _own_origins(request, tools)
    ):
        raise Problem(Code.CSRF)


def _own_origins(request: web.Request, tools: Tools) -> set[str]:
    """Return where our pages live; without a public origin, where this request went."""
    if tools.settings.public_origin is not None:
        return {tools.settings.public_origin}
    return {f"http://{request.host}", f"https://{request.host}"}


def _check_csrf(request: web.Request, session: Session) -> None:
    given = request.headers.get("X-CSRF-Token", "")
    if not hmac.compare_digest(given.encode(errors="replace"), session.csrf_token.encode()):
        raise Problem(Code.CSRF)


async def _body(request: web.Request) -> bytes:
    if not request.can_read_body:
        return b""
    try:
        return await within(SLOWEST_CLIENT, request.read())
    except TimeoutError:
        raise Problem(Code.SLOW_REQUEST, headers={"Connection": "close"}) from None
    except RequestPayloadError:
        raise Problem(Code.MALFORMED) from None


def _arguments(route: Route, request: web.Request, raw: bytes) -> dict[str, Any]:
    """Return the handler's arguments, each checked. A path of the wrong form does not exist."""
    if route.rules.takes and request.content_type != route.rules.takes:
        raise Problem(Code.NOT_OCTETS)
    given: dict[str, BaseModel] = {"query": _query(route, request)}
    try:
        given["path"] = route.shape("path").model_validate_strings(dict(request.match_info))
    except ValidationError:
        raise Problem(Code.NOT_FOUND) from None
    if "body" in route.asks:
        given["body"] = _json(route, request, raw)
    elif raw:
        raise Problem(Code.INVALID, mistakes=[("body", "extra_forbidden")])
    arguments: dict[str, Any] = {part: given[part] for part in route.asks}
    if route.needs_version:
        arguments["version"] = _version(request)
    return arguments


def _query(route: Route, request: web.Request) -> BaseModel:
    names = [name for name, _ in request.query.items()]  # keys() tells each once
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise Problem(Code.INVALID, mistakes=[(f"query.{name}", "repeated") for name in repeated])
    try:
        return route.shape("query").model_validate_strings(dict(request.query))
    except ValidationError as error:
        raise invalid("query", error.errors(include_url=False)) from None


def _json(route: Route, request: web.Request, raw: bytes) -> BaseModel:
    if request.content_type != "application/json":
        raise Problem(Code.NOT_JSON)
    try:
        return route.shape("body").model_validate_json(raw)
    except ValidationError as error:
        raise invalid("body", error.errors(include_url=False)) from None


def _version(request: web.Request) -> int:
    given = request.headers.get("If-Match")
    if given is None:
        raise Problem(Code.PRECONDITION_REQUIRED)
    found = ETAG.match(given.strip())
    if found is None:
        raise Problem(Code.PRECONDITION_FAILED)
    return int(found.group(1))


async def _run(route: Route, visit: Visit, arguments: dict[str, Any]) -> web.StreamResponse:
    result = await route.handler(visit, **arguments)
    if isinstance(result, web.StreamResponse):
        return result
    if result is None:
        response = web.Response(status=HTTPStatus.NO_CONTENT)
    else:
        response = _json_response(result, route.rules.status)
    response.headers.update(visit.headers)
    return response


def _json_response(model: BaseModel, status: int) -> web.Response:
    """Return `model` as JSON; a versioned one with its ETag."""
    version = getattr(model, "version", None)
    headers = {"ETag": f'"{version}"'} if version is not None else {}
    return web.Response(
        status=status,
        body=model.model_dump_json().encode(),
        content_type="application/json",
        headers=headers,
    )


async def _once(
    route: Route, visit: Visit, raw: bytes, arguments: dict[str, Any]
) -> web.StreamResponse:
    """Run the handler; under an Idempotency-Key at most once, then repeat its answer."""
    key = visit.request.headers.get("Idempotency-Key")
    if key is None or not route.rules.once:
        return await _run(route, visit, arguments)

    async def do() -> KeptAnswer:
        return _kept(await _run(route, visit, arguments), once.request_hash)

    digest = await _request_hash(route, visit, raw)
    once = Once(_whose(visit), _checked_key(key), digest)
    try:
        return _restored(await answer_once(visit.pool, once, do))
    except KeyReusedError:
        raise Problem(Code.KEY_REUSED) from None
    except AnswerLostError:
        raise Problem(Code.ANSWER_LOST) from None
    except KeyInUseError:
        raise Problem(Code.REQUEST_IN_PROGRESS, headers={"Retry-After": "1"}) from None


def _whose(visit: Visit) -> UUID:
    """Return whose key it is; strangers share one owner, and only who knows both repeats."""
    return STRANGERS if visit.session is None else visit.person.user_id


def _checked_key(key: str) -> str:
    if not KEY.match(key):
        raise Problem(Code.INVALID, mistakes=[("header.Idempotency-Key", "wrong_form")])
    return key


async def _request_hash(route: Route, visit: Visit, raw: bytes) -> bytes:
    """Return what tells one request from another; it is stored for a day.

    Nobody who reads it there may guess a password by it: it costs as much as a stored one.
    """
    request = visit.request
    what = f"{request.method} {request.raw_path} {request.headers.get('If-Match', '')}\n"
    said = what.encode(errors="surrogateescape") + raw
    if "password" not in route.shape("body").model_fields:
        return hashlib.sha256(said).digest()
    salt = _whose(visit).bytes
    return await asyncio.to_thread(hashlib.scrypt, said, salt=salt, n=2**14, r=8, p=5, dklen=32)


def _kept(response: web.StreamResponse, request_hash: bytes) -> KeptAnswer:
    body = response.body if isinstance(response, web.Response) else b""
    headers = {name: response.headers[name] for name in ("ETag",) if name in response.headers}
    if response.content_type and body:
        headers["Content-Type"] = response.content_type
    return KeptAnswer(request_hash, response.status, headers, bytes(body or b""))  # type: ignore[arg-type] # our own bodies are bytes


def _restored(answer: KeptAnswer) -> web.Response:
    return web.Response(
        status=answer.status or HTTPStatus.OK, headers=answer.headers, body=answer.body or None
    )
