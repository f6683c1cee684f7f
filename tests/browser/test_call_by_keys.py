"""A whole call without a mouse; and what an operator does when somebody's life is in danger."""

from collections.abc import AsyncIterator
from time import monotonic, time_ns

import pytest
from playwright.async_api import Page, expect

from tests.browser.case_form import WORDS, focused_words, look_up_the_clinic, register
from tests.browser.house import House
from tests.browser.keys import Keys
from tests.browser.panel import Panels
from tests.browser.telephony import (
    ask,
    both_ways,
    citizen_of,
    operator_at,
    ringing,
    robot_goes_home,
    sign_out,
    talking,
)

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
async def operator(panels: Panels) -> AsyncIterator[Page]:
    """Be at the workplace and ready; the robot takes no calls."""
    await robot_goes_home(panels)
    page = await operator_at(panels)
    await page.keyboard.press("g")
    await page.keyboard.press("w")
    yield page
    await sign_out(page)


async def test_a_call_is_answered_written_down_and_registered_by_keys_alone(
    operator: Page, house: House
) -> None:
    keys = Keys(operator)
    async with citizen_of(house, "+79120000301") as citizen:
        await ringing(operator)
        await keys.press("F2")
        await talking(operator)
        began = monotonic()
        await focused_words(operator).wait_for()
        await keys.type(WORDS)
        await look_up_the_clinic(keys)
        number = await register(keys)
        await keys.press("F9")
        await citizen.ended()
    await operator.get_by_text("Дописывает").first.wait_for()
    await keys.press("F2")
    await operator.locator(".phone-strip [data-state=ready]").wait_for()
    print(f"\na whole call: {keys.beside_text} keys, {monotonic() - began:.1f} s")  # noqa: T201 - for the README

    found = await ask(operator, "GET", "/cases?search=%2B79120000301")
    case = found["items"][0]  # the newest
    assert (case["case_number"], case["state"]) == (number, "registered")


async def test_a_red_flag_puts_the_citizen_through_to_the_ambulance(
    operator: Page, house: House
) -> None:
    keys = Keys(operator)
    async with citizen_of(house, "+79120000302") as citizen:
        await ringing(operator)
        await keys.press("F2")
        await talking(operator)
        await both_ways(operator)
        began = monotonic()
        await keys.press("F3")
        await operator.get_by_label("Поиск ответа").and_(operator.locator(":focus")).wait_for()
        await keys.type("неотложный")
        await keys.press("Enter")  # at once: the script is that of the word just typed
        script = operator.get_by_role("group", name="Сценарий")
        await (
            script.get_by_role("button", name="со мной")
            .and_(operator.locator(":focus"))
            .wait_for()
        )
        await keys.press("1")
        await operator.get_by_text("Человек в сознании и дышит?").wait_for()
        await keys.press("2")
        await operator.get_by_role("alert").filter(has_text="Опасность для жизни").wait_for()
        await keys.press("F7")
        await operator.get_by_role("button", name="Соединить их").wait_for()
        await expect(operator.get_by_role("button", name="Соединить их")).to_be_enabled()
        await keys.press("F8")
        await operator.get_by_text("Телефон готов").wait_for()
        print(f"\na red flag: {keys.beside_text} keys, {monotonic() - began:.1f} s")  # noqa: T201 - for the README
        assert citizen.is_up


async def test_who_shares_a_number_is_a_choice_and_never_a_guess(
    operator: Page, house: House
) -> None:
    number = f"+7912{time_ns() % 10**7:07}"  # nobody's yet, in a house used again too
    for family, given in (("Петрова", "Анна"), ("Петров", "Илья")):
        person = {"family_name": family, "given_name": given, "phones": [number]}
        await ask(operator, "POST", "/people", person)
    async with citizen_of(house, number):
        await ringing(operator)
        await operator.keyboard.press("F2")
        await talking(operator)
        card = operator.get_by_role("region", name="Кто это может быть").first
        choices = card.get_by_role("button", name="Это он(а)")
        await expect(choices).to_have_count(2)
        await card.locator(".who", has_text="Илья").get_by_role("button").press("Enter")
        await card.locator(".who[data-chosen=true]", has_text="Илья").wait_for()
        await expect(choices).to_have_count(1)
        await operator.keyboard.press("F9")
