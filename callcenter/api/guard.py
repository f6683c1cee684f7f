"""Around every request: errors become problems, answers get their security headers."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

import structlog
from aiohttp import web

from callcenter.api.limits import STREAMING
from callcenter.api.problems import Code, Problem, answer, language_of
from db.pool import DatabaseBusy, DatabaseUnavailable

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger(__name__)

SECURITY_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
HSTS: Final = "max-age=31536000; includeSubDomains"
BY_STATUS: Final = {
    HTTPStatus.NOT_FOUND: Code.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: Code.METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Code.BODY_TOO_LARGE,
}


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn whatever was raised into an answer that tells the caller's part of it, no more."""
    try:
        return await handler(request)
    except asyncio.CancelledError:
        raise
    except Exception as error:
        if request.get(STREAMING):  # too late for another answer: the connection is cut
            raise
        problem = _problem(request, error)
        return answer(problem, language_of(request.headers.get("Accept-Language", "")))


def _problem(request: web.Request, error: Exception) -> Problem:
    where = request.match_info.route.name or request.path
    match error:
        case Problem():
            return error
        case web.HTTPException():
            return _of_framework(error)
        case _ if isinstance(error, (*DatabaseUnavailable, *DatabaseBusy)):
            log.warning("database_unavailable", route=where, error=type(error).__name__)
            return Problem(Code.DATABASE_UNAVAILABLE, headers={"Retry-After": "2"})
        case _:
            log.error("request_failed", route=where, exc_info=error)
            return Problem(Code.INTERNAL)


def _of_framework(error: web.HTTPException) -> Problem:
    code = BY_STATUS.get(HTTPStatus(error.status), Code.MALFORMED)
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    return Problem(code, headers=headers)


async def add_security_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Add what the handler has not set itself; for `app.on_response_prepare`."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)


async def add_hsts(_request: web.Request, response: web.StreamResponse) -> None:
    """Add for installations behind TLS: the public origin is https."""
    response.headers.setdefault("Strict-Transport-Security", HSTS)
