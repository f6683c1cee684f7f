"""The settings of the demo, written where every `callcenter` command can use them too."""

import json
import socket
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from callcenter.demo.asterisk import own_ports
from callcenter.settings import Settings

Values = Mapping[str, Any]

CONFIGURATION: Final = "callcenter.toml"
HOTLINE_NUMBER: Final = "78001000122"
SUPPORT_NUMBER: Final = "78001000133"  # skips the menu
TRUNK_ADDRESS: Final = "127.0.0.2"  # an address of its own, or it would claim the phones' calls
HOTLINE_ADDRESS: Final = "hotline@callcenter.example"
FIRST_EXTENSION: Final = 201
BROWSER_EXTENSIONS: Final = ("301", "302")  # for people: no phone of the demo answers there
QUEUE_EXTENSION: Final = "700"  # where operators send a call back to
MENU_WAIT_SECONDS: Final = 0.4  # who presses nothing has an operator within 5 s all the same
MOST_OPERATORS: Final = 99


def write_configuration(
    folder: Path,
    operators: int,
    database_url: str,
    asked: Values = MappingProxyType({}),
    *,
    smtp_port: int | None = None,
) -> Path:
    """Write `callcenter.toml` for a demo on free ports of this machine and return its path.

    `asked` are settings of whoever starts the demo (a retention, working hours, the level of
    the log); what the demo itself decides (where things are, who takes part) wins over them.
    Letters go to `smtp_port` of this machine; None: they wait.
    """
    own = _values(folder, operators, database_url)
    if smtp_port is not None:
        own["mail"] = _mail(smtp_port)
    wait = {"menu_wait_seconds": MENU_WAIT_SECONDS}
    values = {**asked, **own, "pbx": {**wait, **asked.get("pbx", {}), **own["pbx"]}}
    path = folder / CONFIGURATION
    path.touch(mode=0o600)
    path.write_text("".join(f"{name} = {_toml(value)}\n" for name, value in values.items()))
    return path


def _values(folder: Path, operators: int, database_url: str) -> dict[str, Any]:
    free = own_ports(Settings()).pbx
    return {
        "state_dir": str(folder),
        "database_url": database_url,
        "http_port": _free_port(),
        "hotline_numbers": [
            {"number": HOTLINE_NUMBER},
            {"number": SUPPORT_NUMBER, "title": "Техническая поддержка", "kind": "ticket"},
        ],
        "queues": [{"name": "hotline", "extension": QUEUE_EXTENSION}],
        "operator_phones": [
            {"extension": extension} for extension in (*extensions(operators), *BROWSER_EXTENSIONS)
        ],
        "pbx": {
            "sip_port": free.sip_port,
            "ami_port": free.ami_port,
            "http_port": free.http_port,
            "agi_port": free.agi_port,
            "trunk_addresses": [TRUNK_ADDRESS],
            "trunk_contact": f"{TRUNK_ADDRESS}:{_free_udp_port()}",
        },
    }


def _mail(smtp_port: int) -> dict[str, Any]:
    return {
        "smtp_host": "127.0.0.1",
        "smtp_port": smtp_port,
        "smtp_security": "none",
        "from_address": HOTLINE_ADDRESS,
    }


def extensions(operators: int) -> list[str]:
    return [str(FIRST_EXTENSION + index) for index in range(operators)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _free_udp_port() -> int:
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.bind((TRUNK_ADDRESS, 0))
        return int(probe.getsockname()[1])


def _toml(value: object) -> str:
    """Write text, numbers, lists and tables as TOML, on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_toml(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(inner) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=False)  # text and numbers look the same in both
