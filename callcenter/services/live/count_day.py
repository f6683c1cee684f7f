"""Count the queues' day for their rows, by the same functions as reports (P7).

Anew when the journal tells of calls, at most every 2 s, and when a new day begins.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from callcenter.clock import now
from callcenter.domain.figures.calls import CallCounts
from callcenter.domain.figures.table import By, What
from callcenter.services.registers.report_figures import Asked, Days, count_figures
from db.listening import listen
from db.pool import DatabaseBusy, DatabaseUnavailable, Pool

PAUSE: Final = 2.0  # seconds between two counts
DAY: Final = timedelta(days=1)

log: Final = structlog.get_logger(__name__)


async def count_day(pool: Pool, zone: ZoneInfo, day: date) -> dict[str, CallCounts]:
    """Return the calls of one day of the office, by queue."""
    asked = Asked(What.CALLS, By.QUEUE, Days(day, day + DAY))
    async with pool.acquire() as connection:
        report = await count_figures(connection, asked, zone)
    return {
        row.key: row.counts
        for row in report.rows
        if row.key is not None and isinstance(row.counts, CallCounts)
    }


class DayCount:
    """Today's counts of each queue, kept up to date by `run`."""

    def __init__(self, pool: Pool, zone: ZoneInfo, queues: Iterable[str]) -> None:
        self.by_queue: Mapping[str, CallCounts] = {}  # empty: not counted yet
        self._pool, self._zone, self._queues = pool, zone, tuple(queues)
        self._news = asyncio.Event()

    async def run(self, url: str, counted: Callable[[], object]) -> None:
        """Count whenever there is news, then call `counted`; ends with the connection."""
        hearing = asyncio.create_task(listen(url, self._news.set), name="live-day-news")
        try:
            while not hearing.done():
                await self._count()
                counted()
                await asyncio.sleep(PAUSE)
                await self._wait(hearing)
            hearing.result()
        finally:
            hearing.cancel()

    async def _count(self) -> None:
        self._news.clear()
        today = now().astimezone(self._zone).date()
        try:
            found = await count_day(self._pool, self._zone, today)
        except (*DatabaseUnavailable, *DatabaseBusy) as error:
            log.warning("live.counts_later", error=repr(error))
            self._news.set()
            return
        self.by_queue = {name: CallCounts() for name in self._queues} | found

    async def _wait(self, hearing: asyncio.Task[None]) -> None:
        """Wait for news, the end of the day, or the end of hearing."""
        news = asyncio.create_task(self._news.wait())
        try:
            await asyncio.wait(
                {news, hearing},
                timeout=_until_tomorrow(now().astimezone(self._zone)),
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            news.cancel()
            with suppress(asyncio.CancelledError):
                await news


def _until_tomorrow(at: datetime) -> float:
    """Return the seconds until the office's next day."""
    tomorrow = datetime.combine(at.date() + DAY, time(), at.tzinfo)
    return tomorrow.timestamp() - at.timestamp()
