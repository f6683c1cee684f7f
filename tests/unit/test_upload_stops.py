"""An upload ends when it is told to, even in the moment in which a piece of it arrives."""

import asyncio
from pathlib import Path
from unittest.mock import Mock

import pytest
from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request

from callcenter.api.uploads import received
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.settings import Settings


@pytest.mark.parametrize("steps", range(6))
async def test_a_stop_in_the_moment_of_a_piece_is_not_lost(steps: int, tmp_path: Path) -> None:
    body = StreamReader(Mock(spec=BaseProtocol), 2**16, loop=asyncio.get_running_loop())
    places = AttachmentPlaces.of(Settings(state_dir=tmp_path))

    async def take() -> None:
        async with received(make_mocked_request("POST", "/", payload=body), places):
            pytest.fail("the body has no end")

    taking = asyncio.create_task(take())
    for _ in range(10):
        await asyncio.sleep(0)  # it waits now
    body.feed_data(b"x")
    for _ in range(steps):  # of the loop, on the way from the piece to the disk
        await asyncio.sleep(0)
    taking.cancel()

    ended, _ = await asyncio.wait([taking], timeout=1)
    taking.cancel()
    assert ended == {taking}
    assert list(places.scratch.iterdir()) == []
