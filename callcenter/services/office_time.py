"""What time it is by the one clock that deadlines and retention go by, for dates of the office."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from db.clock_marks import app_now
from db.pool import Pool


async def present_moment(pool: Pool) -> datetime:
    """Return the database's moment, shifted as a test or an administrator shifts it."""
    async with pool.acquire() as connection:
        return await app_now(connection)


async def office_date(pool: Pool, zone: ZoneInfo) -> date:
    """Return today's date in `zone`, the office's."""
    moment = await present_moment(pool)
    return moment.astimezone(zone).date()
