"""The OpenAPI 3.1 document, made from the routes: what is not declared is not answered."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from callcenter import __version__
from callcenter.api.problems import KINDS, Code, ProblemShown
from callcenter.api.routes import PREFIX, Route
from callcenter.api.visit import COOKIE

Mode = Literal["validation", "serialization"]
Schemas = Mapping[Any, dict[str, Any]]  # (model, mode) -> reference

REF: Final = "#/components/schemas/{model}"
ETAG: Final = {"ETag": {"description": "Version, for If-Match", "schema": {"type": "string"}}}
CSRF: Final = {
    "name": "X-CSRF-Token",
    "in": "header",
    "required": True,
    "description": "`csrf_token` of the session",
    "schema": {"type": "string"},
}
IF_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "ETag of the version the edit was made on",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}
KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and request again gives the same answer and no second effect",
    "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
}
RANGE: Final = {
    "name": "Range",
    "in": "header",
    "required": False,
    "description": "One range of bytes",
    "schema": {"type": "string"},
}


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """Return the document of `routes`."""
    schemas, definitions = models_json_schema(
        sorted(_models(routes), key=lambda model: (model[0].__name__, model[1])),
        ref_template=REF,
    )
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for route in routes:
        operation = _operation(route, schemas, definitions["$defs"])
        paths[PREFIX + route.path][route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "callcenter", "version": __version__, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": COOKIE}},
        },
    }


def _models(routes: Iterable[Route]) -> set[tuple[type[BaseModel], Mode]]:
    found: set[tuple[type[BaseModel], Mode]] = {(ProblemShown, "serialization")}
    for route in routes:
        found |= {(model, "validation") for model in route.asks.values()}
        if route.answers:
            found.add((route.answers, "serialization"))
    return found


def _operation(route: Route, schemas: Schemas, definitions: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": (route.handler.__doc__ or route.name).strip().splitlines()[0],
        "parameters": _parameters(route, schemas, definitions),
        "responses": _responses(route, schemas),
        "security": [] if route.access == "public" else [{"session": []}],
    }
    if route.access != "public":
        operation["x-access"] = route.access.value
    if body := route.asks.get("body"):
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schemas[body, "validation"]}},
        }
    if route.rules.takes:
        operation["requestBody"] = {"required": True, "content": {route.rules.takes: {}}}
    return operation


def _parameters(
    route: Route, schemas: Schemas, definitions: dict[str, Any]
) -> list[dict[str, Any]]:
    found = [
        parameter
        for part in ("path", "query")
        if (model := route.asks.get(part))
        for parameter in _fields(part, _definition(schemas[model, "validation"], definitions))
    ]
    if route.unsafe and route.access != "public":
        found.append(CSRF)
    if route.needs_version:
        found.append(IF_MATCH)
    if route.rules.once:
        found.append(KEY)
    if route.rules.ranges:
        found.append(RANGE)
    return found


def _definition(reference: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    name = reference["$ref"].rpartition("/")[2]
    found: dict[str, Any] = definitions[name]
    return found


def _fields(part: str, schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "in": part,
            "required": part == "path" or name in required,
            "schema": _without_null(field),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter: it may be absent, but there is no way to send null."""
    kept = {name: value for name, value in field.items() if name not in {"anyOf", "default"}}
    choices = [choice for choice in field.get("anyOf", []) if choice.get("type") != "null"]
    match choices:
        case []:
            return kept
        case [only]:
            return {**kept, **only}
        case _:
            return {**kept, "anyOf": choices}


def _responses(route: Route, schemas: Schemas) -> dict[str, Any]:
    found: dict[str, Any] = dict(_successes(route, schemas))
    codes: dict[int, list[Code]] = defaultdict(list)
    for code in sorted(route.problems):
        codes[KINDS[code].status.value].append(code)
    for status, named in sorted(codes.items()):
        found[str(status)] = {
            "description": ", ".join(named),
            "content": {
                "application/problem+json": {"schema": schemas[ProblemShown, "serialization"]}
            },
        }
    return found


def _successes(route: Route, schemas: Schemas) -> Iterable[tuple[str, dict[str, Any]]]:
    for status, content_type in route.rules.sends:
        yield (
            str(status),
            {"description": "As it is", "content": {content_type: {"schema": {}}}},
        )
    if route.answers is not None:
        schema = schemas[route.answers, "serialization"]
        answer: dict[str, Any] = {
            "description": route.answers.__name__,
            "content": {"application/json": {"schema": schema}},
        }
        if "version" in route.answers.model_fields:
            answer["headers"] = ETAG
        yield str(route.rules.status), answer
    elif not route.rules.sends:
        yield "204", {"description": "Done"}
