"""AMI bytes: however they are cut, mixed up or forged, what is believed stays the same."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ami.live import LiveView
from callcenter.ami.wire import (
    LONGEST_MESSAGE,
    Fields,
    Frames,
    MessageTooLongError,
    Suspect,
    UnsafeActionError,
    encode_action,
    event_name,
    parse,
)

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
NEWCHANNEL = (
    "Event: Newchannel\r\nPrivilege: call,all\r\nTimestamp: 1795318737.120000\r\n"
    "SystemName: 5d6f0c1b\r\nChannel: PJSIP/trunk-00000001\r\nChannelState: 0\r\n"
    "CallerIDNum: 79001112233\r\nCallerIDName: Иванов Пётр\r\nAccountCode: \r\n"
    "Exten: 78001000122\r\nUniqueid: 5d6f0c1b-1795318737.1\r\nLinkedid: 5d6f0c1b-1795318737.1"
).encode()
HOLD = b"Event: Hold\r\nSystemName: 5d6f0c1b\r\nUniqueid: 5d6f0c1b-1795318737.2\r\nMusicClass: "
ANSWER = b"Response: Success\r\nActionID: a-1\r\nMessage: Authentication accepted"
STREAM = BANNER + b"".join(raw + b"\r\n\r\n" for raw in (ANSWER, NEWCHANNEL, HOLD))
# One queue call with a hold, as Asterisk 22.10.1 told it; the first of each kind of event.
CAPTURE = (Path(__file__).parent.parent / "data" / "ami_call.txt").read_bytes()


def read(pieces: list[bytes]) -> list[Fields | Suspect]:
    """Return what a fresh connection makes of `pieces`."""
    frames = Frames()
    return [parse(raw) for piece in pieces for raw in frames.feed(piece)]


WHOLE = read([STREAM])


def test_a_message_is_a_plain_dict_of_its_headers() -> None:
    fields = parse(NEWCHANNEL)

    assert isinstance(fields, dict)
    assert fields["CallerIDName"] == "Иванов Пётр"
    assert fields["AccountCode"] == ""
    assert fields["Linkedid"] == "5d6f0c1b-1795318737.1"


def test_one_byte_at_a_time_reads_as_the_whole() -> None:
    assert len(WHOLE) == 3
    assert read([STREAM[n : n + 1] for n in range(len(STREAM))]) == WHOLE


@given(st.lists(st.integers(0, len(STREAM)), max_size=30))
def test_any_split_reads_as_the_whole(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(STREAM)]
    pieces = [STREAM[start:end] for start, end in itertools.pairwise(edges)]

    assert read(pieces) == WHOLE


@pytest.mark.parametrize("length", range(len(STREAM)))
def test_a_stream_cut_at_any_byte_gives_only_whole_messages(length: int) -> None:
    heard = read([STREAM[:length]])

    assert heard == WHOLE[: len(heard)]
    assert len(heard) == STREAM[len(BANNER) : length].count(b"\r\n\r\n")


@pytest.mark.parametrize("name", ["Event", "Uniqueid", "Linkedid", "Channel", "Exten"])
def test_a_header_that_stands_twice_is_suspect(name: str) -> None:
    found = parse(b"%s: a\r\n%s: b" % (name.encode(), name.encode()))

    assert found == Suspect(f"second {name}", b"%s: a\r\n%s: b" % (name.encode(), name.encode()))


def test_other_headers_may_repeat_and_the_first_wins() -> None:
    assert parse(b"Event: X\r\nOutput: a\r\nOutput: b") == {"Event": "X", "Output": "a"}


def test_a_line_that_is_no_header_is_suspect() -> None:
    found = parse(b"Event: Hangup\r\nrubbish")

    assert isinstance(found, Suspect)
    assert found.raw == b"Event: Hangup\r\nrubbish"


def test_everything_a_real_asterisk_says_about_a_call_is_believed() -> None:
    heard = read([CAPTURE])

    assert len(heard) > 40
    assert [found for found in heard if isinstance(found, Suspect)] == []


@given(
    st.lists(
        st.tuples(st.integers(0, len(CAPTURE) - 1), st.binary(max_size=8), st.integers(0, 8)),
        max_size=12,
    )
)
def test_a_mutated_capture_never_raises(edits: list[tuple[int, bytes, int]]) -> None:
    mutated = bytearray(CAPTURE)
    for at, put, cut in edits:
        mutated[at : at + cut] = put
    view = LiveView()

    for fields in read([bytes(mutated)]):
        if not isinstance(fields, Suspect):
            view.apply(fields)


def test_an_endless_message_is_refused_at_a_mebibyte() -> None:
    frames = Frames()
    frames.feed(b"Event: X\r\nValue: ")

    with pytest.raises(MessageTooLongError):
        frames.feed(b"x" * LONGEST_MESSAGE)


def test_an_event_is_known_by_name_before_it_is_decoded() -> None:
    assert event_name(NEWCHANNEL) == b"Newchannel"
    assert event_name(b"Event: Alone") == b"Alone"
    assert event_name(ANSWER) == b""


def test_an_action_is_its_headers() -> None:
    assert encode_action({"Action": "Ping", "ActionID": "a-1"}) == (
        b"Action: Ping\r\nActionID: a-1\r\n\r\n"
    )


@given(st.text(max_size=20), st.sampled_from("\r\n\0"), st.text(max_size=20))
def test_no_line_break_or_nul_leaves_in_an_action(before: str, evil: str, after: str) -> None:
    with pytest.raises(UnsafeActionError):
        encode_action({"Action": "Originate", "Exten": before + evil + after})
    with pytest.raises(UnsafeActionError):
        encode_action({"Action": "Originate", before + evil + after: "1"})
