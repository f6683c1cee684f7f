"""Somebody else changes what one works at: nothing typed is lost, and nothing of theirs either."""

from typing import Any

from playwright.async_api import Page, expect

from tests.browser.colleague import changes, comes_back_to
from tests.browser.panel import Panels
from tests.browser.places import go
from tests.browser.telephony import ask
from tests.browser.test_cases import LETTERS, field, new_draft, saved
from tests.waiting import until_so

CHANGED = "Карточку только что изменил кто-то ещё"
CONFLICT = "Пока вы писали, это изменил кто-то другой"


async def test_a_form_that_was_overtaken_registers_at_the_next_try(panels: Panels) -> None:
    page = await panels.signed_in("supervisor")
    await new_draft(page, "Обращение")
    await field(page).fill(LETTERS)
    await page.get_by_role("group", name="Похоже на:").locator("label").first.click()
    await saved(page)
    case = page.url.rpartition("/")[2]
    await changes(page, f"/cases/{case}", {"caller_name": "Анна Петрова"})

    await field(page).press("Control+Enter")
    await expect(page.get_by_text(CHANGED)).to_be_visible()
    await expect(page.get_by_label("Фамилия, имя, отчество")).to_have_value("Анна Петрова")
    await field(page).press("Control+Enter")

    await expect(page.get_by_text("Зарегистрировано").first).to_be_visible()


async def test_a_step_of_one_click_is_taken_at_the_next_try(panels: Panels) -> None:
    page = await panels.signed_in("supervisor")
    case = await registered_ticket(page)
    await go(page, f"/cases/{case}")
    take = page.get_by_role("button", name="Взять в работу")
    await take.wait_for()
    await changes(page, f"/cases/{case}", {"topic": "Другая тема"})

    await take.click()
    await expect(page.get_by_text(CHANGED)).to_be_visible()
    await take.click()

    await expect(page.get_by_role("button", name="Выполнить")).to_be_visible()


async def test_what_is_typed_of_a_person_survives_another_step(panels: Panels) -> None:
    page = await panels.signed_in("supervisor")
    person = (await ask(page, "POST", "/people", {"family_name": "Стойкова"}))["person_id"]
    await go(page, f"/people/{person}?edit=1")
    await page.get_by_label("Имя", exact=True).fill("Анна")
    async with page.expect_response(f"**/people/{person}"):
        await page.get_by_role("button", name="Отметить", exact=True).click()

    await expect(page.get_by_label("Имя", exact=True)).to_have_value("Анна")
    await page.get_by_role("button", name="Сохранить").click()
    await expect(page.get_by_role("heading", name="Стойкова Анна")).to_be_visible()


async def test_two_who_correct_one_person_lose_nothing(panels: Panels) -> None:
    page = await panels.signed_in("supervisor")
    person = (await ask(page, "POST", "/people", {"family_name": "Двоякова"}))["person_id"]
    await go(page, f"/people/{person}?edit=1")
    await page.get_by_label("Имя", exact=True).fill("Анна")
    await changes(page, f"/people/{person}", {"address": "Балашиха"})

    await page.get_by_role("button", name="Сохранить").click()
    await page.get_by_role("alert").get_by_role("button", name="Оставить моё").click()

    await expect(page.get_by_role("heading", name="Двоякова Анна")).to_be_visible()
    await expect(page.get_by_text("Балашиха").first).to_be_visible()


async def test_an_account_that_a_colleague_changed_is_not_changed_back(panels: Panels) -> None:
    page = await panels.signed_in("administrator")
    found = await ask(page, "GET", "/users?search=expert")
    account = found["items"][0]
    path = f"/users/{account['user_id']}"
    await go(page, f"/admin/people/{account['user_id']}")
    name = page.get_by_label("Имя и фамилия")
    await name.fill("Елена Знающая")
    await changes(page, path, {"email": "elena@example.org"})
    await comes_back_to(page, path)

    await page.get_by_role("button", name="Сохранить").click()
    await page.get_by_text(CONFLICT).wait_for()
    await page.get_by_role("button", name="Оставить моё").click()
    await page.get_by_text(CONFLICT).wait_for(state="detached")

    now = await ask(page, "GET", path)
    assert (now["full_name"], now["email"]) == ("Елена Знающая", "elena@example.org")
    await changes(page, path, {"full_name": account["full_name"], "email": account["email"]})


async def test_marked_drafts_are_closed_though_one_leaves_the_page(panels: Panels) -> None:
    page = await panels.signed_in("supervisor")
    case = await marked_draft(page, "Закрыть и уйти")
    await close_marked(page)
    await go(page, "/knowledge")

    await expect(page.get_by_text("Сделано с 1 отмеченным делом.")).to_be_visible()
    assert (await ask(page, "GET", f"/cases/{case}"))["state"] == "closed"


async def test_what_is_taken_back_is_not_sent(panels: Panels) -> None:
    page = await panels.signed_in("supervisor")
    case = await marked_draft(page, "Взять назад")
    await close_marked(page)
    await page.get_by_role("button", name="Вернуть").click()
    await go(page, "/knowledge")

    assert (await ask(page, "GET", f"/cases/{case}"))["state"] == "draft"


async def test_a_marked_draft_is_closed_as_the_list_has_it_now(panels: Panels) -> None:
    page = await panels.signed_in("supervisor")
    case = await marked_draft(page, "Старая тема")
    await changes(page, f"/cases/{case}", {"topic": "Свежая тема"})
    await page.get_by_role("row").filter(has_text="Свежая тема").wait_for()
    await close_marked(page)
    await page.get_by_role("button", name="Сейчас").click()

    async def closed() -> bool:
        state: str = (await ask(page, "GET", f"/cases/{case}"))["state"]
        return state == "closed"

    await until_so(closed, within=10)


async def paper(page: Page, kind: str) -> str:
    """Open a draft of what came on paper and return its id."""
    session = await ask(page, "GET", "/session")
    day = await page.evaluate(
        "zone => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format()", session["zone"]
    )
    opened = await ask(page, "POST", "/paper", {"kind": kind, "received_on": day})
    return str(opened["case_id"])


async def registered_ticket(page: Page) -> str:
    case = await paper(page, "ticket")
    await changes(page, f"/cases/{case}", {"text": "Не печатается талон"})
    catalogue: dict[str, Any] = await ask(page, "GET", "/ticket-catalogue")
    said = {
        "service": catalogue["services"][0]["code"],
        "category": "use",
        "work_type": "consult",
        "requester_role": "user",
        "urgency": catalogue["urgencies"][0]["code"],
        "impact": "",
    }
    await changes(page, f"/tickets/{case}/register", said, method="POST", seen=f"/cases/{case}")
    return case


async def marked_draft(page: Page, topic: str) -> str:
    """Open a draft and mark it in the list of drafts."""
    case = await paper(page, "appeal")
    await changes(page, f"/cases/{case}", {"topic": topic})
    await go(page, "/cases?view=drafts")
    await page.get_by_role("row").filter(has_text=topic).get_by_role("checkbox").click()
    return case


async def close_marked(page: Page) -> None:
    await page.get_by_role("button", name="Закрыть 1 черновик").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Почему").fill("проверка связи")
    await dialog.get_by_role("button", name="Закрыть 1 черновик").click()
    await dialog.wait_for(state="detached")
