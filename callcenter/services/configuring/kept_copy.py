"""The changes a PBX was last given, kept beside its configuration.

`callcenter pbx render`, which starts Asterisk, must not wait for a database: it reads them here.
"""

import json
from pathlib import Path
from typing import Any, Final

from callcenter.services.configuring.current import free
from callcenter.services.keep_pbx_secrets import write_private
from callcenter.settings import Settings, SettingsError
from callcenter.settings_changes import ChangeRefusedError, Changes, laid_over

NAME: Final = "changed_settings.json"


def kept_changes(base: Settings) -> Changes:
    """Return the changes of the copy; nothing when there is none. Raises SettingsError."""
    path = _path(base)
    try:
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: {error}; remove it, serve writes it anew") from None
    return kept


def keep_changes(base: Settings, changes: Changes) -> None:
    """Write the copy, whole or not at all."""
    write_private(_path(base), json.dumps(changes, ensure_ascii=False, indent=1) + "\n")


def with_kept_changes(base: Settings) -> Settings:
    """Return `base` with the changes of the copy. Raises SettingsError."""
    try:
        return laid_over(base, free(kept_changes(base)))
    except ChangeRefusedError as refusal:
        raise SettingsError(f"{_path(base)} and the settings do not agree: {refusal}") from None


def _path(settings: Settings) -> Path:
    return settings.pbx_folder / NAME
