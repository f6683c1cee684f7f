"""`state.json`: what a script needs to drive a running demo."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from callcenter.demo.accounts import Account
from callcenter.demo.configuration import HOTLINE_NUMBER, TRUNK_ADDRESS
from callcenter.demo.post_office import LETTERS
from callcenter.settings import Settings

STATE: Final = "state.json"


def write_state(
    folder: Path, settings: Settings, accounts: Sequence[Account], pids: tuple[int, int]
) -> None:
    """Replace the file whole; `pids` are those of `callcenter serve` and of Asterisk."""
    pbx, (server_pid, asterisk_pid) = settings.pbx, pids
    assert settings.database_url is not None  # noqa: S101 - the demo's configuration names it
    state = {
        "panel_url": settings.origin,
        "sip_address": f"{pbx.sip_host}:{pbx.sip_port}",
        "trunk_source_address": TRUNK_ADDRESS,
        "hotline_number": HOTLINE_NUMBER,
        "database_url": settings.database_url.get_secret_value(),
        "ami_address": f"{pbx.ami_host}:{pbx.ami_port}",
        "agi_address": f"{pbx.agi_host}:{pbx.agi_port}",
        "server_pid": server_pid,
        "asterisk_pid": asterisk_pid,
        "incoming_folder": str(settings.incoming_folder),
        "journal_file": str(settings.journal_file),
        "letters_folder": str(folder / LETTERS),
        "accounts": [asdict(account) for account in accounts],
    }
    beside = folder / f".{STATE}"
    beside.touch(mode=0o600)  # it holds passwords
    beside.write_text(json.dumps(state, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    beside.replace(folder / STATE)


def remove_state(folder: Path) -> None:
    (folder / STATE).unlink(missing_ok=True)
