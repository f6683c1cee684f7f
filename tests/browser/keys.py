"""What a person's fingers do, counted: the panel promises keys and seconds."""

from dataclasses import dataclass

from playwright.async_api import Page


@dataclass(slots=True)
class Keys:
    """Presses keys on a page and counts them."""

    page: Page
    pressed: int = 0
    beside_text: int = 0

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed += 1
            self.beside_text += 1
            await self.page.keyboard.press(key)

    async def type(self, text: str) -> None:
        self.pressed += len(text)
        await self.page.keyboard.type(text)
