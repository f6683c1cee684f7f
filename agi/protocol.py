"""The AGI language, bytes in and values out. No socket, no clock, no dialogue.

Asterisk speaks first: an environment of `agi_*: value` lines in a fixed order and a blank
line. Then each command of ours gets one answer. A caller can put line breaks into what
Asterisk copies here (his number, his name), so an environment is believed only as a whole:
every key, once, in res_agi.c's order.
"""

import re
from dataclasses import dataclass
from typing import Final

MAX_ENVIRONMENT_BYTES: Final = 16 * 1024
MAX_ANSWER_BYTES: Final = 16 * 1024
MAX_COMMAND_BYTES: Final = 2000  # AGI_BUF_LEN of res_agi.c is 2048; a longer line is cut there

OK: Final = 200
DEAD_CHANNEL: Final = 511
TRYING: Final = 100

END_OF_ENVIRONMENT: Final = b"\n\n"
HANGUP_LINE: Final = b"HANGUP"
USAGE_FOLLOWS: Final = b"520-"
USAGE_ENDS: Final = b"520 End of proper usage."


class AgiError(Exception):
    """A session went wrong; the subclass says whose fault it is."""


class PeerError(AgiError):
    """The peer broke the protocol: not an Asterisk, or one that a caller has fooled."""


class OurError(AgiError):
    """We sent, or were about to send, what Asterisk cannot take."""


KEYS: Final = (
    "request",
    "channel",
    "language",
    "type",
    "uniqueid",
    "version",
    "callerid",
    "calleridname",
    "callingpres",
    "callingani2",
    "callington",
    "callingtns",
    "dnid",
    "rdnis",
    "context",
    "extension",
    "priority",
    "enhanced",
    "accountcode",
    "threadid",
)
_VALUE: Final = rb".*"  # to the line feed; CR and NUL are looked for apart, that is quicker
_ENVIRONMENT: Final = re.compile(
    b"agi_network: yes\n(?:agi_network_script: (?P<script>"
    + _VALUE
    + b")\n)?"
    + b"".join(f"agi_{key}: ".encode() + _VALUE + b"\n" for key in KEYS)
    + b"(?P<arguments>(?:agi_arg_[0-9]{1,3}: "
    + _VALUE
    + b"\n)*)"
)
_ANSWER: Final = re.compile(rb"200 result=(\S*)(?: \((.*)\))?(?: endpos=([0-9]{1,18}))?[ \r]*")
_REFUSAL: Final = re.compile(rb"([1-5][0-9]{2})(?: (.*))?")


