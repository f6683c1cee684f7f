"""The classifier of appeals, imported in the panel after a look at what it would change."""

from typing import Any

from callcenter.api.classifier import FAULTS
from callcenter.domain.appeals.classifier import Fault
from tests.integration.api.visitor import Visitor

OCTETS = {"Content-Type": "application/octet-stream"}
FIRST = "Код;Наименование\n0002.0014.0143.0391;Больницы\n0002.0014.0143.0416;Стационары\n"
SECOND = "Код;Наименование\n0002.0014.0143.0391;Лечебницы\n0002.0014.0143.0417;Роддома\nнет;Что\n"


async def sent(visitor: Visitor, text: str, query: str) -> Any:
    answer = await visitor.post(
        f"/classifier-editions?{query}", data=text.encode(), headers=OCTETS
    )
    return await answer.json()


async def editions(visitor: Visitor) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await (await visitor.get("/classifier-editions")).json())[
        "items"
    ]
    return items


async def test_an_edition_is_looked_at_before_it_is_in_use(administrator: Visitor) -> None:
    written = await sent(administrator, FIRST, "name=first.csv")
    assert (written["edition"], written["entries"], len(written["added"])) == (1, 2, 2)

    seen = await sent(administrator, SECOND, "name=second.csv&dry_run=true")
    assert seen["edition"] is None
    assert seen["added"] == ["0002.0014.0143.0417"]
    assert seen["gone"] == ["0002.0014.0143.0416"]
    assert seen["renamed"] == ["0002.0014.0143.0391"]
    assert [(one["row"], one["fault"]) for one in seen["refused"]] == [(4, "bad_code")]
    assert [one["source"] for one in await editions(administrator)] == ["first.csv"]

    await sent(administrator, SECOND, "name=second.csv")
    assert [one["source"] for one in await editions(administrator)] == ["second.csv", "first.csv"]


async def test_a_file_without_one_right_row_is_refused(administrator: Visitor) -> None:
    refused = await sent(administrator, "Код;Наименование\nнет;Что\n", "name=x")
    assert refused["errors"][0]["code"] == "nothing_to_import"

    refused = await sent(administrator, "a;b\n1;2\n", "name=x")
    assert refused["code"] == "invalid"
    assert await editions(administrator) == []


def test_every_fault_has_words() -> None:
    assert set(FAULTS) == set(Fault)
