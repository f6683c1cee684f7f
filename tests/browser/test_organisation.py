"""A clinic's letter box: what is asked, an answer proposed, a result disputed."""

import pytest
from playwright.async_api import expect

from tests.browser.panel import NARROW, Panels


@pytest.mark.timeout(120)
async def test_a_clinic_answers_what_was_forwarded_and_it_waits_no_more(panels: Panels) -> None:
    page = await panels.signed_in("clinic")
    await page.keyboard.press("g")
    await page.keyboard.press("i")
    waiting = page.get_by_role("link").filter(has_text="предложите ответ")
    await waiting.first.click()
    await page.get_by_role("button", name="Записать меру").click()
    await page.get_by_label("Что сделано или будет сделано").fill("Расширено расписание.")
    await page.get_by_label("Ответственный").fill("Заведующая")
    await page.get_by_label("Срок").fill("2027-01-15")
    await page.get_by_role("button", name="Сохранить").click()
    await page.get_by_text("Ответственный: Заведующая").wait_for()

    await page.get_by_role("button", name="Предложить ответ").click()
    await page.get_by_label("Что ответить заявителю").fill("Приём проведён, приносим извинения.")
    await page.reload()  # the text waits in the browser
    await page.get_by_role("button", name="Предложить ответ").click()
    await expect(page.get_by_label("Что ответить заявителю")).to_have_value(
        "Приём проведён, приносим извинения."
    )
    await page.get_by_role("button", name="Отправить предложение").click()
    await page.get_by_role("button", name="Предложить другой ответ").wait_for()

    await page.get_by_role("link", name="Все входящие").click()
    await page.get_by_text("Ждут вашего ответа").wait_for()
    await expect(waiting).to_have_count(0)


@pytest.mark.timeout(120)
async def test_a_clinic_disputes_one_result_and_agrees_with_another(panels: Panels) -> None:
    page = await panels.signed_in("clinic", size=NARROW)
    await page.goto(f"{panels.house.url}/inbox")
    await page.get_by_role("link").filter(has_text="Закончился картридж").click()
    await page.get_by_role("button", name="Оспорить").click()
    await page.get_by_label("Что не так").fill("Картриджи по договору ваши.")
    await page.get_by_role("button", name="Вернуть в работу").click()
    await page.get_by_text("Результат оспорен").wait_for()
    await expect(page.get_by_role("button", name="Согласиться и закрыть")).to_have_count(0)

    await page.goto(f"{panels.house.url}/inbox")
    await page.get_by_role("link").filter(has_text="Нет прав у нового врача").click()
    await page.get_by_role("button", name="Согласиться и закрыть").click()
    await page.get_by_text("Результат подтверждён").wait_for()


async def test_a_clinic_is_shown_its_letter_box_and_not_the_hotlines_lists(
    panels: Panels,
) -> None:
    page = await panels.signed_in("clinic")
    rail = page.get_by_role("navigation", name="Разделы")

    await rail.get_by_role("link", name="Входящие").wait_for()
    for place in ("Дела", "Журнал контактов", "Звонки", "Граждане", "База знаний"):
        await expect(rail.get_by_role("link", name=place)).to_have_count(0)
