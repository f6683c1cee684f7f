"""The timed work on exports: write what was asked for, delete it after a day."""

from datetime import timedelta
from typing import Final

from callcenter.jobs.periodic import Job
from callcenter.services.registers.run_exports import (
    ExportPlaces,
    delete_exports,
    run_next_export,
)
from db.pool import Pool

LOOK_EVERY: Final = timedelta(seconds=2)
DELETE_EVERY: Final = timedelta(minutes=10)
AT_ONCE: Final = 0.0  # the next turn follows when there was work


def export_jobs(pool: Pool, places: ExportPlaces) -> list[Job]:
    """Return the jobs to run beside the web server, or in a process of their own."""

    async def write() -> float | None:
        return AT_ONCE if await run_next_export(pool, places) else None

    async def delete() -> None:
        await delete_exports(pool, places)

    return [
        Job("write_exports", LOOK_EVERY, write),
        Job("delete_exports", DELETE_EVERY, delete),
    ]
