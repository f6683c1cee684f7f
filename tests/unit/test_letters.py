"""What a letter is and what it belongs to: machines, reports, numbers, broken post."""

import time
import tracemalloc
from uuid import UUID

import pytest

from callcenter.domain.letters import (
    Delivery,
    LetterRead,
    Nature,
    OwnMessage,
    delivery_of,
    failed_addresses,
    nature_of,
    numbers_in,
    own_messages,
    reason_of,
)
from callcenter.notify.read_letter import LONGEST_NAME, LONGEST_TEXT, read_headers, read_letter
from tests.mail_servers import HOTLINE, letter

NOTICE = UUID("01890000-0000-7000-8000-000000000001")
BOUNCED = f"""\
From: MAILER-DAEMON@mx.example
To: {HOTLINE}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; anna@mail.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user
--b
Content-Type: text/rfc822-headers

Message-ID: <{NOTICE}.2@callcenter.example>
--b--
""".encode()


def read(text: str = "Здравствуйте", **headers: str) -> LetterRead:
    return read_letter(letter(text, **headers))


MACHINES = [
    {"Auto_Submitted": "auto-replied"},
    {"Auto-Submitted": "auto-generated (vacation)"},
    {"X_Autoreply": "yes"},
    {"Precedence": "bulk"},
    {"Precedence": "auto_reply"},
    {"Return_Path": "<>"},
    {"List_Id": "<news.example>"},
    {"From": "no-reply@bank.example"},
    {"From": "MAILER-DAEMON@mx.example"},
    {"Subject": "Автоответ: Вопрос"},
    {"Subject": "Out of office Re: [2-26-000123-1]"},
    {"Subject": "Automatic reply: Вопрос"},
]


@pytest.mark.parametrize("headers", MACHINES, ids=lambda one: "-".join(one.values())[:30])
def test_a_machine_is_known_by_its_letter(headers: dict[str, str]) -> None:
    assert nature_of(read(**headers), HOTLINE) is Nature.AUTOMATIC


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Auto_Submitted": "no"},
        {"Return_Path": "<anna@mail.example>"},
        {"Subject": "Ваш автоответчик не работает"},
        {"From": "norma@mail.example"},
    ],
    ids=lambda one: "-".join(one.values())[:30] or "plain",
)
def test_a_person_is_a_person(headers: dict[str, str]) -> None:
    assert nature_of(read(**headers), HOTLINE) is Nature.PERSON


def test_our_own_letter_that_came_round_is_ours() -> None:
    assert nature_of(read(From=HOTLINE.upper()), HOTLINE) is Nature.OWN


def test_a_report_tells_which_letter_and_why() -> None:
    bounce = read_letter(BOUNCED)

    assert nature_of(bounce, HOTLINE) is Nature.BOUNCE
    assert delivery_of(bounce) is Delivery.FAILED
    assert own_messages([bounce.report]) == [OwnMessage(NOTICE, 2)]
    assert reason_of(bounce) == "5.1.1 smtp; 550 5.1.1 no such user"
    assert failed_addresses(bounce, ["Anna@mail.example", "boris@mail.example"]) == (
        "Anna@mail.example",
    )


@pytest.mark.parametrize(
    ("action", "delivery"), [("delayed", Delivery.DELAYED), ("delivered", Delivery.DELIVERED)]
)
def test_a_report_is_not_always_of_a_failure(action: str, delivery: Delivery) -> None:
    assert delivery_of(read_letter(BOUNCED.replace(b"failed", action.encode()))) is delivery


@pytest.mark.parametrize(
    ("headers", "numbers"),
    [
        ({"Subject": "Re: [2-26-000123-1] Зарегистрировано"}, ["2260001231"]),
        ({"Subject": "Re: [2260001231]"}, ["2260001231"]),
        ({"Subject": "номер 2-26-000123-7"}, []),  # wrong check digit
        ({"Subject": "тел. 2260001231"}, []),  # digits alone may be anything
        ({"To": "hotline+2260001231@callcenter.example"}, ["2260001231"]),
    ],
)
def test_the_number_leads_to_the_case(headers: dict[str, str], numbers: list[str]) -> None:
    assert numbers_in(read(**headers)) == numbers


