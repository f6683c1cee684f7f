"""Waiting in tests: for a condition, with a limit."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], within: float = 5) -> None:
    """Wait until `condition` holds; raise TimeoutError when it does not in time."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event to set
            await asyncio.sleep(0.02)
