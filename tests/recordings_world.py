"""Calls with recordings, as the journal and MixMonitor would have left them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Final, Self
from uuid import UUID, uuid4

from callcenter.domain.events import CallEvent
from callcenter.services.recording_places import RecordingPlaces
from db.pool import Connection, Pool
from db.recordings import NewRecording, app_now, expect_recording
from recordings.store import Store
from recordings.worker import Encoder
from tests.speech import RATE, Samples, conversation, write_pair

NODE: Final = "pbx1"
SOME_TIME_AGO: Final = timedelta(minutes=5)  # all graces are over
RETENTION: Final = timedelta(days=30)
COUNTER: Final = count(1)

INSERT_CALL: Final = """
    INSERT INTO calls (linkedid, node, direction, offered_at, answered_at, ended_at, outcome,
                       talk_seconds, agent_extension, timeline)
    VALUES ($1, $2, 'inbound', $3, $3, $4, 'answered', $5, $6, '{}')
"""
INSERT_EVENT: Final = """
    INSERT INTO call_events (event_key, linkedid, uniqueid, event_at, event_type, channel,
                             application, peer)
    VALUES ($1, $2, $2, $3, $4, 'PJSIP/trunk-00000001', '', '')
"""
ROW: Final = "SELECT * FROM recordings WHERE stem = $1"


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """A call of the caller's channel `stem`, recorded from `started_at` to `ended_at`."""

    stem: str
    started_at: datetime
    ended_at: datetime
    recording_id: UUID
    extension: str | None = "201"

    @classmethod
    async def ended(
        cls, connection: Connection, seconds: float, *, ago: timedelta = SOME_TIME_AGO
    ) -> Self:
        """Return a call that ended `ago`, not yet in the database."""
        ended_at = await app_now(connection) - ago
        started_at = ended_at - timedelta(seconds=seconds)
        stem = f"k3f9a2c1-{int(started_at.timestamp())}.{next(COUNTER)}"
        return cls(stem, started_at, ended_at, uuid4())

    async def tell_call(self, connection: Connection, *, hung_up: bool = True) -> None:
        """Put the call and its events where the journal would; no word of a recording."""
        seconds = (self.ended_at - self.started_at).total_seconds()
        await connection.execute(
            INSERT_CALL,
            *(self.stem, NODE, self.started_at, self.ended_at, seconds, self.extension),
        )
        await self._tell_event(connection, "CHAN_START", self.started_at)
        if hung_up:
            await self._tell_event(connection, "HANGUP", self.ended_at)

    async def tell_recording(self, connection: Connection) -> None:
        await self._tell_event(connection, "RECORDING", self.started_at)
        await expect_recording(connection, self.expected())

    def expected(self) -> NewRecording:
        return NewRecording(
            *(self.recording_id, self.stem, self.stem, NODE),
            *(self.started_at, self.ended_at, RETENTION),
        )

    async def _tell_event(self, connection: Connection, event_type: str, at: datetime) -> None:
        event = CallEvent(event_type, at, self.stem, self.stem, "PJSIP/trunk-00000001")
        await connection.execute(INSERT_EVENT, event.key, self.stem, at, event_type)


@dataclass(frozen=True, slots=True)
class World:
    """A pool and the two folders; makes calls in them."""

    pool: Pool
    places: RecordingPlaces

    @classmethod
    def below(cls, pool: Pool, folder: Path) -> Self:
        """Return a world in a `folder` that has none yet."""
        (folder / "incoming").mkdir(parents=True)
        return cls.in_folder(pool, folder)

    @classmethod
    def in_folder(cls, pool: Pool, folder: Path) -> Self:
        incoming = folder / "incoming"
        store = Store.on_disk(folder / "recordings")
        return cls(pool, RecordingPlaces(incoming, store, Encoder(), NODE, RETENTION))

    @property
    def incoming(self) -> Path:
        return self.places.incoming

    @property
    def stored_folder(self) -> Path:
        return self.incoming.parent / "recordings"

    def with_encoder(self, encoder: Encoder) -> "World":
        return replace(self, places=replace(self.places, encoder=encoder))

    async def call(
        self,
        sides: tuple[Samples, Samples] | None = None,
        *,
        seconds: float | None = None,
        ago: timedelta = SOME_TIME_AGO,
    ) -> RecordedCall:
        """Return an ended, recorded call with its two files; `seconds` differs from theirs."""
        sides = sides or conversation()
        async with self.pool.acquire() as connection:
            length = len(sides[0]) / RATE if seconds is None else seconds
            call = await RecordedCall.ended(connection, length, ago=ago)
            await call.tell_call(connection)
            await call.tell_recording(connection)
        write_pair(self.incoming, call.stem, sides)
        return call

    async def row(self, stem: str) -> dict[str, object]:
        async with self.pool.acquire() as connection:
            return dict(await connection.fetchrow(ROW, stem) or {})

    def files(self) -> list[str]:
        return sorted(path.name for path in self.incoming.iterdir())

    def copies(self) -> list[str]:
        found = self.stored_folder.rglob("*")
        return sorted(str(p.relative_to(self.stored_folder)) for p in found if p.is_file())

    def side(self, call: RecordedCall, side: str) -> Path:
        return self.incoming / f"{call.stem}-{side}.wav"


def day_of(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()
