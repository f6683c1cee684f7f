"""Count what monitoring asks for."""

from db.metrics import Counted, PurgeFigures, counts, purge_figures
from db.pool import Pool


async def count_figures(pool: Pool) -> tuple[list[Counted], PurgeFigures]:
    """Return counts by state and what the purge has done and owes."""
    async with pool.acquire() as connection:
        return await counts(connection), await purge_figures(connection)
