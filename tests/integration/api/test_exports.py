"""Exports over HTTP: asked for, watched, saved; and by nobody who may not."""

from pathlib import Path
from uuid import UUID

import pytest

from callcenter.domain.access import Role
from callcenter.services.registers.run_exports import ExportPlaces, run_next_export
from callcenter.settings import Settings
from db.pool import Pool
from tests.integration.api.visitor import Client, Visitor
from tests.integration.api.world import build


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """Keep the files of these tests in a folder of their own."""
    return settings.model_copy(update={"state_dir": tmp_path})


FIGURES = {"what": "tickets", "from": "2026-11-01", "before": "2026-12-01", "by": "day"}


@pytest.mark.covers("003-19", "003-22")
@pytest.mark.parametrize(
    "body",
    [
        {"contacts": {"channel": "phone"}, "format": "csv"},
        {"cases": {"created_from": "2026-01-01T00:00:00Z", "overdue": False}},
        {"figures": FIGURES},
    ],
    ids=["contacts", "cases", "figures"],
)
async def test_an_export_is_asked_for_watched_and_saved(
    pool: Pool, supervisor: Visitor, settings: Settings, body: dict[str, object]
) -> None:
    await build(pool)
    asked = await supervisor.post("/exports", json=body)
    export = await asked.json()
    early = await supervisor.get(f"/exports/{export['export_id']}/file")

    places = ExportPlaces.of(settings.exports_folder, settings.zone, settings.queue_titles)
    await run_next_export(pool, places)
    shown = await (await supervisor.get(f"/exports/{export['export_id']}")).json()
    file = await supervisor.get(f"/exports/{export['export_id']}/file")

    assert (asked.status, early.status, file.status) == (202, 409, 200)
    assert (export["state"], shown["state"]) == ("waiting", "ready")
    content = await file.read()
    assert len(content) == shown["size"]
    assert content.startswith(b"\xef\xbb\xbf" if body.get("format") == "csv" else b"PK")
    assert "attachment" in file.headers["Content-Disposition"]
    listed = await (await supervisor.get("/exports")).json()
    assert [item["export_id"] for item in listed["items"]] == [export["export_id"]]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"cases": {}, "contacts": {}},
        {"cases": {"mood": "good"}},
        {"figures": {**FIGURES, "before": "2026-10-01"}},
        {"contacts": {}, "format": "pdf"},
    ],
)
async def test_a_strange_wish_is_refused(supervisor: Visitor, body: dict[str, object]) -> None:
    assert (await supervisor.post("/exports", json=body)).status == 422


async def test_what_is_not_ones_own_is_not_there(
    client: Client, pool: Pool, supervisor: Visitor
) -> None:
    other = await Visitor.of_role(client, pool, Role.SUPERVISOR, login="petrova")
    export = await (await other.post("/exports", json={"cases": {}})).json()

    for path in (export["export_id"], str(UUID(int=1))):
        assert (await supervisor.get(f"/exports/{path}")).status == 404
        assert (await supervisor.get(f"/exports/{path}/file")).status == 404
    assert (await (await supervisor.get("/exports")).json())["items"] == []
