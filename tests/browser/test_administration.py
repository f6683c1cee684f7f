"""An administrator's whole paths: a person, a block, the line's hours, a phrase."""

import subprocess
import wave
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.browser.house import House
from tests.browser.panel import Panels
from tests.waiting import until

OWN_PASSWORD = "совсем другой пароль"  # noqa: S105 - of a person who lives for this test


async def go(page: Page, place: str) -> None:
    await page.get_by_role("navigation", name="Разделы").get_by_role("link", name=place).click()


async def added(administrator: Page, name: str, login: str) -> str:
    """Add an operator and return the one-time password that the page shows."""
    await go(administrator, "Люди и роли")
    await administrator.get_by_role("link", name="Добавить человека").click()
    await administrator.get_by_label("Имя и фамилия").fill(name)
    await administrator.get_by_label("Логин").fill(login)
    await administrator.get_by_role("button", name="Добавить и показать пароль").click()
    shown = administrator.locator("[data-secret]")
    await shown.wait_for()
    return await shown.inner_text()


async def entered(page: Page, login: str, password: str) -> None:
    await page.get_by_label("Логин").fill(login)
    await page.get_by_label("Пароль").fill(password)
    await page.keyboard.press("Enter")


async def test_a_new_person_replaces_the_one_time_password_and_a_block_ends_it_all(
    panels: Panels,
) -> None:
    administrator = await panels.signed_in("administrator")
    password = await added(administrator, "Зоя Новая", "zoya")

    page = await panels.stranger()
    await entered(page, "zoya", password)
    await page.get_by_label("Разовый пароль").fill(password)
    for field in await page.locator('input[autocomplete="new-password"]').all():
        await field.fill(OWN_PASSWORD)
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Здравствуйте, Зоя Новая").wait_for()

    await administrator.get_by_role("link", name="К карточке человека").click()
    await administrator.get_by_text("Chrome").wait_for()  # where she is signed in
    await administrator.get_by_role("button", name="Заблокировать").click()
    await administrator.get_by_text("Сразу завершатся сеансы: 1.").wait_for()
    await administrator.get_by_role("button", name="Заблокировать сейчас").click()
    await administrator.get_by_role("button", name="Вернуть доступ").wait_for()

    await go(page, "База знаний")
    await page.get_by_label("Логин").wait_for()  # the very next request is refused
    await entered(page, "zoya", OWN_PASSWORD)
    await page.get_by_role("alert").wait_for()


async def test_a_session_left_open_elsewhere_is_ended_by_its_owner(panels: Panels) -> None:
    elsewhere = await panels.signed_in("expert")
    here = await panels.signed_in("expert")
    await here.get_by_role("button", name="Вы вошли как").click()
    await here.get_by_role("menuitem", name="Где я вошёл").click()
    await here.get_by_text("этот сеанс").wait_for()
    end = here.get_by_role("button", name="Завершить", exact=True)
    before = await end.count()
    await end.first.click()  # the newest but this one
    await here.wait_for_function(
        "before => document.querySelectorAll('.lines button').length < before", arg=before
    )

    await elsewhere.reload()
    await elsewhere.get_by_label("Логин").wait_for()
    assert await here.get_by_text("этот сеанс").count() == 1


async def test_hours_are_foreseen_saved_and_in_the_pbx(panels: Panels, house: House) -> None:
    page = await panels.signed_in("administrator")
    await go(page, "Настройки")
    await page.get_by_role("link", name="Часы приёма звонков").click()
    await page.get_by_label("До", exact=True).fill("23:58")
    await page.get_by_role("button", name="Посмотреть, что изменится").click()
    await page.get_by_text("Звонки принимаются: пн–вс 00:00–23:58.").wait_for()
    assert "00:00-23:57" not in dialplan(house)  # looking changes nothing

    await page.get_by_role("button", name="Сохранить").click()
    await page.get_by_text("взяла настройки").wait_for(timeout=15_000)
    await until(lambda: "00:00-23:57" in dialplan(house), 15)

    await page.get_by_role("button", name="Вернуть как на сервере").click()
    await page.get_by_role("button", name="Сохранить").click()
    await until(lambda: "00:00-23:59" in dialplan(house), 15)
    await page.get_by_text("Как в программе").wait_for()


def dialplan(house: House) -> str:
    """Return the way in as the running Asterisk has it."""
    pbx = house.folder / "pbx"
    asked = ["-rx", "dialplan show s@inbound"]
    command = [str(pbx / "asterisk"), "-C", str(pbx / "etc" / "asterisk.conf"), *asked]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Give a phrase of one's own: three seconds, 44.1 kHz, as a microphone records it."""
    path = tmp_path / "notice.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44_100)
        levels = [(8000 if at // 50 % 2 else -8000) for at in range(3 * 44_100)]
        file.writeframes(b"".join(level.to_bytes(2, "little", signed=True) for level in levels))
    return path


async def test_a_phrase_is_replaced_heard_and_taken_back(
    panels: Panels, house: House, recording: Path
) -> None:
    page = await panels.signed_in("administrator")
    await page.goto(f"{house.url}/admin/prompts")
    phrase = page.get_by_role("listitem", name="Разговор записывается.")
    await phrase.locator("input[type=file]").set_input_files(recording)
    await phrase.get_by_text("ваша запись").wait_for()

    assert round(await heard(page)) == 3
    own = house.folder / "pbx" / "sounds-custom" / "notice.wav"
    with wave.open(str(own)) as file:
        assert (file.getframerate(), file.getnchannels()) == (8000, 1)

    back = phrase.get_by_role("button", name="Голос машины")
    await back.click()
    await back.wait_for(state="detached")
    assert round(await heard(page)) < 3
    assert not own.exists()


async def heard(page: Page) -> float:
    """Play the phrase and return how long it is, in seconds."""
    player = page.get_by_role("listitem", name="Разговор записывается.").locator("audio")
    seconds: float = await player.evaluate(
        "async audio => { await audio.play(); audio.pause(); return audio.duration }"
    )
    return seconds


async def test_an_auditor_reads_who_did_what_and_changes_nothing(panels: Panels) -> None:
    page = await panels.signed_in("auditor")
    await go(page, "Журнал действий")
    await page.get_by_role("button", name="Проверить цепочку").click()
    await page.get_by_text("целы").wait_for()
    await page.get_by_role("row", name="Вошёл").first.wait_for()

    await go(page, "Настройки")
    await page.get_by_role("link", name="Хранение записей").click()
    await page.get_by_label("Хранить запись", exact=True).wait_for()
    assert await page.get_by_role("button", name="Посмотреть, что изменится").count() == 0
