"""Which messages of a browser go on to the PBX."""

import pytest

from callcenter.domain.sip_frames import BadFrameError, check_frame

OWN, NAMES = "201-web", frozenset({"k3v9"})


def message(start: str = "REGISTER sip:hotline.example.org SIP/2.0", **changed: str) -> str:
    """Return a message of JsSIP's; `changed` headers (`_` for `-`) win, '' removes one."""
    headers = {
        "Via": "SIP/2.0/WSS x.invalid;branch=z9hG4bK1",
        "Max-Forwards": "69",
        "To": "<sip:201-web@hotline.example.org>",
        "From": "<sip:201-web@hotline.example.org>;tag=a1",
        "Call-ID": "c1",
        "CSeq": "1 REGISTER",
        "Contact": "<sip:k3v9@x.invalid;transport=ws>;+sip.ice;reg-id=1;expires=600",
        "Allow": "INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY",
        "Supported": "path,gruu,outbound",
        "User-Agent": "JsSIP 3",
        "Content-Length": "0",
    } | {name.replace("_", "-"): value for name, value in changed.items()}
    lines = [f"{name}: {value}" for name, value in headers.items() if value]
    return "\r\n".join([start, *lines]) + "\r\n\r\n"


INVITE = "INVITE sip:89123456789@hotline.example.org SIP/2.0"
BYE = "BYE sip:asterisk@127.0.0.1:5060;transport=ws SIP/2.0"
IN_CALL = {"To": "<sip:201@127.0.0.1>;tag=b2", "From": "<sip:k3v9@x.invalid>;tag=a1"}


@pytest.mark.parametrize(
    ("text", "method"),
    [
        (message(), "REGISTER"),
        (message(INVITE, To="<sip:89123456789@hotline.example.org>"), "INVITE"),
        (message(INVITE, From='"201" <sip:201-web@hotline.example.org>;tag=1'), "INVITE"),
        (message(INVITE, Replaces="k3f9;to-tag=a;from-tag=b"), "INVITE"),  # after a reload
        (message(BYE, **IN_CALL), "BYE"),
        (message("SIP/2.0 200 OK", From="<sip:+79123456789@127.0.0.1>;tag=9"), ""),
        (message("SIP/2.0 180 Ringing", Record_Route="<sip:127.0.0.1;lr>"), ""),
        ("\r\n\r\n", ""),
    ],
)
def test_what_a_softphone_sends_goes_on(text: str, method: str) -> None:
    assert check_frame(text, OWN, NAMES).method == method


def test_a_registration_tells_the_name_of_its_contact() -> None:
    assert check_frame(message(), OWN, frozenset()).contact == "k3v9"


@pytest.mark.parametrize(
    "text",
    [
        message(From="<sip:202-web@hotline.example.org>;tag=a1"),
        message(To="<sip:202-web@hotline.example.org>"),
        message(INVITE, From="<sip:trunk@hotline.example.org>;tag=1"),
        message(INVITE, From="<sip:201-web@a>,<sip:202@b>;tag=1"),
        message(INVITE, From="<sip:k3v9@x.invalid>;tag=1"),  # a contact begins nothing
        message(INVITE, f="<sip:202-web@hotline.example.org>;tag=1"),  # a second From
        message(From=""),
        message(P_Asserted_Identity="<sip:103@hotline.example.org>"),
        message(Route="<sip:10.0.0.1;lr>"),
        message(Record_Route="<sip:10.0.0.1;lr>"),
        message(Via="x\r\n folded"),
        message(User_Agent="a\x00b"),
        message(User_Agent="a\nInjected: b"),
        message(INVITE, From="<sip:201-web%0d%0aEvent:x@a>;tag=1"),
        message("INVITE sip:1%00@x SIP/2.0"),
        message("SUBSCRIBE sip:201@x SIP/2.0"),
        message("MESSAGE sip:201@x SIP/2.0"),
        message("INVITE tel:+79123456789 SIP/2.0"),
        message("GET / HTTP/1.1"),
        message().replace("\r\n\r\n", ""),
        message() + message(From="<sip:202@hotline.example.org>;tag=1"),  # two in one
        message(Content_Length=""),
        message(l="200"),
        message() + "x" * 40_000,
        "",
    ],
)
def test_nothing_else_does(text: str) -> None:
    with pytest.raises(BadFrameError):
        check_frame(text, OWN, NAMES)
