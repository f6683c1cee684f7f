"""The week's clock: the product's `app_now()`, shifted for every connection at once.

The product shifts it by a setting of each connection (db/pool.py). Here it moves a thousand
times, and a thousand times new connections would be most of the week's cost: the function reads
the same shift from a row instead.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from callcenter.clock import now
from db.pool import Pool

SHIFT_IN_A_ROW = """
    CREATE TABLE week_clock (shift interval NOT NULL);
    INSERT INTO week_clock VALUES ('0');
    GRANT SELECT ON week_clock TO PUBLIC;
    CREATE OR REPLACE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
        SELECT now() + (SELECT shift FROM public.week_clock)
    $$;
"""
# No machine is switched off in this week: commits need not wait for its disk.
NO_WAITING = """
    DO $$ BEGIN
        EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database());
    END $$
"""


@dataclass
class WeekClock:
    pool: Pool
    shift: timedelta = timedelta(0)

    def now(self) -> datetime:
        return now() + self.shift

    async def begin(self, at: datetime) -> None:
        """Let the story begin at `at`, long ago."""
        await self.pool.execute(SHIFT_IN_A_ROW)
        await self.pool.execute(NO_WAITING)
        await self.pool.expire_connections()
        await self._set(at)

    async def travel(self, to: datetime) -> None:
        """Let it be `to`; never back."""
        if to > self.now():
            await self._set(to)

    async def _set(self, to: datetime) -> None:
        self.shift = to - now()
        await self.pool.execute("UPDATE week_clock SET shift = $1", self.shift)
