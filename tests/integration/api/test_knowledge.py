"""The knowledge base through the API: written, reviewed by another, found, used, walked."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from callcenter.domain.access import Role
from callcenter.services.knowledge.seed_articles import seed_articles
from db.pool import Connection, Pool
from tests.integration.api.visitor import Client, Visitor

QUESTION = "Как записаться к врачу через портал?"
ANSWER = "Откройте портал записи, выберите поликлинику и врача. Нужен полис ОМС."
CHEST_PAIN = [
    {
        "key": "breath",
        "kind": "question",
        "text": "Есть ли одышка?",
        "choices": [{"answer": "да", "goto": "call"}, {"answer": "нет", "goto": "number"}],
    },
    {"key": "call", "kind": "red_flag", "text": "Соединяю со скорой помощью.", "number": "103"},
    {"key": "number", "kind": "tell_number", "text": "Номер обращения.", "goto": "case"},
    {"key": "case", "kind": "register", "text": "Обращение записано."},
]


@pytest.fixture
async def anna(client: Client, pool: Pool) -> Visitor:
    return await Visitor.of_role(client, pool, Role.OPERATOR)


@pytest.fixture
async def boris(client: Client, pool: Pool) -> Visitor:
    return await Visitor.of_role(client, pool, Role.LINE2)


async def step(
    visitor: Visitor, edition: dict[str, Any], name: str, status: int = 200, **body: Any
) -> dict[str, Any]:
    """Take a step with an edition as `visitor`; return the answer."""
    answer = await visitor.post(
        f"/knowledge/{edition['article_id']}/{name}",
        headers={"If-Match": f'"{edition["version"]}"'},
        **({"json": body} if body else {}),
    )
    assert answer.status == status, await answer.text()
    found: dict[str, Any] = await answer.json()
    return found


async def write(visitor: Visitor, **text: Any) -> dict[str, Any]:
    answer = await visitor.post(
        "/knowledge", json={"question": QUESTION, "answer": ANSWER, **text}
    )
    assert answer.status == 201, await answer.text()
    found: dict[str, Any] = await answer.json()
    return found


async def published(author: Visitor, reviewer: Visitor, **text: Any) -> dict[str, Any]:
    submitted = await step(author, await write(author, **text), "submit")
    return await step(reviewer, submitted, "publish")


async def found(visitor: Visitor, words: str, **more: str) -> list[str]:
    answer = await visitor.get("/knowledge", params={"words": words, **more})
    assert answer.status == 200
    return [item["question"] for item in (await answer.json())["items"]]


@pytest.mark.covers("003-24", "003-29", "003-30")
async def test_lines_1_and_2_write_and_another_person_reviews(
    anna: Visitor, boris: Visitor
) -> None:
    draft = await write(anna)
    assert (draft["state"], draft["authors"], draft["author_line"]) == ("draft", ["operator"], 1)
    assert await found(anna, "портал") == []

    submitted = await step(anna, draft, "submit")
    shown = await step(boris, submitted, "publish")

    assert (shown["state"], shown["reviewer"]) == ("published", "line2")
    assert await found(anna, "портал") == [QUESTION]


async def test_nobody_reviews_what_they_wrote_in(
    anna: Visitor, boris: Visitor, supervisor: Visitor
) -> None:
    draft = await write(anna)
    path = f"/knowledge/{draft['article_id']}/draft"
    changed = await boris.send(
        "PATCH", path, headers={"If-Match": '"1"'}, json={"category": "Запись"}
    )
    edition = await step(anna, await changed.json(), "submit")
    assert edition["authors"] == ["operator", "line2"]

    refused = await step(boris, edition, "publish", status=409)
    assert refused["code"] == "own_work"
    await step(supervisor, edition, "publish")


@pytest.mark.covers("003-31")
async def test_line_3_reads_and_does_not_write(client: Client, pool: Pool) -> None:
    expert = await Visitor.of_role(client, pool, Role.LINE3)

    assert (await expert.get("/knowledge")).status == 200
    assert (await expert.post("/knowledge", json={"question": "?"})).status == 403


async def test_the_examples_that_come_with_the_product_are_listed(
    anna: Visitor, pool: Pool
) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await seed_articles(connection)

    answer = await anna.get("/knowledge", params={"limit": 100})

    assert answer.status == 200
    shown = (await answer.json())["items"]
    assert [item["question"] for item in shown if item["scenario"]]
    assert all("choices" in step for item in shown for step in item["scenario"] or ())


async def test_a_new_edition_is_a_draft_beside_the_published_one(
    anna: Visitor, boris: Visitor
) -> None:
    first = await published(anna, boris)
    path = f"/knowledge/{first['article_id']}"

    begun = await anna.post(f"{path}/draft")
    assert begun.status == 201
    assert (await anna.post(f"{path}/draft")).status == 409
    draft = await begun.json()
    changed = await anna.send(
        "PATCH",
        f"{path}/draft",
        headers={"If-Match": f'"{draft["version"]}"'},
        json={"answer": "Портал закрыт; звоните в регистратуру."},
    )
    assert (await (await anna.get(path)).json())["answer"] == ANSWER
    assert await found(anna, "регистратура") == []

    await step(boris, await step(anna, await changed.json(), "submit"), "publish")

    assert (await (await anna.get(path)).json())["edition"] == 2
    editions = await (await anna.get(f"{path}/editions")).json()
    assert [(one["edition"], one["state"]) for one in editions["items"]] == [
        (2, "published"),
        (1, "retired"),
    ]
    assert (await anna.get(f"{path}/draft")).status == 404


@pytest.mark.parametrize(
    "words",
    ["запись к врачам", "порталы", "поликлиники ПОЛИСЫ", "«портал» записей", "записался"],
)
async def test_words_are_found_in_all_their_forms(
    anna: Visitor, boris: Visitor, words: str
) -> None:
    await published(anna, boris)
    await published(anna, boris, question="Как продлить рецепт?", answer="У врача.")

    assert QUESTION in await found(anna, words)
    assert "Как продлить рецепт?" not in await found(anna, words)


async def test_what_fits_best_comes_first_page_by_page(anna: Visitor, boris: Visitor) -> None:
    await published(anna, boris, question="Полис", answer="Ёлочные дни приёма.")
    await published(anna, boris, question="Приём", answer="Нужен паспорт и полис.")
    await published(anna, boris, question="Рецепт", answer="Полис не нужен.")

    pages, cursor = [], None
    while True:
        params = {"words": "полиса", "limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = await (await anna.get("/knowledge", params=params)).json()
        pages += [item["question"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert pages[0] == "Полис"
    assert sorted(pages) == ["Полис", "Приём", "Рецепт"]
    assert await found(anna, "елочный") == ["Полис"]


@pytest.mark.parametrize("words", ["'; DROP TABLE cases", "& | ! ( : *", "и", "\\", "%_"])
async def test_strange_words_find_nothing_and_break_nothing(
    anna: Visitor, boris: Visitor, words: str
) -> None:
    await published(anna, boris)

    assert await found(anna, words) == []


async def test_what_is_no_longer_valid_is_not_found(anna: Visitor, boris: Visitor) -> None:
    await published(anna, boris, valid_to="2020-01-01")

    assert await found(anna, "портал") == []
    assert await found(anna, "портал", state="published") == [QUESTION]


async def test_two_who_edit_one_draft(anna: Visitor, boris: Visitor) -> None:
    draft = await write(anna)
    path = f"/knowledge/{draft['article_id']}/draft"
    first = await anna.send("PATCH", path, headers={"If-Match": '"1"'}, json={"answer": "А"})
    second = await boris.send("PATCH", path, headers={"If-Match": '"1"'}, json={"answer": "Б"})

    assert (first.status, second.status) == (200, 409)
    assert (await second.json())["difference"] == {"answer": {"yours": "Б", "current": "А"}}


async def test_a_returned_edition_goes_back_with_the_reason(anna: Visitor, boris: Visitor) -> None:
    submitted = await step(anna, await write(anna), "submit")

    back = await step(boris, submitted, "return", reason="Нет адреса портала")

    assert (back["state"], back["note"]) == ("draft", "Нет адреса портала")


async def test_a_retired_article_is_found_no_more(anna: Visitor, boris: Visitor) -> None:
    shown = await published(anna, boris)

    await step(boris, shown, "retire", reason="Портал закрыт")

    assert await found(anna, "портал") == []
    walked = await anna.post(f"/knowledge/{shown['article_id']}/walk", json={"answers": []})
    assert walked.status == 404


async def test_a_draft_given_up_leaves_the_published_edition(
    anna: Visitor, boris: Visitor
) -> None:
    shown = await published(anna, boris)
    path = f"/knowledge/{shown['article_id']}"
    draft = await (await anna.post(f"{path}/draft")).json()

    await step(anna, draft, "discard", reason="Начато по ошибке")

    assert (await (await anna.get(path)).json())["edition"] == 1
    assert (await anna.post(f"{path}/draft")).status == 201


async def test_half_an_article_is_a_draft_only(anna: Visitor) -> None:
    draft = await write(anna, answer="")

    refused = await step(anna, draft, "submit", status=422)

    assert [one["code"] for one in refused["errors"]] == ["unfinished"]


@pytest.mark.covers("003-24")
async def test_a_script_is_checked_before_review(anna: Visitor) -> None:
    orphan = {"key": "orphan", "kind": "solved", "text": "…"}
    silent = {"key": "quiet", "kind": "register", "text": " "}
    draft = await write(anna, scenario=[*CHEST_PAIN, orphan, silent])

    refused = await step(anna, draft, "submit", status=422)

    assert [(one["place"], one["code"]) for one in refused["errors"]] == [
        ("scenario.quiet", "nothing_to_say")
    ]
    assert refused["errors"][0]["message"] == "у шага нет текста"


@pytest.mark.covers("003-36")
async def test_a_published_script_is_walked(anna: Visitor, boris: Visitor) -> None:
    script = await published(anna, boris, scenario=CHEST_PAIN)

    async def walked(*answers: str) -> tuple[str, bool]:
        answer = await anna.post(
            f"/knowledge/{script['article_id']}/walk", json={"answers": list(answers)}
        )
        said = await answer.json()
        return said["passed"][-1]["key"], said["finished"]

    assert await walked() == ("breath", False)
    assert await walked("да") == ("call", True)
    assert await walked("нет") == ("case", True)
    wrong = await anna.post(
        f"/knowledge/{script['article_id']}/walk", json={"answers": ["может быть"]}
    )
    assert wrong.status == 422
    assert await found(anna, "портал", scripts="true") == [QUESTION]
    assert await found(anna, "портал", scripts="false") == []


@pytest.fixture
async def case_id(connection: Connection) -> UUID:
    case_id = uuid4()
    await connection.execute(
        "INSERT INTO cases (case_id, case_number, kind, state, created_at)"
        " VALUES ($1, '2260000018', 'appeal', 'registered', app_now())",
        case_id,
    )
    return case_id


async def test_uses_are_counted_once_a_case(anna: Visitor, boris: Visitor, case_id: UUID) -> None:
    shown = await published(anna, boris)
    path = f"/knowledge/{shown['article_id']}"

    for helped in (None, None, True):
        used = await anna.post(f"{path}/uses", json={"case_id": str(case_id), "helped": helped})
        assert used.status == 204, await used.text()
    none = await anna.post(f"{path}/uses", json={"case_id": str(uuid4())})

    counted = await (await anna.get(path)).json()
    assert (counted["used"], counted["helped"]) == (1, 1)
    assert none.status == 422


async def test_a_draft_is_not_used(anna: Visitor, case_id: UUID) -> None:
    draft = await write(anna)

    used = await anna.post(
        f"/knowledge/{draft['article_id']}/uses", json={"case_id": str(case_id)}
    )

    assert used.status == 404


async def test_categories_count_what_is_published(anna: Visitor, boris: Visitor) -> None:
    await published(anna, boris, category="Запись к врачу")
    await write(anna, category="Черновики")

    said = await (await anna.get("/knowledge-categories")).json()

    assert said["items"] == [{"category": "Запись к врачу", "articles": 1}]
