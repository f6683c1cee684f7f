"""Where recordings come from, where they go and who encodes them: made once, at the start."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Self

from callcenter.settings import Settings
from recordings.store import Store
from recordings.worker import Encoder


@dataclass(frozen=True, slots=True)
class RecordingPlaces:
    incoming: Path  # MixMonitor's folder on this node
    store: Store
    encoder: Encoder
    node: str
    retention: timedelta

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the places of `settings`; makes the store's folder. `close` it at the end."""
        return cls(
            incoming=settings.incoming_folder,
            store=Store.on_disk(settings.recordings_folder),
            encoder=Encoder(),
            node=settings.pbx.node,
            retention=settings.recording_retention,
        )

    def close(self) -> None:
        self.encoder.close()
