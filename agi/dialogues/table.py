"""Which script name gets which dialogue."""

from functools import partial
from zoneinfo import ZoneInfo

from agi.dialogues.callback import callback
from agi.dialogues.greet import greet
from agi.dialogues.status import status
from agi.session import Dialogue
from db.pool import Pool


def dialogues(pool: Pool, zone: ZoneInfo, area_code: str) -> dict[str, Dialogue]:
    """Return all dialogues by script name; `zone` and `area_code` are the office's."""
    return {
        "greet": partial(greet, pool=pool, area_code=area_code),
        "status": partial(status, pool=pool, zone=zone),
        "callback": partial(callback, pool=pool, area_code=area_code),
    }
