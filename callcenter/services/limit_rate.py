"""Count what strangers do, and say when it is too often. In PostgreSQL: all count together."""

import math
from collections.abc import Sequence
from datetime import timedelta

from callcenter.domain.errors import DomainError
from callcenter.domain.rate_limits import RateLimit
from db.pool import Connection
from db.rate_counts import Count, count_one_each

Counted = tuple[RateLimit, str]  # a limit and who or what it counts; '' for all together


class TooOftenError(DomainError):
    """Done too often; try again later."""

    def __init__(self, limit: RateLimit, retry_after_seconds: int) -> None:
        super().__init__()
        self.limit = limit
        self.retry_after_seconds = retry_after_seconds


async def limit_rate(connection: Connection, counted: Sequence[Counted]) -> int:
    """Count one of each of `counted`; raises TooOftenError for the first that is exceeded.

    Returns how many of the first there are in its window. Not in a transaction: what is refused
    counts as well, and nobody waits for anybody's end.
    """
    counts = await count_one_each(connection, *columns(counted))
    check_counts(counted, counts)
    return next(count.used for count in counts if count.name == counted[0][0].name)


def columns(
    counted: Sequence[Counted],
) -> tuple[list[str], list[str], list[timedelta]]:
    """Return names, subjects and windows, as the counting statements take them."""
    limits = [limit for limit, _ in counted]
    return (
        [limit.name for limit in limits],
        [subject for _, subject in counted],
        [limit.window for limit in limits],
    )


def check_counts(counted: Sequence[Counted], counts: Sequence[Count]) -> None:
    """Raise TooOftenError for the first limit that is exceeded."""
    found = {count.name: count for count in counts}
    for limit, _ in counted:
        count = found[limit.name]
        if count.used > limit.most:
            left = limit.window.total_seconds() - count.begun_for
            raise TooOftenError(limit, max(math.ceil(left), 1))
