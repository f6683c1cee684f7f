"""Letters go out over TLS and after a login, and never over less than was asked for."""

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from callcenter.notify.letter import Letter
from callcenter.notify.smtp import ServerAwayError, post_office
from tests.mail_servers import Post, mail_settings, smtp_server

CERTIFICATE = Path(__file__).parents[1] / "data" / "mail_server_for_tests.pem"
LETTER = Letter(
    message_id="<1@callcenter.example>",
    from_name="Горячая линия\r\nBcc: all@clinic.example",
    from_address="hotline@callcenter.example",
    to=("anna@mail.example",),
    subject="Тема\nX: y",
    text="текст",
    html="<p>текст</p>",
    at=datetime(2026, 3, 2, tzinfo=UTC),
    answers="<1@mail.example>\r\nBcc: all@clinic.example",
)


def server_tls() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


def knows(
    _server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    del mechanism
    right = (data.login, data.password) == (b"hotline", b"right")
    return AuthResult(success=right, handled=right)


async def send(post: Post, **mail: Any) -> None:
    async def go() -> bool:
        return True

    async with post_office(mail_settings(post, ca_file=CERTIFICATE, **mail)) as office:
        await office.send(LETTER, go)


async def test_starttls_and_a_login() -> None:
    options = {"tls_context": server_tls(), "authenticator": knows, "auth_required": True}
    async with smtp_server(options=options) as post:
        login = {"smtp_user": "hotline", "smtp_password": "right"}
        await send(post, smtp_security="starttls", **login)

    assert len(post.letters) == 1


async def test_tls_from_the_first_byte() -> None:
    async with smtp_server(tls=server_tls()) as post:
        await send(post, smtp_security="tls")

    assert len(post.letters) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_nothing_goes_in_the_clear_when_tls_was_asked_for(security: str) -> None:
    async with smtp_server() as post:
        with pytest.raises(ServerAwayError):
            await send(post, smtp_security=security)

    assert post.letters == []


async def test_a_strange_certificate_is_refused() -> None:
    async with smtp_server(tls=server_tls()) as post:
        with pytest.raises(ServerAwayError, match="certificate"):
            async with post_office(mail_settings(post, smtp_security="tls")):
                pass


async def test_a_wrong_password_only_delays() -> None:
    options: dict[str, Any] = {
        "tls_context": server_tls(),
        "authenticator": knows,
        "auth_required": True,
    }
    async with smtp_server(options=options) as post:
        login = {"smtp_user": "hotline", "smtp_password": "wrong"}
        with pytest.raises(ServerAwayError, match="535"):
            await send(post, smtp_security="starttls", **login)

    assert post.letters == []


async def test_no_value_becomes_a_header() -> None:
    async with smtp_server() as post:
        await send(post)

    [letter] = post.letters
    assert letter.message["Bcc"] is None
    assert letter.message["X"] is None
    assert letter.message["In-Reply-To"] is None
    assert letter.recipients == ("anna@mail.example",)
    assert letter.subject == "Тема X: y"
