"""When the next try at signing in is allowed. Pure rules: the caller passes the times in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(minutes=15)  # older tries are forgotten
FREE_TRIES_OF_LOGIN: Final = 5
FREE_TRIES_OF_ADDRESS: Final = 50  # a whole office may sit behind one address
FIRST_WAIT: Final = timedelta(seconds=5)
COUNTED_TRIES: Final = 200  # more than these need not be read


def wait_before_try(
    now: datetime, of_login: Sequence[datetime], of_address: Sequence[datetime]
) -> timedelta | None:
    """Return how long the caller has to wait; None when a try is allowed now.

    Both lists hold failed tries within WINDOW, newest first. Each failure beyond the free
    ones doubles the wait since the last: the sixth try of a login waits 5 s, the seventh
    10 s, up to the window itself. The account is delayed, never locked: a stranger who
    guesses cannot shut an operator out for long.
    """
    waits = (
        _wait(now, of_login, FREE_TRIES_OF_LOGIN),
        _wait(now, of_address, FREE_TRIES_OF_ADDRESS),
    )
    longest = max(waits)
    return longest if longest > timedelta(0) else None


def _wait(now: datetime, tries: Sequence[datetime], free: int) -> timedelta:
    surplus = len(tries) - free
    if surplus < 0:
        return timedelta(0)
    doubled = FIRST_WAIT * (1 << min(surplus, 10))
    return max(tries[0] + min(doubled, WINDOW) - now, timedelta(0))
