"""Ask the database for a sign of life."""

from db.pool import Pool


async def ping_database(pool: Pool) -> None:
    """Return when it answers; raises one of db.pool.DatabaseUnavailable."""
    async with pool.acquire() as connection:
        await connection.execute("SELECT 1")
