"""Lists that somebody comes back to: the filters of a page's address under a name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class ViewRow:
    view_id: UUID
    list: str
    name: str
    query: str
    saved_at: datetime


MOST_VIEWS: Final = 50  # of a person

OWN_VIEWS: Final = """
    SELECT view_id, list, name, query, saved_at
      FROM saved_views
     WHERE user_id = $1
     ORDER BY list, name
     LIMIT $2
"""


async def own_views(connection: Connection, user_id: UUID) -> list[ViewRow]:
    """Return a person's views by name."""
    rows = await connection.fetch(OWN_VIEWS, user_id, MOST_VIEWS)
    return [ViewRow(**row) for row in rows]


PUT_VIEW: Final = """
    INSERT INTO saved_views (view_id, user_id, list, name, query)
    SELECT $1, $2, $3, $4, $5
     WHERE (SELECT count(*) FROM saved_views WHERE user_id = $2) < $6
        OR EXISTS (SELECT FROM saved_views WHERE user_id = $2 AND list = $3 AND name = $4)
        ON CONFLICT (user_id, list, name) DO UPDATE
       SET query = excluded.query, saved_at = app_now()
    RETURNING view_id, list, name, query, saved_at
"""


@dataclass(frozen=True, slots=True)
class NewView:
    view_id: UUID
    user_id: UUID
    list: str
    name: str
    query: str


async def put_view(connection: Connection, new: NewView) -> ViewRow | None:
    """Keep a view, in place of one's own of that name; None: there are too many already."""
    row = await connection.fetchrow(
        PUT_VIEW, *(new.view_id, new.user_id, new.list, new.name, new.query), MOST_VIEWS
    )
    return ViewRow(**row) if row else None


DELETE_VIEW: Final = """
    DELETE FROM saved_views WHERE view_id = $1 AND user_id = $2 RETURNING true
"""


async def delete_view(connection: Connection, view_id: UUID, user_id: UUID) -> bool:
    """Forget one's own view; return whether there was one."""
    return bool(await connection.fetchval(DELETE_VIEW, view_id, user_id))
