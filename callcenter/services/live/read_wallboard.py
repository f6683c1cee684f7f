"""Read queues and people as they are now, from the rows that screens follow."""

from collections.abc import Sequence
from dataclasses import dataclass

from callcenter.domain.access import Person
from callcenter.domain.live.audience import AUDIENCES, Value, sees, shown
from callcenter.services.live.mirror import Mirror
from db.live import read_whole
from db.pool import Pool


@dataclass(frozen=True, slots=True)
class Wallboard:
    queues: Sequence[Value]  # by name
    agents: Sequence[Value]  # by login


async def read_wallboard(pool: Pool, person: Person) -> Wallboard:
    """Return what `person` may see of them; work data, so nothing is recorded."""
    async with pool.acquire() as connection:
        whole = await read_whole(connection)
    mirror = Mirror(remembered=0)
    mirror.take_whole(whole, at=0.0)
    audience = AUDIENCES[person.role]
    rows = [
        (kind, shown(audience, kind, value))
        for (kind, _), value in sorted(mirror.rows.items())
        if sees(audience, kind)
    ]
    return Wallboard(
        queues=[value for kind, value in rows if kind == "queue" and value],
        agents=sorted(
            (value for kind, value in rows if kind == "agent" and value),
            key=lambda agent: str(agent.get("login", "")),
        ),
    )
