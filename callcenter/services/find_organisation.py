"""Find the organisation that somebody means."""

from typing import Final
from uuid import UUID

from callcenter.domain.errors import DomainError
from db.organisations import OrganisationRow, organisations_called
from db.pool import Pool

MOST_NAMED: Final = 5  # candidates shown in a message


class OrganisationUnknownError(DomainError):
    """There is no such organisation."""


class OrganisationAmbiguousError(DomainError):
    """Several organisations are called so; `candidates` are the first of them."""

    def __init__(self, candidates: list[OrganisationRow]) -> None:
        super().__init__()
        self.candidates = candidates


async def find_organisation(pool: Pool, called: str) -> UUID:
    """Return whose name, short name or id is `called`.

    Raises OrganisationUnknownError, OrganisationAmbiguousError.
    """
    async with pool.acquire() as connection:
        found = await organisations_called(connection, called.strip(), MOST_NAMED)
    if not found:
        raise OrganisationUnknownError
    if len(found) > 1:
        raise OrganisationAmbiguousError(found)
    return found[0].organisation_id
