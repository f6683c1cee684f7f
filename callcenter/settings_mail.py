"""Settings of e-mail, both ways."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from callcenter.domain.mail_addresses import usable_address
from callcenter.settings_parts import Duration, Host, Part, Port

MEBIBYTE: Final = 1024 * 1024


def _usable(address: str) -> str:
    usable = usable_address(address)
    if usable is None:
        raise ValueError("no e-mail address; write it as hotline@example.org")
    return usable


Address = Annotated[str, AfterValidator(_usable)]
OneLine = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]
Security = Literal["tls", "starttls", "none"]  # none: a server on this machine


class Mail(Part):
    """How letters go out and come in. Without a host that way is closed."""

    smtp_host: Host | None = None  # None: notices wait in the outbox
    smtp_port: Port = 587
    smtp_security: Security = "starttls"
    smtp_user: str | None = None  # None: the server takes letters without
    smtp_password: SecretStr | None = None
    imap_host: Host | None = None  # None: no letters are read
    imap_port: Port = 993
    imap_security: Security = "tls"
    imap_user: str | None = None
    imap_password: SecretStr | None = None
    imap_folder: OneLine = "INBOX"
    imap_interval: Duration = timedelta(seconds=30)
    ca_file: Path | None = None  # who signed the servers' certificates; None: the system's list
    from_address: Address | None = None  # of notices; replies and bounces come back to it
    from_name: OneLine = "Горячая линия"
    language: Literal["ru", "en"] = "ru"  # of notices
    ticket_addresses: tuple[Address, ...] = ()  # letters to these open tickets, others appeals
    largest_letter_bytes: int = Field(default=25 * MEBIBYTE, ge=64 * 1024, le=100 * MEBIBYTE)
    answers_a_day: int = Field(default=5, ge=0, le=100)  # of a machine, to one address
    keep_letters: Duration = timedelta(days=90)  # as they came; their cases stay
    patience: Duration = timedelta(hours=24)  # with one addressee; then the next, or a call

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.smtp_host and not self.from_address:
            raise ValueError("from_address: name it, for smtp_host is set")
        if self.imap_host and not (self.imap_user and self.imap_password):
            raise ValueError("imap_user and imap_password: set both, for imap_host is set")
        if (self.smtp_user is None) != (self.smtp_password is None):
            raise ValueError("smtp_user and smtp_password: set both or none")
        return self

    @property
    def domain(self) -> str:
        return (self.from_address or "@callcenter.invalid").rpartition("@")[2]

    @property
    def mailbox(self) -> str:
        return f"{self.imap_user}@{self.imap_host}/{self.imap_folder}"
