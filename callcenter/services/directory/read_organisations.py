"""Search the directory and read an organisation (001-18). Nothing here is about a citizen."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from callcenter.domain.directory.search import sought
from db.directory import Organisation, OrganisationFilter, list_organisations, organisations
from db.pool import Pool


async def search_organisations(
    pool: Pool,
    text: str,
    area_code: str,
    only: OrganisationFilter,
    page: tuple[tuple[str, UUID] | None, int],
) -> list[Organisation]:
    """Return a page of organisations by name: those that `text` describes and `only` lets through.

    `text` may hold words of name, address or services in any form, or a phone's number in any
    writing. `page` is after whom (name, id), and how many.
    """
    found = sought(text, area_code)
    narrowed = replace(only, words=found.words, e164=found.e164, last_digits=found.last_digits)
    async with pool.acquire() as connection:
        return await list_organisations(connection, narrowed, *page)


async def read_organisation(pool: Pool, organisation_id: UUID) -> Organisation | None:
    async with pool.acquire() as connection:
        return next(iter(await organisations(connection, [organisation_id])), None)


def lacking(on: date) -> OrganisationFilter:
    """Return the filter of medical organisations that nobody answers for on a day (A16)."""
    return OrganisationFilter(without_specialist_on=on)
