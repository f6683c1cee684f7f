"""Journal lines: read strictly, and nothing hostile gets through unseen."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.events import (
    BadLineError,
    decode_caller,
    parse_line,
    systemname_of,
    visible,
)

TRACE = Path(__file__).parent / "traces" / "attended_transfer.jsonl"
LINE = {
    "eventtype": "MENU",
    "eventtime": 1795320520.862225,
    "userdeftype": "MENU",
    "linkedid": "k3f9a2c1-1795320520.3",
    "uniqueid": "k3f9a2c1-1795320520.3",
    "channame": "PJSIP/trunk-00000003",
    "context": "inbound",
    "appname": "CELGenUserEvent",
    "peer": "",
    "eventextra": '{"extra":"1"}',
}


def line(**changes: object) -> bytes:
    return json.dumps(LINE | changes).encode()


def caller(number: bytes, name: bytes = b"") -> str:
    return f"{base64.b64encode(number).decode()}.{base64.b64encode(name).decode()}"


def test_every_line_of_a_real_journal_is_read() -> None:
    events = [parse_line(raw) for raw in TRACE.read_bytes().splitlines()]

    assert len({event.key for event in events}) == len(events) == 35


def test_a_line_becomes_an_event_to_the_microsecond() -> None:
    event = parse_line(line())

    assert event.event_at == datetime(2026, 11, 22, 4, 8, 40, 862225, tzinfo=UTC)
    assert event.data == "1"
    assert systemname_of(event.linkedid) == "k3f9a2c1"


def test_the_same_fact_has_the_same_key_and_another_has_not() -> None:
    assert parse_line(line()).key == parse_line(line(context="other", more=1)).key
    assert parse_line(line()).key != parse_line(line(eventextra='{"extra":"2"}')).key


@pytest.mark.parametrize("name", sorted(set(LINE) - {"userdeftype", "context"}))
def test_a_missing_field_is_an_error_that_names_it(name: str) -> None:
    values = {key: value for key, value in LINE.items() if key != name}

    with pytest.raises(BadLineError, match=f"{name} is missing"):
        parse_line(json.dumps(values).encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{",
        b"\x00" * 10,
        line()[:-5],
        line(linkedid=""),
        line(linkedid="x" * 151),
        line(linkedid=7),
        line(channame="PJSIP/\x0021"),
        line(channame="PJSIP/\ud800"),
        line(peer="a\nb"),
        line(eventtime="now"),
        line(eventtime=1e300),
        line(eventtime=True),
        line(eventextra="{"),
        line(eventextra="7"),
        line(eventextra='{"extra":"\\u0000"}'),
        line(channame="x" * 1_000_000),
        line().replace(b"trunk", b"tr\xff\xc0nk"),
    ],
)
def test_a_poisoned_line_is_refused_with_a_reason(raw: bytes) -> None:
    with pytest.raises(BadLineError, match=r"\w+"):
        parse_line(raw)


@given(st.binary(max_size=200))
def test_no_bytes_do_worse_than_be_refused(raw: bytes) -> None:
    with pytest.raises(BadLineError):
        parse_line(raw)


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        (b"+79001112233", "+79001112233"),
        ("Иванов 🚑".encode(), "Иванов 🚑"),
        ("Иванов".encode("cp1251"), "\ufffd" * 6),
        (b"1\r\nUniqueid: EVIL\t\x1b[31m", "1\ufffd\ufffdUniqueid: EVIL\ufffd\ufffd[31m"),
        ("7900\u202e111\u200b".encode(), "7900\ufffd111\ufffd"),
        (b"\xed\xa0\x80", "\ufffd\ufffd\ufffd"),  # a half surrogate
        (b"\x00", "\ufffd"),
        (b"'; DROP TABLE calls; --", "'; DROP TABLE calls; --"),
        (b"<script>alert(1)</script>", "<script>alert(1)</script>"),
        (b"", ""),
    ],
)
def test_a_hostile_caller_is_text_that_shows(raw: bytes, seen: str) -> None:
    assert decode_caller(caller(raw)).number == seen
    assert decode_caller(caller(b"1", raw)).name == seen


@pytest.mark.parametrize("data", ["", ".", "x", "не base64.%%%", "a.b.c"])
def test_a_broken_caller_event_never_raises(data: str) -> None:
    assert decode_caller(data).number in {"", "\ufffd"}


@given(st.text())
def test_visible_text_can_be_stored_and_read_in_one_line(text: str) -> None:
    shown = visible(text)

    assert shown.encode().decode() == shown
    assert "\x00" not in shown
    assert len(shown.splitlines()) <= 1
