"""One request being answered: who asks, and what a handler may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final, Protocol

from aiohttp import web

from callcenter.api.problems import Code, Language, Problem
from callcenter.api.sip_lines import SipLines
from callcenter.domain.access import Person
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.find_session import Session
from callcenter.services.live.hub import LiveHub
from callcenter.services.passwords import Passwords
from callcenter.services.recording_places import RecordingPlaces
from callcenter.services.sign_in import Lifetimes
from callcenter.settings import Settings
from db.pool import Pool

COOKIE: Final = "__Host-session"
LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})


class Vitals(Protocol):
    """What the running process knows of its other parts; None: that part is not run here."""

    def journal_lag_seconds(self) -> float | None: ...

    def asterisk_connected(self) -> bool | None: ...


class NoVitals:
    """An API that runs alone."""

    def journal_lag_seconds(self) -> float | None:
        return None

    def asterisk_connected(self) -> bool | None:
        return None


@dataclass(slots=True)
class Tools:
    """What the application hands to every handler. `settings` may be others at the next one."""

    pool: Pool
    settings: Settings
    base: Settings  # without what was changed in the panel
    passwords: Passwords
    vitals: Vitals
    places: RecordingPlaces
    attachments: AttachmentPlaces
    live: LiveHub
    sip_lines: SipLines

    @property
    def lifetimes(self) -> Lifetimes:
        return Lifetimes.of(self.settings)


@dataclass(frozen=True, slots=True)
class Visit:
    request: web.Request
    tools: Tools
    language: Language
    session: Session | None  # None: a route open to everybody
    headers: dict[str, str] = field(default_factory=dict)  # further ones of the answer

    @property
    def pool(self) -> Pool:
        return self.tools.pool

    @property
    def person(self) -> Person:
        return self.signed_in.person

    @property
    def signed_in(self) -> Session:
        if self.session is None:
            raise Problem(Code.NOT_SIGNED_IN)
        return self.session


def client_address(remote: str | None, headers: Mapping[str, str]) -> str | None:
    """Return who asks. Our proxy's word counts only when it speaks from this machine.

    The proxy sets X-Forwarded-For to the one address it sees (deploy/nginx).
    """
    forwarded = headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    if remote in LOOPBACK and _is_address(forwarded):
        return forwarded
    return remote


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
