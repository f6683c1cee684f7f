"""Calls with a panel at one end: a citizen on the phone, an operator at the browser."""

import base64
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import av
import numpy as np
from playwright.async_api import Locator, Page

from callcenter.demo.call import Call
from callcenter.demo.g711 import SAMPLE_RATE, Samples
from callcenter.demo.phone import Phone
from callcenter.demo.voices import tone
from db.pool import connect
from tests.browser.house import House
from tests.browser.panel import Panels
from tests.browser.places import go
from tests.waiting import until, until_so

CITIZEN_TONE: Final = tone(440)
LONG_ENOUGH: Final = 6.0  # seconds of waiting; shorter calls owe nothing
# Each connection of the page is kept where a test can count its packets.
COUNTING: Final = """
    window.peers = []
    const Native = RTCPeerConnection
    window.RTCPeerConnection = class extends Native {
        constructor(...given) { super(...given); window.peers.push(this) }
    }
"""
PACKETS: Final = """async () => {
    let [received, sent] = [0, 0]
    for (const peer of window.peers)
        for (const entry of (await peer.getStats()).values()) {
            if (entry.type === "inbound-rtp") received += entry.packetsReceived
            if (entry.type === "outbound-rtp") sent += entry.packetsSent
        }
    return [received, sent]
}"""
ASK: Final = """async ([method, path, body]) => {
    const session = await (await fetch("/api/v1/session")).json()
    const answer = await fetch(path, {
        method,
        headers: {
            "Content-Type": "application/json",
            "X-CSRF-Token": session.csrf_token,
            "Idempotency-Key": crypto.randomUUID(),
        },
        body: body === null ? undefined : JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.status === 204 ? null : await answer.json()
}"""
NETWORK_IS_BACK: Final = "() => dispatchEvent(new Event('online'))"
FETCH_BYTES: Final = """async (path) => {
    const bytes = new Uint8Array(await (await fetch(path)).arrayBuffer())
    let text = ""
    for (const byte of bytes) text += String.fromCharCode(byte)
    return btoa(text)
}"""


