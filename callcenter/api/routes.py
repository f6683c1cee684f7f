"""Declare a route once: typed handler, access rule, problems. Serving and OpenAPI follow from it.

    routes = Routes()

    @routes.get("/calls/{linkedid}", access=Action.READ_CALLS)
    async def one_call(visit: Visit, path: CallPath) -> CallShown: ...

A handler takes `visit` and, as far as it needs them, `path`, `query` and `body` (models) and
`version` (an int: the edit then demands If-Match). It returns a model, None (204), or a
response of its own. A route cannot be declared without its access rule.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar, get_type_hints

from pydantic import BaseModel

from callcenter.api.problems import Code
from callcenter.api.shapes import Nothing
from callcenter.domain.access import Action

Handler = Callable[..., Awaitable[Any]]
H = TypeVar("H", bound=Handler)
Access = Action | Literal["public"]

PREFIX: Final = "/api/v1"
UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Rules:
    """What is particular about a route."""

    status: int = 200
    problems: tuple[Code, ...] = ()  # beyond those that follow from the route's form
    once: bool = False  # a POST that an Idempotency-Key makes happen once
    sends: tuple[tuple[int, str], ...] = ()  # raw answers: status and content type
    ranges: bool = False  # takes the Range header
    takes: str | None = None  # content type of a raw body, which the handler reads by itself


PLAIN: Final = Rules()


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str  # below PREFIX, as aiohttp and OpenAPI both write it
    access: Access
    handler: Handler
    rules: Rules
    asks: dict[str, type[BaseModel]]  # path, query, body
    answers: type[BaseModel] | None  # None: no content, or rules.sends
    needs_version: bool

    @property
    def unsafe(self) -> bool:
        return self.method in UNSAFE

    @property
    def name(self) -> str:
        return self.handler.__name__

    @property
    def problems(self) -> frozenset[Code]:
        """Return every problem the route may answer with; the OpenAPI document lists them."""
        found = {*self.rules.problems, Code.MALFORMED, Code.INVALID, Code.INTERNAL}
        found |= {Code.DATABASE_UNAVAILABLE, Code.SLOW_REQUEST, Code.BODY_TOO_LARGE}
        if self.access != "public":
            found |= {Code.NOT_SIGNED_IN, Code.FORBIDDEN, Code.PASSWORD_TO_REPLACE}
        if self.unsafe:
            found |= {Code.CSRF}
        if "path" in self.asks:
            found |= {Code.NOT_FOUND}
        if "body" in self.asks:
            found |= {Code.NOT_JSON}
        if self.rules.takes:
            found |= {Code.NOT_OCTETS}
        if self.rules.once:
            found |= {Code.REQUEST_IN_PROGRESS, Code.ANSWER_LOST, Code.KEY_REUSED}
        if self.needs_version:
            found |= {
                Code.CHANGED_MEANWHILE,
                Code.PRECONDITION_FAILED,
                Code.PRECONDITION_REQUIRED,
            }
        return frozenset(found)

    def shape(self, part: str) -> type[BaseModel]:
        return self.asks.get(part, Nothing)


class Routes:
    """A table of routes, filled by decorators and read by the application."""

    def __init__(self) -> None:
        self.table: list[Route] = []

    def get(self, path: str, *, access: Access, rules: Rules = PLAIN) -> Callable[[H], H]:
        return self._add("GET", path, access, rules)

    def post(self, path: str, *, access: Access, rules: Rules = PLAIN) -> Callable[[H], H]:
        return self._add("POST", path, access, rules)

    def patch(self, path: str, *, access: Access, rules: Rules = PLAIN) -> Callable[[H], H]:
        return self._add("PATCH", path, access, rules)

    def delete(self, path: str, *, access: Access, rules: Rules = PLAIN) -> Callable[[H], H]:
        return self._add("DELETE", path, access, rules)

    def _add(self, method: str, path: str, access: Access, rules: Rules) -> Callable[[H], H]:
        def declare(handler: H) -> H:
            self.table.append(_route(method, path, access, handler, rules))
            return handler

        return declare


def _route(method: str, path: str, access: Access, handler: Handler, rules: Rules) -> Route:
    hints = get_type_hints(handler)
    answers = hints.pop("return")
    model = isinstance(answers, type) and issubclass(answers, BaseModel)
    return Route(
        method=method,
        path=path,
        access=access,
        handler=handler,
        rules=rules,
        asks={part: hints[part] for part in ("path", "query", "body") if part in hints},
        answers=answers if model else None,
        needs_version="version" in hints,
    )
