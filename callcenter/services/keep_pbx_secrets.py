"""Make the PBX's secrets once and keep them readable by their owner alone."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Final

from callcenter.settings import Settings

SECRET_BYTES: Final = 16  # 32 characters


@dataclass(frozen=True, slots=True, repr=False)
class PbxSecrets:
    ami: str
    phones: dict[str, str]  # SIP password by extension


def pbx_secrets(settings: Settings) -> PbxSecrets:
    """Return the secrets of `<pbx_folder>/secrets.json`; makes those that are missing."""
    path = settings.pbx_folder / "secrets.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    wanted = {phone.extension for phone in settings.operator_phones}
    phones = {
        **{name: token_hex(SECRET_BYTES) for name in sorted(wanted)},
        **kept.get("phones", {}),
    }
    ami = kept.get("ami") or token_hex(SECRET_BYTES)
    if {"ami": ami, "phones": phones} != kept:
        write_private(path, json.dumps({"ami": ami, "phones": phones}, indent=1))
    if settings.pbx.ami_secret is not None:
        ami = settings.pbx.ami_secret.get_secret_value()
    return PbxSecrets(ami, phones)


def write_private(path: Path, text: str) -> None:
    """Replace `path` whole or not at all; nobody but its owner ever reads it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
