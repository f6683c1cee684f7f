"""A SIP dialog (RFC 3261, section 12): who the two ends are and what each request in it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from callcenter.demo.sip_message import (
    Address,
    Message,
    fresh_token,
    named,
    request,
    tag_of,
    uri_of,
)

ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, NOTIFY, REFER, UPDATE, INFO"


@dataclass(slots=True)
class Dialog:
    """One end of a call; `local` and `remote` are From and To values with their tags."""

    call_id: str
    local: str
    remote: str
    target: str  # URI for the next request
    peer: Address  # where datagrams go
    contact: str  # URI where we listen
    routes: tuple[str, ...] = ()
    sequence: int = 0

    @classmethod
    def outgoing(cls, local: str, number: str, peer: Address, contact: str) -> Self:
        remote = named("", number, f"{peer[0]}:{peer[1]}")
        local = f"{local};tag={fresh_token()}"
        return cls(fresh_token(), local, remote, uri_of(remote), peer, contact)

    @classmethod
    def incoming(cls, invite: Message, contact: str) -> Self:
        assert invite.source is not None  # noqa: S101 - it came in
        local = f"{invite.header('to')};tag={fresh_token()}"
        return cls(
            invite.call_id,
            local,
            invite.header("from"),
            invite.contact or uri_of(invite.header("from")),
            invite.source,
            contact,
            tuple(invite.all("record-route")),
        )

    @property
    def tag(self) -> str:
        return tag_of(self.local)

    @property
    def replaces(self) -> str:
        """The name of the dialog at the other end (RFC 3891), whose tag is the first."""
        return f"{self.call_id};to-tag={tag_of(self.remote)};from-tag={self.tag}"

    def request(
        self, method: str, body: bytes = b"", extra: Sequence[tuple[str, str]] = ()
    ) -> Message:
        """Return the next request of this dialog."""
        self.sequence += 1
        return self._numbered(method, self.sequence, body, extra)

    def ack(self, answer: Message) -> Message:
        """Return the ACK of the 2xx `answer` to an INVITE of ours."""
        return self._numbered("ACK", answer.sequence, b"", ())

    def cancel(self, invite: Message) -> Message:
        """Return the CANCEL of `invite`, which nobody has answered yet."""
        wanted = {"route", "from", "to", "call-id"}
        headers = [pair for pair in invite.headers if pair[0].lower() in wanted]
        return request("CANCEL", invite.uri, [*headers, ("CSeq", f"{invite.sequence} CANCEL")])

    def answered(self, answer: Message) -> None:
        """Take the other end's tag, address and route from its answer to our INVITE."""
        self.remote = answer.header("to")
        self.routes = tuple(reversed(answer.all("record-route")))
        self.refresh(answer)

    def refresh(self, message: Message) -> None:
        """Follow the other end's address when a message names a new one."""
        self.target = message.contact or self.target

    def _numbered(
        self, method: str, sequence: int, body: bytes, extra: Sequence[tuple[str, str]]
    ) -> Message:
        headers = [("Route", route) for route in self.routes]
        headers += [("From", self.local), ("To", self.remote), ("Call-ID", self.call_id)]
        headers += [("CSeq", f"{sequence} {method}"), ("Contact", f"<{self.contact}>")]
        headers += [("Allow", ALLOW), *extra]
        if body:
            headers.append(("Content-Type", "application/sdp"))
        return request(method, self.target, headers, body)
