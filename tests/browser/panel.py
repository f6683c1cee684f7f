"""Somebody at the panel: a browser of their own, signed in, its mishaps noted."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Literal

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page

from tests.browser.house import House

Language = Literal["ru", "en"]
WIDE: Final = (1440, 900)
NARROW: Final = (390, 844)
SIGN_OUT: Final = """async () => {
    const answer = await fetch("/api/v1/session")
    if (!answer.ok) return
    const { csrf_token } = await answer.json()
    await fetch("/api/v1/session", { method: "DELETE", headers: { "X-CSRF-Token": csrf_token } })
}"""
# What Chromium says of a connection that a test cuts on purpose.
EXPECTED_TALK: Final = ("Failed to load resource", "WebSocket connection to")


@dataclass(slots=True)
class Panels:
    """Every panel a test opens, and what went wrong in any of them."""

    house: House
    browser: Browser
    microphone: bool = True  # a page may use it
    mishaps: list[str] = field(default_factory=list)

    async def stranger(
        self,
        *,
        language: Language = "ru",
        size: tuple[int, int] = WIDE,
        scheme: Literal["light", "dark"] = "light",
        begin: str = "",  # a script that runs before the panel's, at each load
    ) -> Page:
        """Open a page that is not signed in yet."""
        context = await self._context(language, size, scheme)
        if begin:
            await context.add_init_script(begin)
        page = await context.new_page()
        page.on("console", lambda message: self._said(message))  # noqa: PLW0108 - needs a function
        page.on("pageerror", lambda error: self.mishaps.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self._asked(request.url))
        await page.goto(self.house.url)
        return page

    async def signed_in(
        self,
        login: str,
        *,
        language: Language = "ru",
        size: tuple[int, int] = WIDE,
        scheme: Literal["light", "dark"] = "light",
        begin: str = "",  # a script that runs before the panel's, at each load
    ) -> Page:
        """Open a page and sign in as one of the demo's accounts."""
        page = await self.stranger(language=language, size=size, scheme=scheme, begin=begin)
        await self.sign_in(page, login)
        return page

    async def sign_in(self, page: Page, login: str) -> None:
        """Sign in at a page that asks who it is, by the keyboard."""
        account = self.house.account(login)
        await page.locator('input[autocomplete="username"]').fill(login)
        await page.locator('input[autocomplete="current-password"]').fill(account["password"])
        await page.keyboard.press("Enter")
        await page.locator("#page").wait_for()

    async def leave(self) -> None:
        """Sign everybody out, so that no phone is thought to be in use by the next test."""
        for context in self.browser.contexts:
            for page in context.pages:
                with suppress(Error):  # a page that a test has broken
                    await page.evaluate(SIGN_OUT)

    async def _context(
        self, language: Language, size: tuple[int, int], scheme: Literal["light", "dark"]
    ) -> BrowserContext:
        context = await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            locale="ru-RU" if language == "ru" else "en-GB",
            timezone_id="Asia/Kamchatka",  # the office's zone must not come from the machine
        )
        if self.microphone:
            await context.grant_permissions(["microphone"])
        await context.add_init_script(f"localStorage.setItem('callcenter.language', '{language}')")
        return context

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(EXPECTED_TALK):
            self.mishaps.append(message.text)

    def _asked(self, url: str) -> None:
        if not url.startswith((self.house.url, "blob:", "data:")):
            self.mishaps.append(f"a request left our origin: {url}")
