"""Tell the next one when an addressee cannot be reached: 003-44, 003-45, A13."""

from callcenter.domain.notices import (
    Addressee,
    Choice,
    NoticeKind,
    NoticeState,
    check_step,
    choose,
)
from callcenter.services.notices.queue_notice import STATE_OF, alert_head, reachable_of
from db.notices import NewRound, OutboxRow, add_try, move_notice, readdress
from db.pool import Connection


async def next_addressee(
    connection: Connection, row: OutboxRow, outcome: NoticeState, words: str
) -> None:
    """Record that `row`'s addressee was not reached (failed or bounced), and pass it on.

    The notice's row is locked by the caller. Without a next addressee it ends as `outcome`.
    """
    before = NoticeState(row.state)
    check_step(before, outcome)
    await add_try(connection, row, outcome, words)
    tried = [*row.tried, row.addressee]
    choice = await _next(connection, row, tried)
    if choice is None:
        await move_notice(connection, row.notice_id, outcome, words)
        return
    state = STATE_OF[choice.addressee]
    check_step(before, state)
    new = NewRound(state, choice.addressee, choice.addresses, tried, words)
    await readdress(connection, row.notice_id, new)
    if choice.addressee is Addressee.LINE1 and row.case_id is not None:
        await alert_head(connection, row.case_id)


async def _next(connection: Connection, row: OutboxRow, tried: list[str]) -> Choice | None:
    if row.case_id is None or row.addressee == Addressee.STAFF:
        return None
    kind = NoticeKind(row.kind)
    reachable = await reachable_of(connection, row.case_id, kind)
    return choose(kind, reachable, [Addressee(one) for one in tried])