FROM = b"From: a@b.example\n"
LEVEL = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"
BROKEN = {
    "nothing": b"",
    "no headers": b"\n\njust text",
    "wrong charset": b"From: a@b.example\nContent-Type: text/plain; charset=no-such\n\n\xcf\xf0",
    "raw cp1251 header": b"From: \xc8\xe2 <a@b.example>\nSubject: \xc6\xe0\xeb\n\nx",
    "broken encoded word": b"From: a@b.example\nSubject: =?utf-8?B?!!!?= =?x?Q?a?=\n\nx",
    "unended multipart": FROM + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nhi",
    "no boundary": b"From: a@b.example\nContent-Type: multipart/mixed\n\nhi",
    "bad base64": b"From: a@b.example\nContent-Transfer-Encoding: base64\n\n@@@@",
    "endless header": b"From: a@b.example\nReferences: " + b"<a@b> " * 300_000 + b"\n\nx",
    "many headers": b"From: a@b.example\n" + b"X-A: b\n" * 50_000 + b"\nx",
    "deep": FROM + b"".join(LEVEL % (n, n) for n in range(2000)),
    "deep brackets": b"From: a@b.example " + b"(" * 600 + b")" * 600 + b"\n\nx",
    "deep groups": b"To: " + b"a:" * 5000 + b"\n\nx",
    "nul": b"From: a@b.example\nSubject: a\x00b\n\nx\x00y\x1b[31m",
    "strange name": b"From: a@b.example\nContent-Type: application/pdf; name*=zz'x'%FF%00%0A\n\nx",
}


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN.keys())
def test_no_letter_is_too_broken_to_be_read(source: bytes) -> None:
    found = read_letter(source)

    everything = found.text + found.subject + found.from_name
    assert "\x00" not in everything
    assert "\n" not in found.subject
    assert all(len(value) <= 10_000 for value in found.headers.values())


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN.keys())
def test_no_headers_are_too_broken_to_be_read(source: bytes) -> None:
    assert len(read_headers(source).subject) <= LONGEST_NAME


def test_a_recipient_that_cannot_be_read_hides_no_sender() -> None:
    deep = b"(" * 600 + b")" * 600
    found = read_letter(b"From: a@b.example\nTo: c@d.example\nCc: x " + deep + b"\n\nx")

    assert (found.from_address, found.to) == ("a@b.example", ("c@d.example",))


@pytest.mark.parametrize("line", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_the_headers_are_read_without_the_words(line: bytes) -> None:
    """A letter may be 100 MB: whatever follows its headers is not even looked at."""
    source = b"Subject: a" + line * 2 + (b"X: b" + line) * 500_000
    tracemalloc.start()

    subject = read_headers(source).subject

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert subject == "a"
    assert most < len(source) / 10


def test_headers_without_end_are_read_to_a_limit() -> None:
    found = read_headers(b"Subject: a\n" + b"X: b\n" * 300_000 + b"Y: c\n\nwords")

    assert (found.subject, "x" in found.headers, "y" in found.headers) == ("a", True, False)


def test_cyrillic_in_old_coding_is_read() -> None:
    found = read_letter(
        b"From: =?koi8-r?B?7uHUwdvB?= <a@b.example>\n"
        b"Subject: \xc6\xe0\xeb\xee\xe1\xe0\n"
        b"Content-Type: text/plain; charset=windows-1251\n\n" + "Жалоба".encode("cp1251")
    )

    assert (found.from_name[1:], found.subject, found.text) == ("Аташа", "Жалоба", "Жалоба")


def test_html_alone_becomes_words() -> None:
    html = "<style>p{}</style><p>Болит&nbsp;<b>спина</b></p><script>alert(1)</script><p>два"
    found = read_letter(b"Content-Type: text/html; charset=utf-8\n\n" + html.encode())

    assert found.text == "Болит спина\nдва"


@pytest.mark.parametrize(
    "mark", ["<!--", "<![", "<![CDATA[", "<!x ", "<a ", "</a", "<script>", "<?", "&#", "<p>"]
)
def test_no_html_keeps_its_reader_at_work(mark: str) -> None:
    began = time.process_time()

    read_letter(b"Content-Type: text/html\n\n" + mark.encode() * 50_000)

    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<![<", "<![<"),
        ("<![if gte mso 9]>один<![endif]>", "один"),
        ("один<!-- <p>нет -->два", "один два"),
        ("один<!-- два", "один<!-- два"),
        ("<head><title>нет</title></head>3 &lt; 4 и <b>x</b>", "3 < 4 и x"),
        ("<head><meta>всё", "всё"),
    ],
)
def test_html_that_nobody_may_write_is_read_too(html: str, words: str) -> None:
    found = read_letter(b"Content-Type: text/html; charset=utf-8\n\n" + html.encode())

    assert found.text == words


def test_a_long_text_is_cut_and_said_so() -> None:
    found = read("я" * 60_000)

    assert len(found.text) == LONGEST_TEXT
    assert found.left_out == ("text_cut",)
