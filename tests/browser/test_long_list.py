"""A list of which many pages were read stays as it is, says so, and begins anew when asked to."""

from playwright.async_api import Page, Request, expect

from db.pool import connect
from tests.browser.house import House
from tests.browser.panel import Panels
from tests.browser.places import go
from tests.browser.telephony import citizen_of
from tests.waiting import until

YEAR = "/journal?from=2020-01-01&until=2020-12-31"
CONTACTS = """
    INSERT INTO contacts (contact_id, case_id, channel, at, reason)
    SELECT gen_random_uuid(), (SELECT case_id FROM cases LIMIT 1), 'site',
           timestamptz '2020-06-01' + make_interval(mins => n), 'Давнее обращение ' || n
      FROM generate_series(1, 260) AS n
"""


def asked_by(page: Page) -> list[str]:
    """Return what fills with each page of the journal that is asked for from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/api/v1/contacts" in request.url:
            asked.append("further" if "cursor=" in request.url else "first")

    page.on("request", note)
    return asked


async def old_contacts(house: House) -> None:
    connection = await connect(house.state["database_url"])
    async with connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")  # no triggers
        await connection.execute("DELETE FROM contacts WHERE at < '2021-01-01'")
        await connection.execute(CONTACTS)
    await connection.close()


async def read_to_the_end(page: Page) -> None:
    grid = page.get_by_role("grid")
    while not await page.get_by_text("Это всё: 260").is_visible():
        await grid.evaluate("list => { list.scrollTop = list.scrollHeight }")
        await page.wait_for_timeout(50)


async def test_a_long_list_follows_no_news_until_it_is_begun_anew(
    panels: Panels, house: House
) -> None:
    await old_contacts(house)
    page = await panels.signed_in("supervisor")
    await go(page, YEAR)
    short = page.get_by_text("Длинный: сам не обновляется.")
    await expect(short).to_have_count(0)
    asked = asked_by(page)
    async with citizen_of(house, "+79120000501"):
        await until(lambda: bool(asked), within=30)  # a short list follows

    await read_to_the_end(page)
    await short.wait_for()
    asked.clear()
    async with citizen_of(house, "+79120000502"):
        await page.wait_for_timeout(1_500)
    assert asked == []

    await page.get_by_role("button", name="Обновить с начала").click()
    await expect(page.locator(".list-row").first).to_contain_text("Давнее обращение 260")
    assert set(asked) == {"first"}  # news may ask once more: it is a short list again
    await expect(short).to_have_count(0)
    await expect(page.get_by_role("grid")).to_be_focused()
    await expect(page.locator(".list-row[aria-selected=true]")).to_contain_text("обращение 260")


async def test_who_comes_back_to_a_long_list_asks_for_its_first_page_alone(
    panels: Panels, house: House
) -> None:
    await old_contacts(house)
    page = await panels.signed_in("supervisor")
    await go(page, YEAR)
    await read_to_the_end(page)
    await go(page, "/calls")
    asked = asked_by(page)
    await go(page, YEAR)
    await expect(page.locator(".list-row").first).to_contain_text("Давнее обращение 260")

    assert set(asked) == {"first"}
