"""The audio of one call over RTP (RFC 3550): speaks, listens, sends and hears DTMF (RFC 4733)."""

import asyncio
import secrets
import struct
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, cast

import numpy as np

from callcenter.demo.g711 import SAMPLE_RATE, Codec, Samples, decode, encode
from callcenter.demo.sip_message import Address
from callcenter.demo.voices import Voice

FRAME: Final = 160  # samples in a packet
FRAME_SECONDS: Final = FRAME / SAMPLE_RATE
HEADER: Final = struct.Struct("!BBHII")
EVENT: Final = struct.Struct("!BBH")
VERSION_2: Final = 0x80
MARKER: Final = 0x80
END_OF_EVENT: Final = 0x80
VOLUME: Final = 10
DIGITS: Final = "0123456789*#ABCD"
DIGIT_FRAMES: Final = 6  # 120 ms
PAUSE_FRAMES: Final = 6
END_REPEATS: Final = 3  # RFC 4733, 2.5.1.4: one of them may be lost
TOO_LATE_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Frame:
    """What one tick sends; `payload` empty: nothing."""

    payload: bytes
    event_start: int | None = None  # the timestamp all packets of a DTMF event share
    marker: bool = False


@dataclass(slots=True)
class Target:
    """Where the other side listens and what it understands."""

    address: Address
    codec: Codec
    digits_payload: int | None


@dataclass(slots=True)
class RtpStream(asyncio.DatagramProtocol):
    """One UDP socket of one call. Use `open_stream`."""

    voice: Voice | None  # None: silence
    speaking: bool = False
    digits_heard: str = ""
    packets_sent: int = 0
    _transport: asyncio.DatagramTransport | None = None
    _target: Target | None = None
    _source: int = field(default_factory=lambda: secrets.randbits(32))
    _sequence: int = field(default_factory=lambda: secrets.randbits(16))
    _timestamp: int = field(default_factory=lambda: secrets.randbits(31))
    _spoken: bytes = b""
    _position: int = 0
    _due_at: float = 0.0
    _timer: asyncio.TimerHandle | None = None
    _dialling: deque[tuple[Iterator[Frame], asyncio.Future[None]]] = field(default_factory=deque)
    _heard: list[tuple[int, bytes]] = field(default_factory=list)
    _last_event: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    @property
    def address(self) -> Address:
        assert self._transport is not None  # noqa: S101 - open_stream has connected it
        host, port = self._transport.get_extra_info("sockname")[:2]
        return host, port

    def connect(self, target: Target, *, speaking: bool) -> None:
        """Send to `target` from now on; may be called again when the call is renegotiated."""
        if self._target is None or self._target.codec is not target.codec:
            self._prepare(target.codec)
        self._target, self.speaking = target, speaking
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._due_at = loop.time()
            self._timer = loop.call_soon(self._tick)  # type: ignore[assignment] # a Handle can be cancelled too

    def say(self, voice: Voice | None) -> None:
        """Speak `voice` from its start."""
        self.voice = voice
        if self._target is not None:
            self._prepare(self._target.codec)

    async def press(self, digits: str) -> None:
        """Send the DTMF events of `digits`, one after another; returns when they are out."""
        for digit in digits:
            pressed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._dialling.append((self._event_frames(DIGITS.index(digit.upper())), pressed))
            await pressed

    def heard(self) -> Samples:
        """Return what came in, in order of arrival; what was not sent is not there."""
        known = set(Codec)
        pieces = [decode(data, Codec(kind)) for kind, data in self._heard if kind in known]
        return np.concatenate(pieces) if pieces else np.zeros(0, np.int16)

    def forget_heard(self) -> None:
        """Let `heard` start anew, to judge what comes after something happened."""
        self._heard.clear()

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for _, pressed in self._dialling:
            if not pressed.done():
                pressed.set_result(None)  # nobody is there to hear the rest
        if self._transport is not None:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: Address) -> None:
        del addr  # Asterisk may send from another address than it names
        if len(data) <= HEADER.size or data[0] & 0xC0 != VERSION_2:
            return
        _, kind, _, timestamp, _ = HEADER.unpack_from(data)
        payload = data[HEADER.size + 4 * (data[0] & 0x0F) :]
        kind &= ~MARKER
        if self._target is not None and kind == self._target.digits_payload:
            self._hear_event(payload, timestamp)
        else:
            self._heard.append((kind, payload))

    def _hear_event(self, payload: bytes, timestamp: int) -> None:
        """Note each digit once: all packets of one event carry its first timestamp."""
        if timestamp != self._last_event and len(payload) >= EVENT.size:
            self._last_event = timestamp
            code = payload[0]
            self.digits_heard += DIGITS[code] if code < len(DIGITS) else ""

    def _prepare(self, codec: Codec) -> None:
        samples = np.zeros(FRAME, np.int16) if self.voice is None else self.voice.samples
        fill = -samples.size % FRAME
        self._spoken = encode(np.concatenate([samples, np.zeros(fill, np.int16)]), codec)
        self._position = 0

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        self._due_at += FRAME_SECONDS
        if loop.time() - self._due_at > TOO_LATE_SECONDS:
            self._due_at = loop.time()  # the machine stood still: no burst to make up for it
        self._timer = loop.call_at(self._due_at, self._tick)
        frame = self._next_event_frame() or self._next_voice_frame()
        if frame.payload:
            self._send(frame)
        self._timestamp = (self._timestamp + FRAME) & 0xFFFFFFFF

    def _next_event_frame(self) -> Frame | None:
        while self._dialling:
            frames, pressed = self._dialling[0]
            if (frame := next(frames, None)) is not None:
                return frame
            self._dialling.popleft()
            if not pressed.done():
                pressed.set_result(None)
        return None

    def _event_frames(self, code: int) -> Iterator[Frame]:
        start = self._timestamp
        for number in range(1, DIGIT_FRAMES + END_REPEATS):
            last = number >= DIGIT_FRAMES
            length = min(number, DIGIT_FRAMES) * FRAME
            event = EVENT.pack(code, VOLUME | (END_OF_EVENT if last else 0), length)
            yield Frame(event, event_start=start, marker=number == 1)
        yield from (Frame(b"") for _ in range(PAUSE_FRAMES))

    def _next_voice_frame(self) -> Frame:
        if not self.speaking:
            return Frame(b"")
        payload = self._spoken[self._position : self._position + FRAME]
        self._position += FRAME
        if self._position >= len(self._spoken) and (self.voice is None or self.voice.loop):
            self._position = 0
        return Frame(payload)

    def _send(self, frame: Frame) -> None:
        if self._target is None or self._transport is None:
            return
        is_event = frame.event_start is not None
        kind = self._target.digits_payload if is_event else self._target.codec.value
        if kind is None:
            return  # the other side takes no DTMF events
        stamp = self._timestamp if frame.event_start is None else frame.event_start
        mark = MARKER if frame.marker else 0
        header = HEADER.pack(VERSION_2, kind | mark, self._sequence, stamp, self._source)
        self._transport.sendto(header + frame.payload, self._target.address)
        self._sequence = (self._sequence + 1) & 0xFFFF
        self.packets_sent += 1


async def open_stream(host: str, voice: Voice | None) -> RtpStream:
    """Return a stream on a free port of `host` that listens and does not speak yet."""
    loop = asyncio.get_running_loop()
    _, stream = await loop.create_datagram_endpoint(
        lambda: RtpStream(voice=voice), local_addr=(host, 0)
    )
    return stream
