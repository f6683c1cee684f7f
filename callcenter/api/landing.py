"""The page at `/`: what this is and whether it works, in words. No scripts, nothing foreign."""

import base64
import hashlib
from typing import Final, Protocol

from aiohttp import web

STYLE: Final = """
body{font:18px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;
color:#1b1f24;background:#fff}h1{font-size:1.6rem;margin-bottom:0}
p.en{color:#555;margin-top:0}li{margin:.6rem 0}.bad{color:#a40000;font-weight:600}
.good{color:#0b6b2e;font-weight:600}a{color:#0b4f9c}
@media(prefers-color-scheme:dark){body{background:#14171a;color:#e6e6e6}p.en{color:#aaa}
a{color:#8ab8ff}.bad{color:#ff8a80}.good{color:#7bd88f}}
"""
STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY: Final = f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; frame-ancestors 'none'"

PAGE: Final = """<!doctype html>
<html lang="ru"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Горячая линия — контакт-центр</title><style>{style}</style></head>
<body><main>
<h1>Контакт-центр горячей линии</h1>
<p class="en" lang="en">Contact centre of a health-care hotline</p>
<ul>{lines}</ul>
<p><a href="/api/v1/openapi.json">Описание программного интерфейса</a>
<span lang="en">· API description (OpenAPI 3.1)</span></p>
</main></body></html>
"""
LINE: Final = '<li><span class="{tone}">{ru}</span> <span lang="en">· {en}</span></li>'


class Readiness(Protocol):
    @property
    def database(self) -> bool: ...
    @property
    def journal_lag_seconds(self) -> float | None: ...
    @property
    def asterisk_connected(self) -> bool | None: ...


def landing_page(now: Readiness, _request: web.Request) -> web.Response:
    """Return the page; every word on it is ours, so nothing needs escaping."""
    lines = "".join(LINE.format(tone=tone, ru=ru, en=en) for tone, ru, en in _lines(now))
    return web.Response(
        text=PAGE.format(style=STYLE, lines=lines),
        content_type="text/html",
        headers={"Content-Security-Policy": POLICY},
    )


def _lines(now: Readiness) -> list[tuple[str, str, str]]:
    found = [
        ("good", "База данных работает", "Database works")
        if now.database
        else ("bad", "База данных недоступна", "Database is away")
    ]
    if now.asterisk_connected is not None:
        found.append(
            ("good", "Связь с АТС есть", "PBX is connected")
            if now.asterisk_connected
            else ("bad", "Нет связи с АТС; звонки идут", "No PBX link; calls go on")
        )
    if now.journal_lag_seconds is not None:
        lag = f"{now.journal_lag_seconds:.0f}"
        found.append(("good", f"Журнал отстаёт на {lag} с", f"Journal is {lag} s behind"))
    return found
