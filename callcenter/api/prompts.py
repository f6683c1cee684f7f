"""What callers hear: list, listen, replace by a recording of one's own, go back."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated, TypeVar

from aiohttp import web
from pydantic import StringConstraints

from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import Asked, Line, Shown
from callcenter.api.uploads import OCTETS, received
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.services.configuring.prompts import (
    NoPbxHereError,
    PromptMissingError,
    Which,
    prompt_sound,
    read_prompts,
    replace_prompt,
    use_former,
    use_placeholder,
)
from callcenter.services.configuring.sound_files import SoundRefusedError

routes = Routes()

T = TypeVar("T")
HERE = (Code.NO_PBX_HERE,)


class PromptPath(Asked):
    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_-]{0,60}$")]


class SoundQuery(Asked):
    """`v` changes nothing: a player takes the same address for the same sound."""

    which: Which = "heard"
    v: Line = ""


class PromptShown(Shown):
    """`own` false: a machine's voice is heard. `seconds` null: the file cannot be read."""

    name: str
    text: str
    own: bool
    seconds: float | None
    changed_at: datetime | None
    has_former: bool


class PromptsShown(Shown):
    items: list[PromptShown]


@routes.get("/prompts", access=Action.READ_SETTINGS, rules=Rules(problems=HERE))
async def list_prompts(visit: Visit) -> PromptsShown:
    """List what callers hear, in the order of the file of texts."""
    return await _all(visit)


@routes.get(
    "/prompts/{name}/sound",
    access=Action.READ_SETTINGS,
    rules=Rules(problems=HERE, sends=((200, "audio/wav"),)),
)
async def hear_prompt(visit: Visit, path: PromptPath, query: SoundQuery) -> web.StreamResponse:
    """Send the sound as a WAV file."""
    sound = await _done(prompt_sound(visit.tools.settings, path.name, query.which))
    return web.Response(body=sound, content_type="audio/wav")


@routes.post(
    "/prompts/{name}/sound",
    access=Action.MANAGE_SETTINGS,
    rules=Rules(problems=HERE, takes=OCTETS),
)
async def give_prompt(visit: Visit, path: PromptPath) -> PromptsShown:
    """Replace it by a WAV file: 16 bit, one or two channels, 8 to 48 kHz, up to a minute.

    Callers hear it from the next call on. What was there before can be brought back.
    """
    async with received(visit.request, visit.tools.attachments) as file:
        settings = visit.tools.settings
        await _done(replace_prompt(visit.pool, settings, visit.person, path.name, file))
    return await _all(visit)


@routes.delete("/prompts/{name}/sound", access=Action.MANAGE_SETTINGS, rules=Rules(problems=HERE))
async def drop_prompt(visit: Visit, path: PromptPath) -> PromptsShown:
    """Go back to the machine's voice; one's own recording is kept as the former one."""
    await _done(use_placeholder(visit.pool, visit.tools.settings, visit.person, path.name))
    return await _all(visit)


@routes.post("/prompts/{name}/former", access=Action.MANAGE_SETTINGS, rules=Rules(problems=HERE))
async def restore_prompt(visit: Visit, path: PromptPath) -> PromptsShown:
    """Exchange the present recording and the former one."""
    await _done(use_former(visit.pool, visit.tools.settings, visit.person, path.name))
    return await _all(visit)


async def _all(visit: Visit) -> PromptsShown:
    rows = await _done(read_prompts(visit.tools.settings))
    return PromptsShown(items=[PromptShown.model_validate(row) for row in rows])


async def _done(work: Awaitable[T]) -> T:
    try:
        return await work
    except NoPbxHereError:
        raise Problem(Code.NO_PBX_HERE) from None
    except PromptMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except SoundRefusedError as refusal:
        raise Problem(Code.INVALID, mistakes=[("body", refusal.code)]) from None
