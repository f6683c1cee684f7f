"""Waiting in tests: for a condition, with a limit."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], object], within: float = 5) -> None:
    """Wait until `condition` holds; raise TimeoutError when it does not in time."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event to set
            await asyncio.sleep(0.02)


async def until_so(
    question: Callable[[], Awaitable[object]], within: float = 10, pause: float = 0.03
) -> None:
    """Ask, say, a database until the answer is true; raise TimeoutError when it is not in time."""
    async with asyncio.timeout(within):
        while not await question():  # noqa: ASYNC110 - what is asked tells nobody by itself
            await asyncio.sleep(pause)


def until_sync(condition: Callable[[], object], within: float, pause: float = 0.1) -> None:
    """Wait, in a fixture without a loop, until `condition` holds; raise TimeoutError else."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(pause)
