"""Callers whose number or name is an attack: the journal stays readable (F1-F6, F10, F13).

The raw bytes are in it, encoded; nothing that was sent is used before it is filtered.
"""

import re
from base64 import b64decode

import pytest

from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.phone import Phone
from callcenter.domain.events import CallEvent
from tests.pbx.hotline import SUPPORT, Journal, talking
from tests.pbx.raw_sip import raw_call

HOST = b"@127.0.0.2>"
LONGEST = 79  # bytes; Asterisk cuts a caller's number there

USER = re.compile(
    r"<sip:(([0-9+*#-]*|anonymous)@|127\.0\.0\.1>)"
)  # what an operator's phone may see

# From header as sent, then number and name as Asterisk understood them (None: not compared).
CALLERS: dict[str, tuple[bytes, bytes | None, bytes | None]] = {
    "sql": (b"\"'; DROP TABLE calls--\" <sip:1'%20OR%201=1--" + HOST, None, None),
    "quotes": (b'"OOO \\"R\\"" <sip:79120000001' + HOST, b"79120000001", b'OOO \\"R\\"'),
    "html": (
        b'"<script>alert(1)</script>" <sip:79120000002' + HOST,
        b"79120000002",
        b"<script>alert(1)</script>",
    ),
    "template": (b'"{{7*7}} ${SHELL(id)}" <sip:79120000003' + HOST, b"79120000003", None),
    "line_breaks": (
        b'"x" <sip:1%0D%0AEvent%3A%20Hangup%0D%0AUniqueid%3A%20EVIL' + HOST,
        b"1\r\nEvent: Hangup\r\nUniqueid: EVIL",
        b"x",
    ),
    "json": (b'"x" <sip:1%22%2C%22eventtype%22%3A%22CHAN_END%5C' + HOST, None, b"x"),
    "controls": (b'"x" <sip:1%1B%5B31m%09%7F%01' + HOST, b"1\x1b[31m\t\x7f\x01", b"x"),
    "not_utf8": (b'"x" <sip:7%FF%C0%80' + HOST, b"7\xff\xc0\x80", b"x"),
    "cp1251": (b'"\xc8\xe2\xe0\xed" <sip:79120000004' + HOST, b"79120000004", None),
    "cyrillic": (
        '"Иван 😀\u202e" <sip:79120000005'.encode() + HOST,
        b"79120000005",
        "Иван 😀\u202e".encode(),
    ),
    "pipes": (b'"a|b|c" <sip:1%7C2%7CENTERQUEUE' + HOST, b"1|2|ENTERQUEUE", b"a|b|c"),
    "long": (b'"' + b"N" * 3000 + b'" <sip:' + b"7" * 3000 + HOST, None, None),
    "unknown": (b'"unknown" <sip:unknown' + HOST, b"unknown", b"unknown"),
    "anonymous": (
        b'"Anonymous" <sip:anonymous@anonymous.invalid>',
        b"anonymous",
        b"Anonymous",
    ),
    "empty": (b"<sip:127.0.0.2>", b"", b""),
    "dial_string": (b'"x" <sip:500&PJSIP/trunk/8999' + HOST, b"500&PJSIP/trunk/8999", b"x"),
}


def sent(event: CallEvent) -> tuple[bytes, bytes]:
    number, _, name = event.data.partition(".")
    return b64decode(number, validate=True), b64decode(name, validate=True)


@pytest.mark.parametrize("attack", CALLERS)
async def test_a_hostile_caller(
    attack: str, asterisk: RunningAsterisk, first: Phone, journal: Journal
) -> None:
    caller, number, name = CALLERS[attack]
    queue_log = asterisk.files.folder / "log" / "queue_log"
    before = len(queue_log.read_bytes().splitlines())
    async with raw_call(asterisk.sip_address, SUPPORT.encode(), caller) as call:
        assert call.status == 200
        await talking(first, journal)
        shown = first.calls[0].caller
    await journal.over()

    events = journal.events()  # raises for a line that is not exactly one event
    (told,) = [sent(event) for event in events if event.event_type == "CALLER"]
    assert number is None or told[0] == number[:LONGEST]
    assert name is None or told[1] == name
    assert USER.search(shown), shown
    assert journal.story()[-1] == "answered, hung up by caller"
    assert len(queue_log.read_bytes().splitlines()) == before + 3  # enter, connect, complete


@pytest.mark.parametrize(
    "dialled",
    [b"Local%2Fs%40inbound", b"%24%7BSHELL(id)%7D", b"78001000122%26PJSIP%2F201", b"s", b"201"],
)
async def test_a_hostile_number_dialled_reaches_nothing(
    dialled: bytes, asterisk: RunningAsterisk, journal: Journal
) -> None:
    async with raw_call(asterisk.sip_address, dialled, b"<sip:79120000009" + HOST) as call:
        assert call.status == 404

    assert journal.calls() == []