@dataclass(frozen=True, slots=True)
class Environment:
    """What Asterisk says about the channel and the script it wants."""

    script: str  # name in agi://host/<name>?<query>; empty: none
    query: str
    arguments: tuple[str, ...]  # of the dialplan's AGI(url,first,second)
    block: bytes  # the lines themselves: few of their values are ever read

    @property
    def channel(self) -> str:
        return self["channel"]

    @property
    def uniqueid(self) -> str:
        return self["uniqueid"]

    @property
    def caller_number(self) -> str:
        """Digits as the dialplan filtered them; empty when withheld."""
        number = self["callerid"]
        return "" if number == "unknown" else number

    def __getitem__(self, key: str) -> str:
        """Return the value of one of KEYS."""
        return _text(self.block.partition(f"\nagi_{key}: ".encode())[2].partition(b"\n")[0])


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `200 result=<result> (<data>) endpos=<endpos>`, or a refusal with its text."""

    code: int
    result: str = ""
    data: str | None = None  # text in the brackets; of a refusal, its message
    endpos: int | None = None

    @property
    def failed(self) -> bool:
        """Tell whether the command did not work: -1 is hangup or error, by command."""
        return self.code != OK or self.result == "-1"

    @property
    def timed_out(self) -> bool:
        return self.data == "timeout"


@dataclass(frozen=True, slots=True)
class Hangup:
    """The caller is gone; an answer still due comes after this line."""


HANGUP: Final = Hangup()
_COMMON: Final = {
    b"200 result=%d" % number: Answer(OK, str(number)) for number in (-1, 0, 1)
}  # most answers are these


def parse_environment(block: bytes) -> Environment:
    """Return the environment in `block`, which ends with its last line's line feed.

    Raises PeerError unless every key of Asterisk stands there once and in order.
    """
    if len(block) > MAX_ENVIRONMENT_BYTES:
        raise PeerError(f"environment over {MAX_ENVIRONMENT_BYTES} bytes")
    found = _ENVIRONMENT.fullmatch(block)
    if found is None or b"\r" in block or b"\0" in block:
        raise PeerError("environment is not Asterisk's: a line is forged, unknown or missing")
    script, arguments = found.groups(b"")
    name, _, query = _text(script).partition("?")
    return Environment(name.strip("/"), query, _arguments(arguments), block)


def _arguments(lines: bytes) -> tuple[str, ...]:
    values = []
    for number, line in enumerate(_text(lines).split("\n")[:-1], start=1):
        key, _, value = line.partition(": ")
        if key != f"agi_arg_{number}":
            raise PeerError(f"argument {number} is called {key}")
        values.append(value)
    return tuple(values)


def command(*words: str) -> bytes:
    """Return the line that gives `words` to Asterisk; each is one argument whatever it holds.

    Raises OurError for what would end the line early, or be cut at Asterisk's limit.
    """
    text = " ".join([word if word.isalnum() else _quoted(word) for word in words])
    if "\n" in text or "\r" in text or "\0" in text:
        raise OurError("a command may not hold CR, LF or NUL")
    line = text.encode("utf-8", "replace") + b"\n"
    if len(line) > MAX_COMMAND_BYTES:
        raise OurError(f"a command of {len(line)} bytes; Asterisk takes {MAX_COMMAND_BYTES}")
    return line


def _quoted(word: str) -> str:
    if "\\" in word or '"' in word:
        word = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{word}"'


class AnswerReader:
    """Cuts what Asterisk sends after the environment into answers and hangups.

    After a PeerError the reader is of no use: the peer must be left.
    """

    __slots__ = ("_buffer", "_usage", "_usage_bytes")

    def __init__(self) -> None:
        self._buffer = b""
        self._usage: list[str] | None = None  # lines of a 520 that has not ended
        self._usage_bytes = 0

    def feed(self, data: bytes) -> list[Answer | Hangup]:
        """Take received bytes and return what they complete, in order.

        Raises PeerError for a line that no Asterisk sends and for an endless one.
        """
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        if len(self._buffer) > MAX_ANSWER_BYTES:
            raise PeerError(f"answer over {MAX_ANSWER_BYTES} bytes")
        found: list[Answer | Hangup] = []
        for line in lines:
            event = self._read(line)
            if event is not None:
                found.append(event)
        return found

    def _read(self, line: bytes) -> Answer | Hangup | None:
        if self._usage is not None:
            return self._read_usage(line, self._usage)
        if line in _COMMON:
            return _COMMON[line]
        if line.startswith(USAGE_FOLLOWS):
            self._usage, self._usage_bytes = [_text(line[len(USAGE_FOLLOWS) :])], 0
            return None
        if line.rstrip() == HANGUP_LINE:
            return HANGUP
        answer = parse_answer(line)
        return None if answer.code == TRYING else answer

    def _read_usage(self, line: bytes, usage: list[str]) -> Answer | None:
        if line.rstrip() == USAGE_ENDS:
            self._usage = None
            return Answer(520, data="\n".join(usage))
        usage.append(_text(line))
        self._usage_bytes += len(line) + 1
        if self._usage_bytes > MAX_ANSWER_BYTES:
            raise PeerError(f"usage over {MAX_ANSWER_BYTES} bytes")
        return None


def parse_answer(line: bytes) -> Answer:
    """Return the answer in one line without its line feed; raises PeerError when it is none."""
    if found := _ANSWER.fullmatch(line):
        result, data, endpos = found.groups()
        return Answer(
            OK,
            _text(result),
            None if data is None else _text(data),
            None if endpos is None else int(endpos),
        )
    found = _REFUSAL.fullmatch(line.rstrip())
    if found is None or found[1] == b"200":
        raise PeerError(f"not an answer: {line[:80]!r}")
    return Answer(int(found[1]), data=_text(found[2] or b""))


def _text(raw: bytes) -> str:
    """Decode as Asterisk's own UTF-8; a byte of another code page becomes U+FFFD."""
    return raw.decode("utf-8", "replace")
