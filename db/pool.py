"""The way into PostgreSQL: a pool for services, and the types the other modules speak."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

import asyncpg
import orjson

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection: TypeAlias = (
        asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    )
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
else:
    Connection = asyncpg.Connection
    Pool = asyncpg.Pool

# What a caller may catch without importing the driver.
DatabaseUnavailable: Final = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the driver's word when a server ends it between two queries
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)
# The work was right and had no effect; the same work later may succeed.
DatabaseBusy: Final = (
    asyncpg.TransactionRollbackError,  # deadlock, serialization failure
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.InsufficientResourcesError,  # disk full, out of memory
    asyncpg.ReadOnlySQLTransactionError,  # a standby, for as long as a failover takes
    asyncpg.IdleInTransactionSessionTimeoutError,
)
UniqueViolation: Final = asyncpg.UniqueViolationError
CheckViolation: Final = asyncpg.CheckViolationError
ForeignKeyViolation: Final = asyncpg.ForeignKeyViolationError
InvalidParameter: Final = asyncpg.InvalidParameterValueError
InsufficientPrivilege: Final = asyncpg.InsufficientPrivilegeError
RaisedBySql: Final = asyncpg.RaiseError  # RAISE in a function or migration

SERVER_SETTINGS: Final = {
    "timezone": "UTC",
    "jit": "off",
    "lock_timeout": "5s",  # an administrator's LOCK TABLE degrades us, never freezes us
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "120s",  # locks of a machine that died are freed
    "application_name": "callcenter",
}


async def open_pool(
    url: str, *, min_size: int = 1, max_size: int = 10, clock_shift: timedelta = timedelta(0)
) -> Pool:
    """Return a pool on `url`; raises one of DatabaseUnavailable when nobody answers in 10 s.

    `clock_shift` moves app_now(), the clock of expiry and sessions, for tests and drills.
    """
    shift = {"callcenter.clock_shift": f"{clock_shift.total_seconds()} seconds"}
    return await asyncpg.create_pool(
        url,
        min_size=min_size,
        max_size=max_size,
        timeout=10,
        command_timeout=60,
        init=_prepare,
        server_settings=SERVER_SETTINGS | (shift if clock_shift else {}),
    )


async def connect(url: str) -> Connection:
    """Return one connection outside any pool, for locks that live as long as it."""
    connection = await asyncpg.connect(url, timeout=10, server_settings=SERVER_SETTINGS)
    await _prepare(connection)
    return connection


async def _prepare(connection: Connection) -> None:
    """Let jsonb columns be Python values."""
    await connection.set_type_codec(
        "jsonb", encoder=_dump, decoder=orjson.loads, schema="pg_catalog"
    )


def _dump(value: object) -> str:
    return orjson.dumps(value).decode()
