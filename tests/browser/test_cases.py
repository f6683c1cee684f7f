"""The form of a case in the browser: filled by keys, saved as typed, shared by two, never lost."""

import json
import os
import signal
import sys
import time

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.browser.house import House
from tests.browser.panel import Panels
from tests.browser.places import go
from tests.browser.test_every_page import serious_faults

LETTERS = "Не могу дозвониться в регистратуру поликлиники третий день, трубку не берут."


async def test_an_appeal_is_registered_by_the_keyboard_alone(
    panels: Panels, capsys: pytest.CaptureFixture[str]
) -> None:
    page = await panels.signed_in("supervisor")
    await new_draft(page, "Обращение")
    keys = Keys(page)

    await keys.text(LETTERS)
    keys.begin()  # what is typed in any form is not counted: the rest is
    await keys.press("Tab")
    await page.get_by_role("group", name="Похоже на:").wait_for()
    await keys.press("Tab", "Space")  # the likeliest topic
    await keys.press("Tab")
    await keys.text("Поликлиника № 2")
    await page.get_by_role("option", name="Поликлиника № 2").first.wait_for()
    await keys.press("Enter", "Tab", "Tab")  # a complaint it is already
    await keys.text("Анна Петрова")
    await keys.press("Tab")
    await keys.text("Балашиха, ул. Советская, 1")
    await expect(page.get_by_text("Ответ", exact=True)).to_be_visible()  # the term, beforehand
    await keys.press("Control+Enter")

    await expect(page.get_by_text("Зарегистрировано").first).to_be_visible()
    number = await page.locator(".big-number").inner_text()
    assert number.startswith("2-26-")
    keys.told(capsys, "An appeal registered")


async def test_a_ticket_is_registered_by_the_keyboard_alone(
    panels: Panels, capsys: pytest.CaptureFixture[str]
) -> None:
    page = await panels.signed_in("supervisor")
    await new_draft(page, "Заявка")
    keys = Keys(page)

    await keys.text("Не печатается талон")
    keys.begin()
    await keys.press("Tab")
    await keys.text("портал")
    await keys.press("Enter", "Tab")
    await keys.text("Поликлиника № 2")
    await page.get_by_role("option", name="Поликлиника № 2").first.wait_for()
    await keys.press("Enter", "Tab", "Space")  # the first text of urgency
    await keys.press("ArrowDown", "ArrowDown")
    await expect(page.get_by_role("radio", name="Высокая", exact=False).first).to_be_visible()
    await expect(page.get_by_text("Исполнение", exact=True)).to_be_visible()
    await keys.press("Control+Enter")

    await expect(page.get_by_role("button", name="Взять в работу")).to_be_visible()
    keys.told(capsys, "A ticket registered")


async def test_two_who_write_in_one_case_lose_nothing(panels: Panels) -> None:
    first, second = await panels.signed_in("supervisor"), await panels.signed_in("specialist")
    await new_draft(first, "Обращение")
    await second.goto(first.url)
    await field(second).wait_for()

    await field(first).fill("Написал первый")
    await saved(first)
    await second.get_by_label("Фамилия, имя, отчество").fill("Анна Петрова")
    await field(second).fill("Написала вторая")

    asked = second.get_by_role("group", name="Суть, словами обратившегося")
    await expect(asked.get_by_text("Написал первый")).to_be_visible()
    await expect(asked.get_by_text("Написала вторая")).to_be_visible()
    await expect(field(second)).to_have_value("Написала вторая")
    await asked.get_by_role("button", name="Оставить обе").click()
    await saved(second)

    await first.reload()
    await expect(field(first)).to_have_value("Написал первый\n\nНаписала вторая")
    await expect(first.get_by_label("Фамилия, имя, отчество")).to_have_value("Анна Петрова")


async def test_what_is_typed_survives_a_reload_in_the_middle_of_a_word(panels: Panels) -> None:
    page = await panels.signed_in("supervisor")
    await new_draft(page, "Обращение")
    await saved(page)
    await page.route("**/api/v1/cases/*", hold_edits)  # nothing of it reaches the server

    await field(page).press_sequentially("Третий день болит и никто не бер")
    await page.reload()

    await expect(field(page)).to_have_value("Третий день болит и никто не бер")
    await page.unroute("**/api/v1/cases/*")
    await saved(page)
    await page.evaluate("localStorage.clear()")
    await page.reload()
    await expect(field(page)).to_have_value("Третий день болит и никто не бер")


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
async def test_a_server_that_is_gone_is_said_and_what_was_typed_follows(
    panels: Panels, how: signal.Signals
) -> None:
    page = await panels.signed_in("supervisor")
    await new_draft(page, "Заявка")
    await saved(page)

    os.kill(server_of(panels.house), how)
    try:
        await field(page).press_sequentially("Написано без сервера")
        await expect(page.get_by_text("Не сохранено: сервер не отвечает")).to_be_visible(
            timeout=15_000
        )
        await expect(field(page)).to_have_value("Написано без сервера")
    finally:
        if how is signal.SIGSTOP:
            os.kill(server_of(panels.house), signal.SIGCONT)  # killed, the demo starts it again
    await saved(page, seconds=60)

    await page.evaluate("localStorage.clear()")
    await page.reload()
    await expect(field(page)).to_have_value("Написано без сервера")


