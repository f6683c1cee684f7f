"""Close an obligation to call back: with the conversation that met it, or with a reason."""

from dataclasses import dataclass
from uuid import UUID

from callcenter.domain.access import Person
from callcenter.domain.errors import DomainError
from callcenter.services.append_audit import append_audit
from db.callback_lists import (
    CallbackRow,
    Closing,
    is_conversation,
    lock_callback,
    one_callback,
)
from db.callback_lists import (
    close_callback as write_closed,
)
from db.pool import Connection, Pool


class CallbackMissingError(Exception):
    """There is no such obligation."""


class CallbackChangedError(Exception):
    """Somebody changed it since the caller read it; `current` is how it is now."""

    def __init__(self, current: CallbackRow) -> None:
        super().__init__(current.version)
        self.current = current


class CallbackClosedError(DomainError):
    """It is closed already."""


class NoEvidenceError(DomainError):
    """In that call nobody talked with this citizen after the last unanswered call."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How it shall be closed: exactly one of the last two is given."""

    callback_id: UUID
    version: int
    evidence_linkedid: str | None = None
    reason: str | None = None


async def close_callback(pool: Pool, person: Person, wish: Wish) -> CallbackRow:
    """Close an open obligation and return it.

    Raises CallbackMissingError, CallbackChangedError, CallbackClosedError, NoEvidenceError.
    """
    async with pool.acquire() as connection, connection.transaction():
        await lock_callback(connection, wish.callback_id)
        now = await _open(connection, wish)
        await _check_evidence(connection, now, wish)
        await write_closed(connection, wish.callback_id, _closing(wish, person))
        after = await one_callback(connection, wish.callback_id)
        await append_audit(
            connection,
            actor=person.login,
            action="callback.closed",
            object=f"callback {wish.callback_id}",
            body={"evidence": wish.evidence_linkedid, "reason_given": wish.reason is not None},
        )
    return after or now


async def _open(connection: Connection, wish: Wish) -> CallbackRow:
    now = await one_callback(connection, wish.callback_id)
    if now is None:
        raise CallbackMissingError
    if now.version != wish.version:
        raise CallbackChangedError(now)
    if now.state != "open":
        raise CallbackClosedError
    return now


async def _check_evidence(connection: Connection, now: CallbackRow, wish: Wish) -> None:
    if wish.evidence_linkedid is None:
        return
    if not await is_conversation(
        connection, wish.evidence_linkedid, now.phone_e164, now.last_unanswered_at
    ):
        raise NoEvidenceError


def _closing(wish: Wish, person: Person) -> Closing:
    state = "closed" if wish.evidence_linkedid is None else "done"
    return Closing(state, wish.evidence_linkedid, wish.reason, person.user_id)
