"""For machines that watch us: /healthz, /readyz, /metrics. No person's data, so no session."""

import time
from dataclasses import dataclass
from typing import Any, Final

import orjson
import structlog
from aiohttp import web
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Gauge,
    generate_latest,
)

from callcenter.api.limits import DATABASE_PATIENCE, within
from callcenter.api.panel_files import BUILT, PanelFiles
from callcenter.api.visit import Tools
from callcenter.services.count_figures import count_figures
from callcenter.services.ping_database import ping_database
from db.metrics import Counted, PurgeFigures
from db.pool import DatabaseUnavailable

log: Final = structlog.get_logger(__name__)

LONGEST_LAG_SECONDS: Final = 30.0
CACHED_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Readiness:
    """How each part is; None: that part is not run by this process."""

    database: bool
    journal_lag_seconds: float | None
    asterisk_connected: bool | None

    @property
    def ready(self) -> bool:
        lags = (self.journal_lag_seconds or 0.0) > LONGEST_LAG_SECONDS
        return self.database and not lags and self.asterisk_connected is not False


async def readiness(tools: Tools) -> Readiness:
    try:
        await within(DATABASE_PATIENCE, ping_database(tools.pool))
        database = True
    except DatabaseUnavailable:
        database = False
    vitals = tools.vitals
    return Readiness(database, vitals.journal_lag_seconds(), vitals.asterisk_connected())


class Operations:
    """Handlers of one application."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._figures = b""
        self._figures_until = 0.0

    async def healthz(self, _request: web.Request) -> web.Response:
        """Say that the process answers, whatever its parts do."""
        return _json({"alive": True}, 200)

    async def readyz(self, _request: web.Request) -> web.Response:
        now = await readiness(self._tools)
        body = {
            "ready": now.ready,
            "database": now.database,
            "journal_lag_seconds": now.journal_lag_seconds,
            "asterisk_connected": now.asterisk_connected,
        }
        return _json(body, 200 if now.ready else 503)

    async def metrics(self, _request: web.Request) -> web.Response:
        """Return Prometheus's text; counted anew at most every five seconds."""
        if time.monotonic() >= self._figures_until:
            counted, purge = await within(DATABASE_PATIENCE, count_figures(self._tools.pool))
            self._figures = _figures(self._tools, counted, purge)
            self._figures_until = time.monotonic() + CACHED_SECONDS
        return web.Response(body=self._figures, headers={"Content-Type": CONTENT_TYPE_LATEST})


def add_to(app: web.Application, tools: Tools) -> None:
    """Add the open paths. They read counts and states, nothing of a person."""
    operations = Operations(tools)
    app.router.add_route("GET", "/healthz", operations.healthz, name="healthz")
    app.router.add_route("GET", "/readyz", operations.readyz, name="readyz")
    app.router.add_route("GET", "/metrics", operations.metrics, name="metrics")
    if BUILT.exists():
        PanelFiles().add_to(app)
    else:
        log.warning("panel.not_built", hint="run `make setup`; the API works without it")


HELP: Final = {
    "calls_open": "Calls going on now",
    "calls_day": "Calls offered in the last 24 hours by outcome",
    "recordings": "Recordings not deleted, by state",
    "callbacks": "Calls the hotline owes",
    "notices": "Notices on their way, and those that wait for a person",
    "letters": "Letters that came in and are no case yet",
}


def _figures(tools: Tools, counted: list[Counted], purge: PurgeFigures) -> bytes:
    registry = CollectorRegistry()
    by_state = {
        what: Gauge(f"callcenter_{what}", text, ["state"], registry=registry)
        for what, text in HELP.items()
    }
    for row in counted:
        by_state[row.what].labels(row.state).set(row.count)
    vitals = tools.vitals
    connected = vitals.asterisk_connected()
    for name, text, value in (
        ("journal_lag_seconds", "Journal behind the PBX", vitals.journal_lag_seconds()),
        ("asterisk_connected", "1: the AMI link is up", connected),
        ("recordings_deleted", "Recordings deleted, each with a receipt", purge.deleted),
        ("recordings_overdue", "Recordings that should be gone", purge.overdue),
        ("recordings_overdue_seconds", "How late the worst of them is", purge.overdue_seconds),
    ):
        if value is not None:
            Gauge(f"callcenter_{name}", text, registry=registry).set(value)
    # What this process counts by itself: FastAGI sessions, its CPU and memory.
    return generate_latest(registry) + generate_latest(REGISTRY)


def _json(body: dict[str, Any], status: int) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")
