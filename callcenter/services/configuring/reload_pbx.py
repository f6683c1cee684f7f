"""Give a running PBX new settings: write what differs, have it read anew. Calls go on.

Only what the panel may change is written: three files, none of which says where things are.
Asterisk is asked by its own control socket: its manager interface may not reload, on purpose.
"""

import subprocess
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

import structlog

from callcenter.services.compose_pbx import RenderError, filled, pbx_values
from callcenter.services.keep_pbx_secrets import pbx_secrets, write_private
from callcenter.settings import Settings

log = structlog.get_logger(__name__)

# In this order: a number leads to a queue, a queue to phones.
RELOADS: Final = {
    "pjsip.conf": "module reload res_pjsip.so",
    "queues.conf": "queue reload all",
    "extensions.conf": "dialplan reload",
}
PATIENCE_SECONDS: Final = 30.0


class PbxProblem(StrEnum):
    """Why a PBX runs with its former settings."""

    NOT_HERE = "not_here"  # no configuration of ours in the folder: `pbx render` was never run
    NOT_WRITTEN = "not_written"
    NOT_RUNNING = "not_running"  # it takes them when it starts
    NOT_RELOADED = "not_reloaded"


def reload_pbx(settings: Settings, *, everything: bool = False) -> PbxProblem | None:
    """Bring the node's configuration to `settings`; blocks for as long as a second.

    What did not differ is read anew only when `everything` is to be. None: the PBX has it.
    What fails is logged, for it concerns this machine.
    """
    folder = settings.pbx_folder
    if not (folder / "etc" / "asterisk.conf").exists():
        return PbxProblem.NOT_HERE
    try:
        written = list(_write(settings))
    except (OSError, RenderError) as error:
        log.error("pbx.not_written", error=repr(error))  # noqa: TRY400 - the words say it all
        return PbxProblem.NOT_WRITTEN
    for name in RELOADS if everything else written:
        if problem := _reload(folder, RELOADS[name]):
            return problem
    log.info("pbx.reloaded", files=written)
    return None


def _write(settings: Settings) -> Iterator[str]:
    """Write the files that differ and yield their names."""
    values = pbx_values(settings, pbx_secrets(settings))
    texts = {name: filled(f"etc/{name}", values) for name in RELOADS}
    for name, text in texts.items():
        path = settings.pbx_folder / "etc" / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            write_private(path, text)
            yield name


def _reload(folder: Path, command: str) -> PbxProblem | None:
    asterisk, configuration = folder / "asterisk", folder / "etc" / "asterisk.conf"
    try:
        done = subprocess.run(  # noqa: S603 - the program `pbx render` found, our own words
            [str(asterisk), "-C", str(configuration), "-rx", command],
            capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("pbx.not_reloaded", command=command, error=repr(error))  # noqa: TRY400 - likewise
        return PbxProblem.NOT_RELOADED
    if done.returncode:
        log.warning("pbx.not_running", command=command, said=(done.stdout + done.stderr)[-500:])
        return PbxProblem.NOT_RUNNING
    return None
