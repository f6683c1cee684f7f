"""A colleague who changes the same record meanwhile, while a page lies open over it."""

from typing import Any, Final

from playwright.async_api import Page

# On the version that stands now, as a panel opened just now would.
CHANGE: Final = """async ([seen, method, path, body]) => {
    const session = await (await fetch("/api/v1/session")).json()
    const found = await fetch(`/api/v1${seen}`)
    const answer = await fetch(`/api/v1${path}`, {
        method,
        headers: {
            "Content-Type": "application/json",
            "X-CSRF-Token": session.csrf_token,
            "If-Match": found.headers.get("ETag"),
            "Idempotency-Key": crypto.randomUUID(),
        },
        body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return await answer.json()
}"""
# What was asked for a minute ago is asked for again when somebody comes back to the window.
COME_BACK: Final = """() => {
    const real = Date.now
    Date.now = () => real() + 60_000
    window.dispatchEvent(new Event("visibilitychange"))
}"""


async def changes(
    page: Page, path: str, body: dict[str, Any], *, method: str = "PATCH", seen: str = ""
) -> Any:
    """Change what stands at `path`, on its newest version (that of `seen` for a step)."""
    return await page.evaluate(CHANGE, [seen or path, method, path, body])


async def comes_back_to(page: Page, path: str) -> None:
    """Come back to the window after a minute, and wait until what is at `path` was asked again."""
    async with page.expect_response(lambda answer: answer.url.endswith(path)):
        await page.evaluate(COME_BACK)
