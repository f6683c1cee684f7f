"""List the medical organisations for the form of the public site."""

from typing import Final

from callcenter.domain.rate_limits import LISTS_OF_ADDRESS
from callcenter.services.limit_rate import limit_rate
from callcenter.services.site.desk import SiteDesk, counted_as
from db.site import NamedOrganisation, named_organisations

MOST_NAMED: Final = 2000


async def list_organisations(desk: SiteDesk, address: str | None) -> list[NamedOrganisation]:
    """Return those that work, by name. Raises TooOftenError."""
    async with desk.pool.acquire() as connection:
        await limit_rate(connection, [(LISTS_OF_ADDRESS, counted_as(address))])
        return await named_organisations(connection, MOST_NAMED)
