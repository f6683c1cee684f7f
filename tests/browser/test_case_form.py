"""What the form of a case asks for before it registers, and whom it lets."""

from playwright.async_api import expect

from tests.browser.panel import Panels
from tests.browser.test_cases import LETTERS, field, new_draft, saved


async def test_a_question_without_its_topic_is_not_lost(panels: Panels) -> None:
    page = await panels.signed_in("supervisor")
    await new_draft(page, "Обращение")
    await field(page).fill(LETTERS)
    await page.get_by_role("group", name="Похоже на:").locator("label").first.click()
    await page.get_by_role("button", name="Ещё поля").click()
    await page.get_by_role("button", name="Добавить вопрос").click()
    question = page.get_by_role("group", name="Вопрос 2")
    await question.get_by_label("О чём вопрос").fill("И лифт в поликлинике не работает")
    await page.get_by_role("button", name="Ещё поля").click()  # out of sight
    await field(page).press("Control+Enter")

    await expect(page.get_by_text("Заполните: Тема вопроса 2")).to_be_visible()
    await expect(question.get_by_label("Тема по классификатору").first).to_be_focused()
    await page.get_by_role("option").first.click()
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("Зарегистрировано").first).to_be_visible()
    await expect(page.get_by_text("И лифт в поликлинике не работает").first).to_be_visible()


async def test_the_keyboard_goes_to_what_lacks(panels: Panels) -> None:
    page = await panels.signed_in("supervisor")
    await new_draft(page, "Заявка")
    await field(page).press("Control+Enter")
    service = page.get_by_label("Сервис или система").first
    await expect(service).to_be_focused()
    await page.keyboard.type("портал")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Control+Enter")
    urgency = page.get_by_role("radiogroup", name="Срочность: что произошло")
    await expect(urgency.get_by_role("radio").first).to_be_focused()


async def test_a_ticket_is_not_registered_by_who_may_not(panels: Panels) -> None:
    first, second = await panels.signed_in("supervisor"), await panels.signed_in("specialist")
    await new_draft(first, "Заявка")
    await second.goto(first.url)
    await field(second).fill("Не печатается талон")
    await saved(second)

    await expect(second.get_by_text("Заявку регистрирует линия 1.")).to_be_visible()
    assert await second.get_by_role("button", name="Зарегистрировать заявку").count() == 0
    await field(second).press("Control+Enter")
    assert await second.get_by_role("alert").count() == 0
