"""Saved views: one's own lists with their filters, under a name."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import NO_CONTROL_BYTES, Asked, Shown, Slug
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.services.save_views import (
    TooManyViewsError,
    forget_view,
    read_views,
    save_view,
)

routes = Routes()

Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=60, pattern=NO_CONTROL_BYTES
    ),
]
Filters = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[\x20-\x7e]*$")]


class ViewAsked(Asked):
    """`query`: what follows `?` in the page's address."""

    list: Slug
    name: Name
    query: Filters


class ViewPath(Asked):
    view_id: UUID


class ViewShown(Shown):
    view_id: UUID
    list: str
    name: str
    query: str
    saved_at: datetime


class ViewsShown(Shown):
    items: list[ViewShown]


@routes.get("/saved-views", access=Action.USE_SESSION)
async def list_saved_views(visit: Visit) -> ViewsShown:
    """List one's own views."""
    rows = await read_views(visit.pool, visit.person)
    return ViewsShown(items=[ViewShown.model_validate(row) for row in rows])


@routes.post("/saved-views", access=Action.USE_SESSION, rules=Rules(status=201, once=True))
async def keep_saved_view(visit: Visit, body: ViewAsked) -> ViewShown:
    """Keep a view; the one of the same name is replaced."""
    try:
        row = await save_view(visit.pool, visit.person, body.list, body.name, body.query)
    except TooManyViewsError:
        raise Problem(Code.INVALID, mistakes=[("body.name", "too_many_views")]) from None
    return ViewShown.model_validate(row)


@routes.delete("/saved-views/{view_id}", access=Action.USE_SESSION)
async def forget_saved_view(visit: Visit, path: ViewPath) -> None:
    """Forget a view."""
    if not await forget_view(visit.pool, visit.person, path.view_id):
        raise Problem(Code.NOT_FOUND)
