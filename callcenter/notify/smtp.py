"""Send letters by SMTP. The only place that speaks it; an answer decides what we may believe.

| what happens | what is raised | may it have gone? |
|---|---|---|
| no connection, no login, sender refused, line lost before DATA | ServerAwayError | no |
| 4yz or 5yz to every recipient, or to the text | RefusedError | no |
| line lost after DATA began | UnclearError | nobody knows (RFC 1047) |
"""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

import aiosmtplib

from callcenter.notify.letter import Letter, as_bytes
from callcenter.settings_mail import Mail

STEP_SECONDS: Final = 30.0  # for each answer of the server
PERMANENT: Final = 500
LOST: Final = (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError)

BeforeData = Callable[[], Awaitable[bool]]


class MailError(Exception):
    """A letter has not gone, or nobody knows; the message is the server's own words."""


class ServerAwayError(MailError):
    """No fault of this letter's: the server does not take any now."""


class RefusedError(MailError):
    """The server will not take this letter."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code} {words}"[:500])
        self.permanent = code >= PERMANENT


class UnclearError(MailError):
    """The server may have the letter, or not."""


class StoppedError(MailError):
    """Whoever asked for it changed their mind just before the letter went."""


@dataclass(frozen=True, slots=True)
class Post:
    """A connection on which letters go, one after another."""

    client: aiosmtplib.SMTP

    async def send(self, letter: Letter, before_data: BeforeData) -> str:
        """Send to all recipients and return the server's words.

        `before_data` runs when the server has agreed to take the letter, before the first
        byte of it; it returns whether to go on. Raises one of MailError.
        """
        text = _written(letter)
        words = await self._agree(letter)
        if not await before_data():
            await self._forget()
            raise StoppedError("not ours to send any more")
        try:
            answer = await self.client.data(text)
        except aiosmtplib.SMTPResponseException as error:
            await self._forget()
            raise RefusedError(error.code, error.message) from None
        except LOST as error:
            raise UnclearError(f"line lost while the letter went: {error}"[:500]) from None
        return " ".join([f"{answer.code} {answer.message}", *words])[:500]

    async def _agree(self, letter: Letter) -> list[str]:
        """Name sender and recipients; return what was said of those refused, if not all were."""
        refusals: list[RefusedError] = []
        try:
            await self.client.mail(letter.from_address)
            for address in letter.to:
                refusals += await self._recipient(address)
        except aiosmtplib.SMTPResponseException as error:
            raise ServerAwayError(f"sender: {error.code} {error.message}"[:500]) from None
        except LOST as error:
            raise ServerAwayError(f"line lost: {error}"[:500]) from None
        if len(refusals) == len(letter.to):
            await self._forget()
            # One that may pass later is worth another try for all.
            raise min(refusals, key=lambda refusal: refusal.permanent)
        return [str(refusal) for refusal in refusals]

    async def _recipient(self, address: str) -> list[RefusedError]:
        try:
            await self.client.rcpt(address)
        except aiosmtplib.SMTPResponseException as error:
            return [RefusedError(error.code, error.message)]
        return []

    async def _forget(self) -> None:
        with suppress(aiosmtplib.SMTPException, OSError):
            await self.client.rset()


def _written(letter: Letter) -> bytes:
    try:
        return as_bytes(letter)
    except (ValueError, UnicodeError) as error:
        raise RefusedError(PERMANENT, f"cannot be written: {error}") from None


@asynccontextmanager
async def post_office(mail: Mail) -> AsyncIterator[Post]:
    """Connect, secure and sign in as the settings say; raises ServerAwayError."""
    client = _client(mail)
    try:
        await client.connect()
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        client.close()
        where = f"{mail.smtp_host}:{mail.smtp_port}"
        raise ServerAwayError(f"{where}: {error}"[:500]) from None
    try:
        yield Post(client)
    finally:
        with suppress(aiosmtplib.SMTPException, OSError):
            await client.quit(timeout=5)
        client.close()


def _client(mail: Mail) -> aiosmtplib.SMTP:
    password = mail.smtp_password
    secured = mail.smtp_security != "none"
    return aiosmtplib.SMTP(
        hostname=mail.smtp_host,
        port=mail.smtp_port,
        username=mail.smtp_user,
        password=None if password is None else password.get_secret_value(),
        local_hostname=mail.domain,
        timeout=STEP_SECONDS,
        use_tls=mail.smtp_security == "tls",
        start_tls=mail.smtp_security == "starttls",
        tls_context=ssl.create_default_context(cafile=mail.ca_file) if secured else None,
    )
