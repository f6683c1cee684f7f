"""Where a call may be sent on: queues, emergency services. Colleagues come over the live link."""

from typing import Final

from callcenter.api.routes import Routes
from callcenter.api.shapes import Shown
from callcenter.api.visit import Visit
from callcenter.domain.access import Action

routes = Routes()

# By one key of the panel; the dialplan lets 101 to 104 through as well.
EMERGENCY: Final = ("103", "112")


class QueueTarget(Shown):
    name: str
    title: str
    extension: str


class TransferTargets(Shown):
    """`emergency` is empty where no calls go out."""

    queues: list[QueueTarget]
    emergency: list[str]


@routes.get("/transfer-targets", access=Action.USE_PHONE)
async def list_transfer_targets(visit: Visit) -> TransferTargets:
    """List queues that take transferred calls, and the emergency numbers."""
    settings = visit.tools.settings
    queues = [
        QueueTarget(name=queue.name, title=queue.title, extension=queue.extension)
        for queue in settings.queues
        if queue.extension is not None
    ]
    return TransferTargets(
        queues=queues, emergency=list(EMERGENCY) if settings.pbx.trunk_contact else []
    )
