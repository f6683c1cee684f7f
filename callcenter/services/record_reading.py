"""Record that somebody read personal data, in the same transaction that reads it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from callcenter.domain.access import Person
from callcenter.logs import masked_number
from callcenter.services.append_audit import append_audit
from db.pool import Connection, Pool

NUMBERS: Final = frozenset(
    {"caller_e164", "citizen_e164", "phone_e164"}
)  # the chain is kept for years


async def listed(
    connection: Connection,
    person: Person,
    what: str,
    only: Mapping[str, object],
    count: int,
) -> None:
    """Record one page of a list by its filter, not each of its rows."""
    asked = {name: _plain(name, value) for name, value in only.items() if value is not None}
    await append_audit(
        connection,
        actor=person.login,
        action="listed",
        object=what,
        body={"filter": asked, "rows": count},
    )


async def read(connection: Connection, person: Person, what: str) -> None:
    await append_audit(connection, actor=person.login, action="read", object=what)


async def read_in_a_refusal(pool: Pool, person: Person, what: str) -> None:
    """Record that a refusal shows what is there: apart, for it undoes its own transaction."""
    async with pool.acquire() as connection, connection.transaction():
        await read(connection, person, what)


async def denied(connection: Connection, person: Person, what: str) -> None:
    """Record that somebody asked for what is not theirs; the answer will be "not found"."""
    await append_audit(connection, actor=person.login, action="denied", object=what)


def _plain(name: str, value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return masked_number(value) if name in NUMBERS and isinstance(value, str) else value
