"""Figures over HTTP: a report of a period, what each figure means, and growing topics."""

import pytest

from callcenter.domain.figures.table import BY_NAME
from db.pool import Pool
from tests.integration.accounts import CLINIC
from tests.integration.api.visitor import Visitor
from tests.integration.api.world import audited
from tests.integration.fortnight import BEFORE, FIRST, filled

PERIOD = f"from={FIRST}&before={BEFORE}"


@pytest.mark.covers("003-19")
async def test_a_report_by_organisation(pool: Pool, supervisor: Visitor) -> None:
    await filled(pool, 5)

    report = await (await supervisor.get(f"/figures?what=tickets&by=organisation&{PERIOD}")).json()

    assert (report["what"], report["by"]) == ("tickets", "organisation")
    assert [row["name"] for row in report["rows"]] == ["Больница № 7", "Поликлиника № 8", ""]
    assert report["rows"][0]["key"] == str(CLINIC)
    assert report["rows"][-1]["key"] is None
    accepted = [row["figures"]["tickets_accepted"] for row in report["rows"]]
    assert sum(accepted) == report["total"]["figures"]["tickets_accepted"] > 10
    assert ("supervisor", "listed", "figures") in await audited(pool)


async def test_nothing_to_divide_by_is_null(supervisor: Visitor) -> None:
    report = await (await supervisor.get(f"/figures?what=appeals&{PERIOD}")).json()

    assert report["rows"] == []
    assert report["total"]["figures"]["appeals_overdue_share"] is None
    assert report["total"]["figures"]["appeals_closed"] == 0


@pytest.mark.parametrize(
    "query",
    [
        "what=tickets&from=2026-02-01&before=2026-01-01",
        "what=tickets&from=2020-01-01&before=2026-01-01",
        "what=weather&from=2026-01-01&before=2026-02-01",
        "what=tickets&by=mood&from=2026-01-01&before=2026-02-01",
        "what=tickets&from=yesterday&before=2026-02-01",
        "what=tickets",
    ],
)
async def test_a_strange_report_is_refused(supervisor: Visitor, query: str) -> None:
    answer = await supervisor.get(f"/figures?{query}")

    assert answer.status == 422
    assert (await answer.json())["code"] == "invalid"


async def test_each_figure_is_defined_in_the_readers_language(supervisor: Visitor) -> None:
    english = await supervisor.get("/figures/definitions", headers={"Accept-Language": "en"})
    russian = await supervisor.get("/figures/definitions", headers={"Accept-Language": "ru"})

    items = (await english.json())["items"]
    assert {item["name"] for item in items} == set(BY_NAME)
    level = next(item for item in items if item["name"] == "calls_service_level")
    assert level == {
        "name": "calls_service_level",
        "of": "calls",
        "title": "Service level",
        "definition": "answered within 20 seconds ÷ (offered − short abandons)",
        "unit": "share",
        "variant": "pure_20_seconds",
        "source": "003-25",
    }
    assert "Уровень обслуживания" in await russian.text()


@pytest.mark.covers("000-15")
async def test_how_many_people_a_load_needs(supervisor: Visitor) -> None:
    needed = await (await supervisor.get("/figures/staffing?calls=220&aht_seconds=150")).json()
    load = "/figures/staffing?calls=220&aht_seconds=150&people="
    fewer = await (await supervisor.get(f"{load}12")).json()
    drowning = await (await supervisor.get(f"{load}9")).json()

    assert (needed["people"], needed["on_roster"], needed["stable"]) == (13, 19, True)
    assert needed["service_level"] == pytest.approx(0.894820, abs=1e-6)
    assert fewer["service_level"] == pytest.approx(0.799549, abs=1e-6)
    assert (drowning["stable"], drowning["asa_seconds"]) == (False, None)
    assert (await supervisor.get("/figures/staffing?calls=-1&aht_seconds=150")).status == 422
