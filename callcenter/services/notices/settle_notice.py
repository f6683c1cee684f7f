"""What a person does with a notice that stands: close the call, or send it again."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from callcenter.domain.access import Person
from callcenter.domain.notices import (
    CALLED_BY_LINE1,
    RETRIED_BY_PERSONS,
    Addressee,
    Choice,
    NoticeKind,
    NoticeState,
    WrongNoticeStateError,
    check_step,
    choose,
)
from callcenter.services.append_audit import append_audit
from callcenter.services.notices.queue_notice import STATE_OF, reachable_of
from callcenter.services.notices.read_notices import NoticeMissingError
from db.notice_lists import NoticeRow, close_task, one_notice
from db.notices import NewRound, OutboxRow, add_try, lock_notice, readdress
from db.pool import Connection, Pool


class NoticeChangedError(Exception):
    """It changed since the caller read it; `current` is how it is now."""

    def __init__(self, current: NoticeRow) -> None:
        super().__init__(current.version)
        self.current = current


class CallResult(StrEnum):
    TOLD = "told"
    NOT_REACHED = "not_reached"  # called again and again in vain
    NO_NUMBER = "no_number"
    WRONG_PERSON = "wrong_person"
    NOT_NEEDED = "not_needed"  # told in another way


@dataclass(frozen=True, slots=True)
class NoticeInHand:
    """A notice as its reader saw it."""

    notice_id: UUID
    version: int


async def close_call_task(
    pool: Pool, person: Person, notice: NoticeInHand, result: CallResult, note: str | None
) -> NoticeRow:
    """Close a call of line 1 with its result (003-45) and return the notice.

    Raises NoticeMissingError, NoticeChangedError, WrongNoticeStateError.
    """
    async with pool.acquire() as connection, connection.transaction():
        row = await _in_hand(connection, notice)
        state = NoticeState(row.state)
        if state not in CALLED_BY_LINE1:
            raise WrongNoticeStateError
        check_step(state, NoticeState.CALL_DONE)
        await close_task(connection, notice.notice_id, person.user_id, result, note)
        return await _told(connection, person, notice.notice_id, "notice.called", result)


async def retry_notice(pool: Pool, person: Person, notice: NoticeInHand) -> NoticeRow:
    """Send a notice again, to whom it concerns now: an address may have been corrected.

    For an `unknown` one a person takes it upon themselves that it may arrive twice. Raises
    NoticeMissingError, NoticeChangedError, WrongNoticeStateError (also: nobody to write to).
    """
    async with pool.acquire() as connection, connection.transaction():
        row = await _in_hand(connection, notice)
        state = NoticeState(row.state)
        if state not in RETRIED_BY_PERSONS:
            raise WrongNoticeStateError
        check_step(state, NoticeState.QUEUED)
        choice = await _choice(connection, row)
        await add_try(connection, row, NoticeState.QUEUED, f"again by {person.login}")
        new = NewRound(NoticeState.QUEUED, choice.addressee, choice.addresses, (), None)
        await readdress(connection, notice.notice_id, new)
        return await _told(connection, person, notice.notice_id, "notice.retried", state)


async def _in_hand(connection: Connection, notice: NoticeInHand) -> OutboxRow:
    row = await lock_notice(connection, notice.notice_id)
    shown = await one_notice(connection, notice.notice_id)
    if row is None or shown is None:
        raise NoticeMissingError
    if shown.version != notice.version:
        raise NoticeChangedError(shown)
    return row


async def _choice(connection: Connection, row: OutboxRow) -> Choice:
    """Return whom to write to from the beginning; raises WrongNoticeStateError for nobody."""
    choice: Choice | None = Choice(Addressee(row.addressee), tuple(row.addresses))
    if row.case_id is not None:
        kind = NoticeKind(row.kind)
        choice = choose(kind, await reachable_of(connection, row.case_id, kind))
    if choice is None or not choice.addresses or STATE_OF[choice.addressee] != "queued":
        raise WrongNoticeStateError
    return choice


async def _told(
    connection: Connection, person: Person, notice_id: UUID, action: str, what: str
) -> NoticeRow:
    await append_audit(
        connection,
        actor=person.login,
        action=action,
        object=f"notice {notice_id}",
        body={"what": str(what)},
    )
    after = await one_notice(connection, notice_id)
    if after is None:
        raise NoticeMissingError
    return after
