"""Hear what is told: by the journal, once for each batch of rows; on other channels likewise."""

import asyncio
from collections.abc import Callable
from typing import Final

from db.pool import connect

CHANNEL: Final = "callcenter"
PHONES: Final = "callcenter_phones"  # leases of softphones, calls asked for
SETTINGS: Final = "callcenter_settings"  # changed in the panel
PROBE_SECONDS: Final = 10.0  # a half-open connection is noticed by then


async def listen(url: str, heard: Callable[[], None], channel: str = CHANNEL) -> None:
    """Call `heard` for each piece of news, and once at the start; runs until cancelled.

    Raises one of DatabaseUnavailable when the connection is lost: news may have been missed
    then, so whoever starts this again hears once at the start.
    """
    connection = await connect(url)
    try:
        await connection.add_listener(channel, lambda *_: heard())
        heard()
        while True:
            await asyncio.sleep(PROBE_SECONDS)
            await connection.execute("SELECT 1")
    finally:
        connection.terminate()
