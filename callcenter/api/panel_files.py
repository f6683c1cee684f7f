"""The panel's pages: files built from callcenter/panel, read once at the start.

Every path that is nobody else's answers the one page, so that a link into the panel works.
The policy lets it load and call nothing but this origin, and no inline script: text that
came from a caller could not run even if it were shown as markup by mistake.
"""

import gzip
import mimetypes
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from aiohttp import web
from prometheus_client import Counter

BUILT: Final = Path(__file__).parents[1] / "panel" / "dist"
NONCE_PLACE: Final = b"%nonce%"
REPORTS: Final = "/csp-reports"
# Paths that belong to others and must stay "not found" when they do not exist.
OTHERS: Final = "api/|citizen/|assets/|healthz|readyz|metrics|csp-reports"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' blob:; font-src 'self'; media-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; report-uri " + REPORTS
)
FOREVER: Final = "public, max-age=31536000, immutable"  # a built file's name holds its hash
MICROPHONE: Final = "camera=(), geolocation=(), microphone=(self)"
SHORTEST_TO_PACK: Final = 1024  # bytes
LOGGED_REPORT: Final = 2000  # characters

log = structlog.get_logger(__name__)
violations: Final = Counter(
    "callcenter_csp_reports", "What browsers refused to load for the panel"
)


@dataclass(frozen=True, slots=True)
class BuiltFile:
    body: bytes
    packed: bytes | None  # gzip; None: would gain nothing
    content_type: str


class PanelFiles:
    """The files of one build, in memory: a few megabytes."""

    def __init__(self, folder: Path = BUILT) -> None:
        self._page = (folder / "index.html").read_bytes()
        self._files = {
            f"/{path.relative_to(folder).as_posix()}": _read(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "index.html"
        }

    def add_to(self, app: web.Application) -> None:
        """Add the files and, last of all, the page that answers every other path."""
        for path in self._files:
            app.router.add_get(path, self.file)
        app.router.add_post(REPORTS, take_report, name="csp_report")
        app.router.add_get(f"/{{path:(?!{OTHERS}).*}}", self.page, name="panel")

    async def file(self, request: web.Request) -> web.Response:
        found = self._files[request.path]
        packed = found.packed if "gzip" in request.headers.get("Accept-Encoding", "") else None
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        if packed is not None:
            headers["Content-Encoding"] = "gzip"
        return web.Response(
            body=packed or found.body, content_type=found.content_type, headers=headers
        )

    async def page(self, _request: web.Request) -> web.Response:
        nonce = secrets.token_urlsafe(16)
        return web.Response(
            body=self._page.replace(NONCE_PLACE, nonce.encode()),
            content_type="text/html",
            charset="utf-8",
            headers={
                "Content-Security-Policy": POLICY.format(nonce=nonce),
                "Permissions-Policy": MICROPHONE,
            },
        )


def _read(path: Path) -> BuiltFile:
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(body, 9, mtime=0) if len(body) > SHORTEST_TO_PACK else body
    return BuiltFile(body, packed if len(packed) < len(body) else None, kind)


async def take_report(request: web.Request) -> web.Response:
    """Count what a browser refused to load; one that appears is a defect or an attack."""
    said = (await request.read())[:LOGGED_REPORT].decode(errors="replace")
    violations.inc()
    log.warning("panel.policy_violated", report=said)
    return web.Response(status=204)
