"""SIP, SDP and G.711 of the demo's phone, without any PBX."""

import asyncio
from contextlib import closing
from typing import cast

import numpy as np
import pytest

from callcenter.demo.digest import credentials
from callcenter.demo.g711 import Codec, decode, encode
from callcenter.demo.sdp import (
    Description,
    Direction,
    UnusableDescription,
    answer_to,
    parse,
    render,
)
from callcenter.demo.sip_message import (
    Address,
    MalformedMessage,
    Message,
    named,
    request,
    response,
    sipfrag_status,
)
from callcenter.demo.transactions import Endpoint, NoAnswer, open_endpoint

INVITE = (
    b"INVITE sip:201@127.0.0.1 SIP/2.0\r\n"
    b"v: SIP/2.0/UDP 127.0.0.1:5060;rport;branch=z9hG4bKabc\r\n"
    b'f: "\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0" <sip:7900@h>;tag=one\r\n'
    b"t: <sip:201@h>\r\ni: call-1\r\nCSeq: 7 INVITE\r\n"
    b"m: <sip:asterisk@127.0.0.1:5060>\r\nSubject: folded\r\n  line\r\n\r\nbody"
)


def test_a_message_with_short_and_folded_headers_is_read() -> None:
    message = Message.parse(INVITE)

    assert (message.method, message.sequence, message.uri) == ("INVITE", 7, "sip:201@127.0.0.1")
    assert (message.branch, message.from_tag, message.call_id) == ("z9hG4bKabc", "one", "call-1")
    assert message.contact == "sip:asterisk@127.0.0.1:5060"
    assert message.header("subject") == "folded line"
    assert message.body == b"body"


@pytest.mark.parametrize("noise", [b"", b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\xff\xfe\x00"])
def test_noise_is_no_message(noise: bytes) -> None:
    with pytest.raises(MalformedMessage):
        Message.parse(noise)


def test_an_answer_carries_the_headers_that_tie_it_to_its_request() -> None:
    answer = Message.parse(bytes(response(Message.parse(INVITE), 180, "two")))

    assert (answer.status, answer.to_tag, answer.from_tag) == (180, "two", "one")
    assert (answer.branch, answer.sequence, answer.method) == ("z9hG4bKabc", 7, "INVITE")


def test_a_hostile_name_cannot_break_out_of_its_header() -> None:
    assert named('a"b\\\r\nVia: x', "1", "h") == '"a\\"b\\\\ Via: x" <sip:1@h>'
    assert named("", "1\r\n@2", "h") == "<sip:1%0D%0A%402@h>"


def test_a_digest_without_qop_is_the_hash_of_three_parts() -> None:
    challenge = Message(
        "SIP/2.0 401 Unauthorized",
        [("WWW-Authenticate", 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11"')],
    )
    asked = request("GET", "/dir/index.html", [("CSeq", "1 GET")])

    name, value = credentials(challenge, asked, "Mufasa", "Circle Of Life")

    assert name == "Authorization"
    # md5(md5("Mufasa:testrealm@host.com:Circle Of Life"):nonce:md5("GET:/dir/index.html"))
    assert 'response="36ed489e5783b625a6275cf9ce6e299f"' in value


def test_a_digest_with_qop_counts_its_use() -> None:
    offered = 'Digest realm="r", nonce="n", qop="auth", opaque="o", algorithm=MD5'
    challenge = Message("SIP/2.0 407 Proxy", [("Proxy-Authenticate", offered)])

    name, value = credentials(
        challenge, request("INVITE", "sip:1@h", [("CSeq", "1 INVITE")]), "u", "s"
    )

    assert name == "Proxy-Authorization"
    assert all(part in value for part in ("qop=auth", "nc=00000001", 'opaque="o"', "cnonce="))


def test_a_transfers_result_is_read_from_its_notification() -> None:
    assert sipfrag_status(b"SIP/2.0 404 Not Found\r\n") == 404
    assert sipfrag_status(b"") == 0


def test_a_description_is_read_as_it_was_written() -> None:
    written = Description(("10.0.0.1", 4000), (Codec.PCMA, Codec.PCMU), 96, Direction.SEND)

    assert parse(render(written, 1)) == written


def test_a_description_without_our_codecs_is_unusable() -> None:
    with pytest.raises(UnusableDescription):
        parse(b"v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 4000 RTP/AVP 9 111\r\n")


@pytest.mark.parametrize(
    ("offered", "own", "agreed"),
    [
        (Direction.BOTH, Direction.BOTH, Direction.BOTH),
        (Direction.SEND, Direction.BOTH, Direction.RECEIVE),
        (Direction.NONE, Direction.BOTH, Direction.NONE),
        (Direction.BOTH, Direction.SEND, Direction.SEND),
        (Direction.SEND, Direction.SEND, Direction.NONE),
    ],
)
def test_an_answer_speaks_no_more_than_both_sides_let_it(
    offered: Direction, own: Direction, agreed: Direction
) -> None:
    offer = Description(("h", 1), (Codec.PCMU, Codec.PCMA), 101, offered)

    assert answer_to(offer, ("h", 2), own) == Description(("h", 2), (Codec.PCMU,), 101, agreed)


@pytest.mark.parametrize("codec", list(Codec))
def test_each_code_survives_decoding_and_encoding(codec: Codec) -> None:
    codes = bytes(range(256))
    survived = encode(decode(codes, codec), codec)

    assert np.array_equal(decode(survived, codec), decode(codes, codec))


@pytest.mark.parametrize(
    ("codec", "code", "sample"),
    [
        (Codec.PCMA, 0xD5, 8),
        (Codec.PCMA, 0xAA, 32256),
        (Codec.PCMU, 0xFF, 0),
        (Codec.PCMU, 0x80, 32124),
    ],
)
def test_known_codes_have_their_samples(codec: Codec, code: int, sample: int) -> None:
    assert decode(bytes([code]), codec)[0] == sample


class Peer(asyncio.DatagramProtocol):
    """Loses the first `losses` datagrams, answers 200 to the rest, and keeps all of them."""

    def __init__(self, losses: int) -> None:
        self.losses = losses
        self.received: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self.received.append(data)
        if len(self.received) > self.losses:
            answer = bytes(response(Message.parse(data), 200, "tag"))
            self.transport.sendto(answer, addr)


async def exchange_with(peer: Peer, endpoint: Endpoint) -> Message:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: peer, local_addr=("127.0.0.1", 0))
    with closing(transport), closing(endpoint):
        headers = [("From", "<sip:a@h>;tag=1"), ("To", "<sip:b@h>"), ("Call-ID", "c")]
        asked = request("OPTIONS", "sip:b@h", [*headers, ("CSeq", "1 OPTIONS")])
        return await endpoint.request(asked, transport.get_extra_info("sockname"))


async def test_a_lost_request_is_sent_again() -> None:
    peer = Peer(losses=2)

    answer = await exchange_with(peer, await open_endpoint(("127.0.0.1", 0), lambda _: None))

    assert answer.status == 200
    assert len(peer.received) == 3
    assert len(set(peer.received)) == 1


async def test_a_silent_peer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.demo.transactions.RESEND_SECONDS", (0.01, 0.02))

    with pytest.raises(NoAnswer, match="OPTIONS"):
        await exchange_with(Peer(losses=9), await open_endpoint(("127.0.0.1", 0), lambda _: None))
