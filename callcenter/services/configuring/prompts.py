"""What callers hear: the texts, the administrator's own recordings in their place, the way back.

The placeholder is spoken by a machine and always there; one's own lies in `sounds-custom` of the
PBX's folder, and Asterisk takes it from the next call on. The one before it is kept.
"""

import asyncio
import hashlib
import wave
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from callcenter.domain.access import Person
from callcenter.domain.errors import DomainError
from callcenter.services.append_audit import append_audit
from callcenter.services.configuring.sound_files import Sound, read_sound, write_sound
from callcenter.services.speak_prompts import prompt_texts
from callcenter.settings import Settings
from db.pool import Pool

OWN: Final = Path("sounds-custom")
FORMER: Final = Path("sounds-former")
PLACEHOLDERS: Final = Path("data/sounds/cc")
Which = Literal["heard", "own", "placeholder", "former"]


class NoPbxHereError(DomainError):
    """The PBX's folder is on another machine; change its prompts there."""


class PromptMissingError(DomainError):
    """There is no such prompt, or not in this form."""


@dataclass(frozen=True, slots=True)
class Prompt:
    name: str
    text: str  # what it says, or should say
    own: bool  # False: the placeholder is heard
    seconds: float | None  # of what is heard; None: it cannot be read
    changed_at: datetime | None  # of one's own
    has_former: bool


async def read_prompts(settings: Settings) -> list[Prompt]:
    """Return every prompt, as callers hear it now. Raises NoPbxHereError."""
    return await asyncio.to_thread(_read_all, _folder(settings))


def _read_all(folder: Path) -> list[Prompt]:
    return [_prompt(folder, name, text) for name, text in prompt_texts().items()]


def _prompt(folder: Path, name: str, text: str) -> Prompt:
    own = folder / OWN / f"{name}.wav"
    heard = own if own.exists() else folder / PLACEHOLDERS / f"{name}.wav"
    changed = datetime.fromtimestamp(own.stat().st_mtime, UTC) if own.exists() else None
    former = (folder / FORMER / f"{name}.wav").exists()
    return Prompt(name, text, own.exists(), _seconds(heard), changed, former)


def _seconds(path: Path) -> float | None:
    try:
        with wave.open(str(path)) as file:
            return float(file.getnframes() / file.getframerate())
    except (OSError, wave.Error, EOFError):
        return None


async def prompt_sound(settings: Settings, name: str, which: Which) -> bytes:
    """Return a WAV file. Raises NoPbxHereError, PromptMissingError."""
    folder = _folder(settings)
    _check(name)
    own = folder / OWN
    places = {
        "own": (own,),
        "placeholder": (folder / PLACEHOLDERS,),
        "former": (folder / FORMER,),
        "heard": (own, folder / PLACEHOLDERS),
    }
    for place in places[which]:
        file = place / f"{name}.wav"
        if file.exists():
            return await asyncio.to_thread(file.read_bytes)
    raise PromptMissingError


async def replace_prompt(
    pool: Pool, settings: Settings, person: Person, name: str, upload: Path
) -> None:
    """Let callers hear the upload from the next call on; what was one's own is kept.

    Raises NoPbxHereError, PromptMissingError, SoundRefusedError.
    """
    folder = _folder(settings)
    _check(name)
    sound = await asyncio.to_thread(read_sound, upload)
    digest = hashlib.sha256(sound.samples.tobytes()).hexdigest()
    said = {"seconds": round(sound.seconds, 2), "sha256": digest}
    await _write_down(pool, person, "prompt.replaced", name, said)
    await asyncio.to_thread(_put, folder, name, sound)


def _put(folder: Path, name: str, sound: Sound) -> None:
    own, former = folder / OWN / f"{name}.wav", folder / FORMER / f"{name}.wav"
    if own.exists():
        former.parent.mkdir(exist_ok=True, mode=0o750)
        former.unlink(missing_ok=True)
        former.hardlink_to(own)  # a moment without any would be a call that hears the placeholder
    write_sound(sound, own)


async def use_placeholder(pool: Pool, settings: Settings, person: Person, name: str) -> None:
    """Go back to the placeholder; one's own is kept. Raises NoPbxHereError, PromptMissingError."""
    folder = _folder(settings)
    own = folder / OWN / f"{name}.wav"
    _check(name)
    if not own.exists():
        raise PromptMissingError
    await _write_down(pool, person, "prompt.reset", name, {})
    await asyncio.to_thread(_lay_aside, folder, name)


def _lay_aside(folder: Path, name: str) -> None:
    (folder / FORMER).mkdir(exist_ok=True, mode=0o750)
    (folder / OWN / f"{name}.wav").replace(folder / FORMER / f"{name}.wav")


async def use_former(pool: Pool, settings: Settings, person: Person, name: str) -> None:
    """Let callers hear the former one again; the present one becomes the former.

    Raises NoPbxHereError, PromptMissingError.
    """
    folder = _folder(settings)
    _check(name)
    if not (folder / FORMER / f"{name}.wav").exists():
        raise PromptMissingError
    await _write_down(pool, person, "prompt.restored", name, {})
    await asyncio.to_thread(_exchange, folder, name)


def _exchange(folder: Path, name: str) -> None:
    own, former = folder / OWN / f"{name}.wav", folder / FORMER / f"{name}.wav"
    again = former.with_name(f".{former.name}")
    former.replace(again)
    if own.exists():
        former.hardlink_to(own)
    again.replace(own)


def _folder(settings: Settings) -> Path:
    folder = settings.pbx_folder
    if not (folder / PLACEHOLDERS).is_dir():
        raise NoPbxHereError
    return folder


def _check(name: str) -> None:
    if name not in prompt_texts():
        raise PromptMissingError


async def _write_down(
    pool: Pool, person: Person, action: str, name: str, body: dict[str, object]
) -> None:
    """Record it first: what is not recorded must not be heard."""
    async with pool.acquire() as connection, connection.transaction():
        await append_audit(
            connection, actor=person.login, action=action, object=f"prompt {name}", body=body
        )
