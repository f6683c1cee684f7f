"""Keep the lists that somebody comes back to; they are nobody else's business."""

from uuid import UUID

from uuid6 import uuid7

from callcenter.domain.access import Person
from callcenter.domain.errors import DomainError
from db.pool import Pool
from db.saved_views import NewView, ViewRow, delete_view, own_views, put_view


class TooManyViewsError(DomainError):
    """A person keeps fifty views at most."""


async def read_views(pool: Pool, person: Person) -> list[ViewRow]:
    async with pool.acquire() as connection:
        return await own_views(connection, person.user_id)


async def save_view(pool: Pool, person: Person, listed: str, name: str, query: str) -> ViewRow:
    """Keep a view; one's own of the same list and name is replaced. Raises TooManyViewsError."""
    new = NewView(UUID(bytes=uuid7().bytes), person.user_id, listed, name, query)
    async with pool.acquire() as connection:
        kept = await put_view(connection, new)
    if kept is None:
        raise TooManyViewsError
    return kept


async def forget_view(pool: Pool, person: Person, view_id: UUID) -> bool:
    """Return whether there was such a view of this person's."""
    async with pool.acquire() as connection:
        return await delete_view(connection, view_id, person.user_id)
