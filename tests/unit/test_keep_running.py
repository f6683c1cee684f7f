"""A part that fails starts again, and takes no other part down."""

import asyncio

import pytest

from callcenter.running import keep_running


async def test_a_failed_part_starts_again() -> None:
    starts = 0
    running = asyncio.Event()

    async def part() -> None:
        nonlocal starts
        starts += 1
        if starts == 1:
            raise ConnectionResetError
        if starts == 2:
            raise ZeroDivisionError
        running.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(keep_running("part", part))
    await asyncio.wait_for(running.wait(), 5)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert starts == 3


async def test_a_part_that_ends_by_itself_starts_again_too() -> None:
    starts = asyncio.Semaphore(0)

    async def part() -> None:
        starts.release()

    task = asyncio.create_task(keep_running("part", part))
    for _ in range(2):
        await asyncio.wait_for(starts.acquire(), 5)
    task.cancel()