async def ask(page: Page, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask the API as whoever is signed in on the page."""
    return await page.evaluate(ASK, [method, f"/api/v1{path}", body])


async def robot_goes_home(panels: Panels) -> None:
    """Let the supervisor take the automatic operator off line, so that browsers ring."""
    page = await panels.signed_in("supervisor")
    wall = await ask(page, "GET", "/wallboard")
    robot = next(agent for agent in wall["agents"] if agent["login"] == "operator1")
    await ask(page, "POST", f"/agents/{robot['user_id']}/state", {"state": "offline"})
    await page.context.close()


async def operator_at(panels: Panels, login: str = "operator", *, ready: bool = True) -> Page:
    """Sign in at a browser whose packets are counted, with the phone on; by the keyboard."""
    page = await panels.signed_in(login, begin=COUNTING)
    await page.get_by_text("Телефон готов").wait_for()
    if ready:
        await page.keyboard.press("F2")
        await page.locator(".phone-strip .agent-state[data-state=ready]").wait_for()
    return page


async def sign_out(page: Page) -> None:
    await page.get_by_role("button", name="Вы вошли как").click()
    await page.get_by_role("menuitem", name="Выйти").click()
    await page.get_by_label("Логин").wait_for()


@asynccontextmanager
async def citizen_of(house: House, number: str) -> AsyncIterator[Call]:
    """Call the hotline from `number`, press 1 and wait; hang up at the end."""
    state = house.state
    async with Phone(
        address=state["trunk_source_address"], server=state["sip_address"], voice=CITIZEN_TONE
    ) as citizen:
        call = await citizen.call(state["hotline_number"], number=number, name="Мария Петрова")
        await call.answered()
        await call.press("1")
        yield call


async def gives_up(house: House, number: str) -> None:
    """Call, hear music for so long that the call counts, and hang up."""
    async with citizen_of(house, number) as call:
        await until(lambda: call.heard().size > LONG_ENOUGH * SAMPLE_RATE, within=30)


async def debt_in_hand(panels: Panels, house: House, number: str) -> tuple[Page, Locator]:
    """Let a citizen give up; return an operator's list of callbacks, its cursor on that row."""
    page = await operator_at(panels, ready=False)
    await gives_up(house, number)
    await go(page, "/callbacks")
    row = page.get_by_role("row").filter(has_text=grouped(number))
    await row.wait_for()
    await page.get_by_role("grid").focus()
    while await row.get_attribute("aria-selected") != "true":
        await page.keyboard.press("j")
    return page, row


def grouped(number: str) -> str:
    """Return a Russian number as the panel shows it: `+7 912 000-02-01`."""
    return f"{number[:2]} {number[2:5]} {number[5:8]}-{number[8:10]}-{number[10:]}"


async def ringing(page: Page, within: float = 30) -> None:
    await page.get_by_role("button", name="Ответить").wait_for(timeout=within * 1000)


async def talking(page: Page) -> None:
    await page.get_by_text("Разговор").first.wait_for()


async def answer(page: Page, within: float = 30) -> None:
    await ringing(page, within)
    await page.keyboard.press("F2")
    await talking(page)


async def transfer_to(page: Page, words: str, *, at_once: bool = False) -> None:
    """Open the transfer box, type who it shall be and press Enter; `at_once`: without a word."""
    await page.keyboard.press("F8")
    if at_once:
        await page.get_by_text("Сразу").click()
    box = page.get_by_label("Имя, очередь или 103")
    await box.fill(words)
    await page.get_by_role("option").first.wait_for()
    await box.press("Enter")


async def packets(page: Page) -> tuple[int, int]:
    """Return how many packets of sound the page has received and sent."""
    received, sent = await page.evaluate(PACKETS)
    return int(received), int(sent)


async def both_ways(page: Page, more: int = 50) -> None:
    """Wait until that many packets more went each way; 50 are a second of talk."""
    before = await packets(page)

    async def passed() -> bool:
        now = await packets(page)
        return all(new - old >= more for new, old in zip(now, before, strict=True))

    await until_so(passed, within=30, pause=0.2)


@dataclass(frozen=True, slots=True)
class Stored:
    """A call's line in the journal, with its recording."""

    linkedid: str
    case_number: str
    outcome: str
    agent_login: str | None
    talk_seconds: float
    recording_id: str | None
    recording_state: str | None


LINE: Final = """
    SELECT c.linkedid, c.case_number, c.outcome, c.agent_login,
           c.talk_seconds::float8 AS talk_seconds, r.recording_id::text AS recording_id,
           r.state AS recording_state
      FROM bi.calls c
      LEFT JOIN bi.recordings r ON r.linkedid = c.linkedid
     WHERE c.caller_e164 = $1 AND c.direction = 'inbound'
     ORDER BY c.offered_at DESC
     LIMIT 1
"""


STATE_OF_CALL_OUT: Final = """
    SELECT r.state
      FROM calls c
      JOIN recordings r USING (linkedid)
     WHERE c.dialled_e164 = $1 AND c.direction = 'outbound'
     ORDER BY c.offered_at DESC
     LIMIT 1
"""


async def stored(house: House, number: str) -> Stored | None:
    """Return the newest call from a number."""
    connection = await connect(house.state["database_url"])
    try:
        row = await connection.fetchrow(LINE, number)
    finally:
        await connection.close()
    return Stored(**dict(row)) if row else None


async def recording_of_call_to(house: House, number: str) -> str | None:
    """Return what became of the recording of our newest call to a number."""
    connection = await connect(house.state["database_url"])
    try:
        state: str | None = await connection.fetchval(STATE_OF_CALL_OUT, number)
    finally:
        await connection.close()
    return state


async def stored_with_recording(house: House, number: str) -> Stored:
    """Wait until the newest call from a number has ended and can be listened to."""

    async def ready() -> bool:
        line = await stored(house, number)
        return line is not None and line.recording_state == "ready"

    await until_so(ready, within=30)
    line = await stored(house, number)
    assert line is not None
    return line


async def recorded(page: Page, recording_id: str) -> tuple[Samples, Samples]:
    """Listen to a recording as whoever is signed in: the citizen's channel and the operator's."""
    path = f"/api/v1/recordings/{recording_id}/audio?reason=test"
    content = base64.b64decode(await page.evaluate(FETCH_BYTES, path))
    with av.open(io.BytesIO(content), "r") as file:
        resampler = av.AudioResampler(format="s16p", layout="stereo", rate=8000)
        frames = [
            piece.to_ndarray()
            for frame in file.decode(audio=0)
            for piece in resampler.resample(frame)
        ]
    sound = np.concatenate(frames, axis=1)
    return sound[0], sound[1]
