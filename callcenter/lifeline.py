"""Tell systemd that we are ready and that our loop still turns (sd_notify(3), WatchdogSec).

A stopped process still accepts connections through the kernel's backlog; killed by the watchdog,
its connections reset, and Asterisk goes on at once.
"""

import asyncio
import socket
from datetime import timedelta
from typing import Final

BEAT: Final = timedelta(seconds=3)


def tell_systemd(address: str | None, message: str) -> None:
    """Send one state line, such as `READY=1`; without an address there is nobody to tell."""
    if address is None:
        return
    path = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
        link.connect(path)
        link.sendall(message.encode())


async def keep_beating(address: str | None) -> None:
    """Send `WATCHDOG=1` as long as the event loop turns; ends by cancellation alone."""
    while True:
        tell_systemd(address, "WATCHDOG=1")
        await asyncio.sleep(BEAT.total_seconds())
