"""Where attachments lie and how much they may be: made once, at the start."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final, Self

from callcenter.settings import Settings
from recordings.store import Store

AT_ONCE: Final = 2  # a whole file is in memory, and looking into it keeps a core busy
SCRATCH: Final = "arriving"  # below the folder: files still on their way in


@dataclass(frozen=True, slots=True)
class AttachmentPlaces:
    store: Store
    scratch: Path  # of the same disk; what a killed upload leaves there is swept
    max_bytes: int
    retention: timedelta
    # For whoever takes files from strangers: take it before a connection, not after.
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the places of `settings`; makes both folders."""
        folder = settings.attachments_folder
        store = Store.on_disk(folder / "kept")
        scratch = folder / SCRATCH
        scratch.mkdir(mode=0o750, exist_ok=True)
        return cls(store, scratch, settings.attachment_max_bytes, settings.attachment_retention)
