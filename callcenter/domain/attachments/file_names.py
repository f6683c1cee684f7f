"""Names that strangers give to files: shown and offered for saving, never used on our disk."""

import re
import unicodedata
from typing import Final
from urllib.parse import quote

from callcenter.domain.attachments.file_types import FileType

LONGEST: Final = 150
NAMELESS: Final = "файл"
PATHS: Final = re.compile(r"^.*[/\\]", re.DOTALL)
# Signs that systems refuse, quotes of headers and formulas, and what shells expand.
BAD: Final = re.compile(r'[<>:"|?*%;`$\x00-\x1f\x7f]')
# What Windows takes for a device whatever its ending is.
DEVICE: Final = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
OTHER_ENDINGS: Final = {FileType.JPEG: (".jpeg", ".jfif"), FileType.TIFF: (".tif",)}


def clean_name(theirs: str, kind: FileType) -> str:
    """Return `theirs` without anything that deceives, ending as its content says.

    `C:/docs/act.exe` that is a PDF becomes `act.exe.pdf`.
    """
    shown = "".join(sign for sign in PATHS.sub("", theirs) if _visible(sign))
    stem = DEVICE.sub("_", BAD.sub("_", unicodedata.normalize("NFC", shown)).strip(" ._"))
    endings = (f".{kind}", *OTHER_ENDINGS.get(kind, ()))
    ended = next((end for end in endings if stem.lower().endswith(end)), None)
    if ended is not None:
        stem = stem[: -len(ended)]
    return f"{stem[:LONGEST].rstrip(' ._') or NAMELESS}.{kind}"


def download_header(name: str) -> str:
    """Return Content-Disposition (RFC 6266) that saves a file under `name` and never shows it."""
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _visible(sign: str) -> bool:
    """Return whether a sign is seen: not a control, a joiner or one that turns text round."""
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
