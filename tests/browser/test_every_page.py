"""Every page that a role is offered: it opens, is accessible, and is refused to others."""

from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Page

from callcenter.domain.access import PERMISSIONS, Role
from tests.browser.panel import NARROW, Panels
from tests.browser.places import go, places_of

AXE: Final = Path("callcenter/panel/node_modules/axe-core/axe.min.js")
LOGINS: Final = {
    "operator1": Role.OPERATOR,
    "supervisor": Role.SUPERVISOR,
    "specialist": Role.LINE2,
    "clinic": Role.ORGANISATION,
    "administrator": Role.ADMINISTRATOR,
    "auditor": Role.AUDITOR,
}
SERIOUS: Final = {"serious", "critical"}


async def serious_faults(page: Page) -> list[str]:
    """Return what axe finds serious or critical on the page as it stands."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in SERIOUS
        for node in fault["nodes"]
    ]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("login", LOGINS)
async def test_every_page_opens_and_is_accessible(panels: Panels, login: str) -> None:
    page = await panels.signed_in(login)
    faults = []
    for path in await places_of(page):
        await go(page, path)
        assert await page.get_by_text("Страница не открылась").count() == 0, path
        faults += [f"{path}: {fault}" for fault in await serious_faults(page)]

    assert faults == []


@pytest.mark.timeout(300)
async def test_pages_in_the_dark_and_on_a_phone_are_accessible(panels: Panels) -> None:
    page = await panels.signed_in("supervisor", language="en", size=NARROW, scheme="dark")
    faults = []
    places = await places_of(page)
    for path in places:
        await go(page, path)
        faults += [f"{path}: {fault}" for fault in await serious_faults(page)]
        beyond = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if beyond > 0:
            faults.append(f"{path}: {beyond} pixels wider than the screen")

    assert len(places) > 5
    assert faults == []


@pytest.mark.timeout(300)
async def test_each_role_is_offered_what_it_may_do_and_nothing_else(panels: Panels) -> None:
    """By the server's own table; and an address that is another role's opens nothing."""
    offered: dict[str, set[str]] = {}
    for login, role in LOGINS.items():
        page = await panels.signed_in(login)
        offered[login] = set(await places_of(page))
        told = await page.evaluate("fetch('/api/v1/session').then(answer => answer.json())")
        assert set(told["permissions"]) == {str(action) for action in PERMISSIONS[role]}
    everything = set().union(*offered.values())

    for login, own in offered.items():
        page = await panels.signed_in(login)
        for path in sorted(everything - own):
            await go(page, path)
            assert await page.get_by_text("не для вашей роли").count() == 1, (login, path)