async def test_a_step_names_what_it_lacks_and_is_taken_from_the_page(panels: Panels) -> None:
    page = await panels.signed_in("supervisor")
    await page.goto(f"{panels.house.url}/cases?view=all&search=Нет связи с порталом")
    await page.get_by_role("row", name="Нет связи с порталом").first.click()
    await page.get_by_role("button", name="Взять в работу").click()
    await page.get_by_role("button", name="Выполнить").click()

    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Выполнить").click()
    await expect(dialog.get_by_text("Заполните это поле")).to_be_visible()
    await dialog.get_by_label("Результат").fill("Связь восстановлена")
    await page.keyboard.press("Control+Enter")

    await expect(page.get_by_text("Выполнено").first).to_be_visible()
    await expect(page.get_by_text("Связь восстановлена").first).to_be_visible()


async def test_a_list_is_kept_under_a_name_and_opened_again(panels: Panels) -> None:
    page = await panels.signed_in("supervisor")
    await page.goto(f"{panels.house.url}/cases?view=all&kind=appeal")
    await page.get_by_role("button", name="Сохранённые").click()
    await page.get_by_label("Сохранить этот список как").fill("Обращения")
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name="Обращения").wait_for()
    await page.goto(f"{panels.house.url}/cases")

    await page.get_by_role("button", name="Сохранённые").click()
    await page.get_by_role("menuitem", name="Обращения").click()

    await expect(page.get_by_role("row", name="1-26-").first).to_be_hidden()
    assert "kind=appeal" in page.url


@pytest.mark.timeout(300)
@pytest.mark.parametrize("login", ["supervisor", "clinic"])
async def test_every_case_of_the_demo_opens_and_is_accessible(panels: Panels, login: str) -> None:
    page = await panels.signed_in(login)
    found = await page.evaluate(
        "fetch('/api/v1/cases?limit=100').then((answer) => answer.json())"
        ".then(({items}) => items.map((one) => one.case_id))"
    )
    faults = []
    for case_id in found:
        await go(page, f"/cases/{case_id}")
        assert await page.get_by_text("Страница не открылась").count() == 0, case_id
        faults += [f"{case_id}: {fault}" for fault in await serious_faults(page)]

    assert len(found) > 1
    assert faults == []


class Keys:
    """Presses keys and counts those that are no text; seconds since `begin`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0
        self.began = time.monotonic()

    def begin(self) -> None:
        self.pressed, self.began = 0, time.monotonic()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)
            self.pressed += 1

    async def text(self, typed: str) -> None:
        await self.page.keyboard.type(typed)

    def told(self, capsys: pytest.CaptureFixture[str], what: str) -> None:
        seconds = time.monotonic() - self.began
        with capsys.disabled():
            sys.stdout.write(f"\n{what}: {self.pressed} keys beside text, {seconds:.1f} s\n")
        assert self.pressed <= 15
        assert seconds < 40


async def new_draft(page: Page, kind: str) -> None:
    """Open a draft of a letter that came today, and stand in its first field."""
    await page.evaluate("window.history.pushState(null, '', '/cases')")
    await page.reload()
    await page.get_by_role("button", name="Новое дело").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text(kind, exact=True).click()
    await dialog.get_by_role("button", name="Открыть черновик").click()
    await field(page).wait_for()
    await field(page).focus()


def field(page: Page) -> Locator:
    return page.get_by_label("Суть, словами обратившегося")


async def saved(page: Page, seconds: float = 10) -> None:
    """Wait until everything typed is on the server, as the page says."""
    await expect(page.locator('.saved-note[data-state="saved"]')).to_be_visible(
        timeout=seconds * 1000
    )


async def hold_edits(route: Route) -> None:
    """Let everything pass but edits, which never arrive."""
    if route.request.method == "PATCH":
        await route.abort()
    else:
        await route.continue_()


def server_of(house: House) -> int:
    """Return the server's process as it is now: another one after a restart."""
    state = json.loads((house.folder / "state.json").read_text(encoding="utf-8"))
    return int(state["server_pid"])
