"""Settings over the API: shown, foreseen, changed, taken back; each change in the audit chain."""

import pytest

from callcenter.settings import Settings
from db.pool import Pool
from tests.integration.api.visitor import Client, Visitor

HOURS = {"hours": {"working_hours": [{"days": "mon-fri", "opens": "09:00", "closes": "18:00"}]}}
AUDITED = "SELECT object, body FROM audit WHERE action = 'settings.changed' ORDER BY seq"


async def version_of(visitor: Visitor, section: str) -> str:
    return (await visitor.get(f"/settings/{section}")).headers["ETag"]


async def changed(visitor: Visitor, section: str, values: object, etag: str = "") -> int:
    held = {"If-Match": etag or await version_of(visitor, section)}
    answer = await visitor.send("PATCH", f"/settings/{section}", json=values, headers=held)
    return answer.status


async def test_a_change_is_foreseen_made_shown_and_taken_back(
    administrator: Visitor, pool: Pool
) -> None:
    foreseen = await administrator.post("/settings/hours/preview", json=HOURS)
    said = await foreseen.json()
    assert said["consequences"][0]["text"].startswith("Звонки принимаются: пн–пт 09:00–18:00.")
    assert (said["changes"], said["pbx_files"]) == (True, ["extensions.conf"])
    assert (await (await administrator.get("/settings/hours")).json())["version"] == 0

    assert await changed(administrator, "hours", HOURS) == 200
    shown = await (await administrator.get("/settings/hours")).json()
    assert shown["source"] == "panel"
    assert shown["values"]["hours"]["working_hours"][0]["opens"] == "09:00:00"
    assert shown["changed_by"] == "administrator"

    assert await changed(administrator, "hours", {}) == 200
    shown = await (await administrator.get("/settings/hours")).json()
    assert shown["source"] == "default"
    assert shown["values"]["hours"]["working_hours"][0]["opens"] == "00:00:00"
    async with pool.acquire() as connection:
        rows = await connection.fetch(AUDITED)
    assert [row["object"] for row in rows] == ["settings hours"] * 2
    assert rows[0]["body"]["after"]["working_hours"][0]["closes"] == "18:00:00"


async def test_of_two_who_change_the_second_is_shown_the_first(administrator: Visitor) -> None:
    etag = await version_of(administrator, "hours")
    assert await changed(administrator, "hours", HOURS, etag) == 200

    assert await changed(administrator, "hours", HOURS, etag) == 409


@pytest.mark.parametrize(
    ("section", "values", "place", "code"),
    [
        ("retention", {"retention": {"recording_retention_seconds": 31 * 86400}}, "body",
         "retention_range"),
        ("queues", {"queues": {"queues": [{"name": "other"}]}}, "body", "unknown_queue"),
        ("queues", {"queues": {"queues": [{"name": "hotline", "ring_seconds": 1}]}},
         "body.queues.queues.0.ring_seconds", "greater_than_equal"),
        ("hours", {"menu": {"menu_wait_seconds": 2}}, "body.hours", "missing"),
        ("desk", {"desk": {"opens": "18:00", "closes": "17:00", "short_day_closes": "16:00"}},
         "body", "desk_order"),
    ],
)  # fmt: skip
async def test_a_wrong_value_is_named_and_changes_nothing(
    administrator: Visitor, section: str, values: object, place: str, code: str
) -> None:
    held = {"If-Match": await version_of(administrator, section)}

    answer = await administrator.send("PATCH", f"/settings/{section}", json=values, headers=held)

    assert answer.status == 422
    [mistake] = (await answer.json())["errors"]
    assert (mistake["place"], mistake["code"]) == (place, code)
    assert (await (await administrator.get(f"/settings/{section}")).json())["version"] == 0


async def test_a_queue_with_people_in_it_cannot_be_taken_away(administrator: Visitor) -> None:
    both = {"queues": {"queues": [{"name": "hotline"}, {"name": "line2"}]}}
    assert await changed(administrator, "queues", both) == 200

    one = {"queues": {"queues": [{"name": "hotline"}]}}
    assert await changed(administrator, "queues", one) == 422
    assert await changed(administrator, "queues", {}) == 422


async def test_what_a_variable_decides_is_fixed(
    administrator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCENTER_WORKING_HOURS", "[]")

    assert (await (await administrator.get("/settings/hours")).json())["source"] == "variable"
    assert await changed(administrator, "hours", HOURS) == 409


async def test_every_section_takes_back_what_it_showed(
    administrator: Visitor, settings: Settings
) -> None:
    shown = await (await administrator.get("/settings")).json()

    for section in shown["sections"]:
        mine = {section["section"]: section["values"][section["section"]]}
        answer = await administrator.post(f"/settings/{section['section']}/preview", json=mine)
        assert answer.status == 200, await answer.text()
        said = await answer.json()
        [only] = said["consequences"]
        assert (only["text"], said["changes"]) == ("Ничего не изменится.", False)
    assert settings.pbx.ami_secret is None
    assert "secret" not in str(shown)


async def test_a_supervisor_sees_and_changes_nothing(supervisor: Visitor, client: Client) -> None:
    assert (await supervisor.get("/settings")).status == 403
    assert (await supervisor.post("/settings/hours/preview", json=HOURS)).status == 403
    assert (await Visitor(client).get("/settings")).status == 401
