"""The panel's built files: one page for every path of its own, a strict policy, nothing else."""

import gzip
import re

import pytest

from callcenter.api.panel_files import BUILT
from tests.integration.api.visitor import Client


@pytest.mark.parametrize("path", ["/", "/cases", "/cases/1260001237", "/wallboard"])
async def test_every_path_of_the_panel_answers_its_page(client: Client, path: str) -> None:
    answer = await client.get(path)

    assert answer.status == 200
    assert answer.content_type == "text/html"
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


async def test_the_page_names_the_nonce_of_its_policy_and_no_other_visit_s(client: Client) -> None:
    first, second = [await client.get("/") for _ in range(2)]

    pages = [await first.text(), await second.text()]
    nonces = [re.findall(r'name="csp-nonce" content="([^"]+)"', page) for page in pages]
    assert f"'nonce-{nonces[0][0]}'" in first.headers["Content-Security-Policy"]
    assert nonces[0] != nonces[1]


async def test_no_script_stands_in_the_page_itself(client: Client) -> None:
    text = await (await client.get("/")).text()

    assert re.findall(r"<script(?![^>]*src=)|\son\w+=|style=", text) == []


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/assets/nothing.js", "/citizen/nothing"])
async def test_what_does_not_exist_is_not_the_panel(client: Client, path: str) -> None:
    assert (await client.get(path)).status == 404


async def test_built_files_are_packed_and_kept_by_browsers(client: Client) -> None:
    script = next(path for path in (BUILT / "assets").glob("*.js"))

    answer = await client.get(f"/assets/{script.name}")

    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    assert await answer.read() == script.read_bytes()


def test_the_first_load_is_light() -> None:
    """Main bundle: at most 300 kB packed, so that 10 Mbit/s shows the panel within 2 s."""
    page = (BUILT / "index.html").read_text()
    scripts = re.findall(r'(?:src|href)="(/assets/[^"]+\.js)"', page)

    packed = sum(len(gzip.compress((BUILT / path[1:]).read_bytes(), 9)) for path in scripts)
    assert scripts
    assert packed <= 300_000
