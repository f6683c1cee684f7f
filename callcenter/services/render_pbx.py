"""Render the configuration of one Asterisk node; everything lies below the PBX's folder."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Final

from callcenter.services.compose_pbx import RenderError, filled, pbx_values
from callcenter.services.find_asterisk import DEPLOY, Asterisk
from callcenter.services.keep_pbx_secrets import PbxSecrets, pbx_secrets, write_private
from callcenter.services.speak_prompts import check_prompts, speak_prompts
from callcenter.settings import Settings, cache_folder

SAFE_PATH: Final = re.compile(r"[A-Za-z0-9_./+=@-]+")  # other signs would end an argument
SOCKET_PATH_LIMIT: Final = 90  # bytes; the system's is 107 and Asterisk adds a name
BOOT_BYTES: Final = 8
OWN_SOUNDS: Final = "cc"  # the dialplan plays cc/notice
SOUNDS: Final = {"ru": "ru_RU_*", "en": "en_US_*"}


@dataclass(frozen=True, slots=True, repr=False)
class PbxFiles:
    """What `render_pbx` made."""

    folder: Path
    configuration: Path  # asterisk -C <this>
    journal_file: Path
    incoming_folder: Path
    secrets: PbxSecrets


def render_pbx(settings: Settings, asterisk: Asterisk) -> PbxFiles:
    """Write `<pbx_folder>/etc`, sounds and secrets, and give the next start its own id.

    May be repeated; a running Asterisk takes the new text on `core reload`. An administrator's
    prompts lie in `<pbx_folder>/sounds-custom`, his music in `moh-custom`.
    Raises RenderError, PromptError.
    """
    folder = settings.pbx_folder
    _check_paths(folder, settings.incoming_folder, settings.journal_file)
    run_folder = _run_folder(folder)
    for made in _folders(settings, run_folder):
        made.mkdir(parents=True, exist_ok=True, mode=0o750)
    _link_data(folder, asterisk.data)
    _link(folder / "asterisk", asterisk.binary)  # what the systemd unit starts, wherever it is
    speak_prompts(cache_folder() / "prompts", folder / "data" / "sounds" / OWN_SOUNDS)
    check_prompts(folder / "sounds-custom")
    secrets = pbx_secrets(settings)
    values = pbx_values(settings, secrets) | {
        "asterisk_modules": str(asterisk.modules),
        "run_folder": str(run_folder),
        "music_folder": str(_music(folder, asterisk.data)),
    }
    for template in sorted((DEPLOY / "etc").glob("*.conf")):
        write_private(folder / "etc" / template.name, filled(f"etc/{template.name}", values))
    give_boot_id(settings)
    configuration = folder / "etc" / "asterisk.conf"
    return PbxFiles(
        folder, configuration, settings.journal_file, settings.incoming_folder, secrets
    )


def give_boot_id(settings: Settings) -> str:
    """Write and return a systemname that no other start ever had.

    It stands in front of each channel's id, so ids never repeat and nobody can guess one.
    """
    boot = "k" + token_hex(BOOT_BYTES)
    text = f"[options](+)\nsystemname = {boot}\n"
    write_private(settings.pbx_folder / "etc" / "boot.conf", text)
    return boot


def _check_paths(*paths: Path) -> None:
    for path in paths:
        if not SAFE_PATH.fullmatch(str(path)):
            raise RenderError(f"{path}: use only letters, digits and . _ / + = @ - in the path")


def _run_folder(folder: Path) -> Path:
    """Return where the control socket lies: below `folder`, or in /tmp when that is too long."""
    run = folder / "run"
    if len(os.fsencode(run)) <= SOCKET_PATH_LIMIT:
        return run
    short = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"callcenter-{short}"


def _folders(settings: Settings, run_folder: Path) -> list[Path]:
    inside = (
        "etc", "db", "log", "spool", "data/sounds/custom", "sounds-custom", "moh-custom",
    )  # fmt: skip
    below = [settings.pbx_folder / name for name in inside]
    # Without the journal's folder Asterisk drops its records and only logs it.
    return [*below, run_folder, settings.incoming_folder, settings.journal_file.parent]


def _link_data(folder: Path, data: Path) -> None:
    """Let the node's data folder show Asterisk's own, with our sounds beside Asterisk's."""
    ours = folder / "data"
    for theirs in data.iterdir():
        if theirs.name != "sounds":
            _link(ours / theirs.name, theirs)
    for language, pattern in SOUNDS.items():
        for theirs in sorted((data / "sounds").glob(pattern))[:1]:
            _link(ours / "sounds" / language, theirs)
    _link(ours / "sounds" / "custom" / OWN_SOUNDS, folder / "sounds-custom")


def _link(path: Path, target: Path) -> None:
    if path.is_symlink():
        if path.readlink() == target:
            return
        path.unlink()
    path.symlink_to(target)


def _music(folder: Path, data: Path) -> Path:
    own = folder / "moh-custom"
    return own if any(own.glob("*.wav")) else data / "moh"
