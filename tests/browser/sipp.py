"""A citizen who is a stranger to this project: SIPp phones, speaks a tone and listens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from callcenter.demo.g711 import Codec, encode
from callcenter.demo.voices import tone
from tests.browser.house import House

SCENARIO: Final = Path(__file__).with_name("citizen.xml")
TONE_HERTZ: Final = 440
LONGEST_SECONDS: Final = 150


@asynccontextmanager
async def stranger_calls(
    house: House, number: str, folder: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Call the hotline from `number` and press 1; the process ends well when it is hung up on."""
    (folder / "citizen.alaw").write_bytes(encode(tone(TONE_HERTZ).samples, Codec.PCMA))
    (folder / "citizens.csv").write_text(f"SEQUENTIAL\n{number}\n", encoding="utf-8")
    state = house.state
    sipp = await asyncio.create_subprocess_exec(
        "sipp", state["sip_address"], "-i", state["trunk_source_address"],
        "-mi", state["trunk_source_address"], "-s", state["hotline_number"],
        "-sf", str(SCENARIO), "-inf", "citizens.csv", "-m", "1",
        "-nostdin", "-timeout", str(LONGEST_SECONDS),
        cwd=folder, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield sipp
    finally:
        if sipp.returncode is None:
            sipp.terminate()
        await sipp.wait()
