"""Cases that the demo has from its first start, in every state."""

from collections.abc import Sequence

from callcenter.demo.accounts import Account
from callcenter.demo.appeals import add_appeals, ensure_classifier
from callcenter.demo.scene import Scene
from callcenter.demo.tickets import add_tickets
from callcenter.domain.office import Office
from db.pool import Pool


async def ensure_cases(pool: Pool, office: Office, accounts: Sequence[Account]) -> None:
    """Write what is not there yet."""
    await ensure_classifier(pool)
    scene = await Scene.build(pool, office, accounts)
    await add_appeals(scene)
    await add_tickets(scene)
