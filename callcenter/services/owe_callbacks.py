"""Keep the obligations to call back: open what is owed, settle what was talked about.

Facts of one phone are taken in the order of time, even when a late file brings them together:
left unanswered, answered, left unanswered again must end with an obligation. A talk answers
only calls that were waiting when it began: many people of one clinic share its number.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from callcenter.domain.call import Call, owed
from callcenter.domain.identifiers import callback_id_of
from callcenter.services.call_change import CallChange
from db.callbacks import (
    Conversation,
    Debt,
    conversations_since,
    cover_calls,
    open_callbacks,
    settle,
)
from db.pool import Connection


async def owe_callbacks(
    connection: Connection, changes: Sequence[CallChange], due: timedelta
) -> None:
    """Open obligations for unanswered citizens; mark those done that a talk has answered."""
    facts = [fact for change in changes for fact in _facts(change, due)]
    for group in _rounds(facts):
        debts = [fact for fact in group if isinstance(fact, Debt)]
        talks = [fact for fact in group if isinstance(fact, Conversation)]
        if debts:
            await open_callbacks(connection, debts)
            await cover_calls(connection, debts)
        if talks:
            await settle(connection, talks)
    await _settle_from_elsewhere(connection, [fact for fact in facts if isinstance(fact, Debt)])


async def _settle_from_elsewhere(connection: Connection, debts: Sequence[Debt]) -> None:
    """Settle what another PBX node's calls have answered, should they have been read before."""
    if debts and (known := await conversations_since(connection, debts)):
        await settle(connection, known)


def _facts(change: CallChange, due: timedelta) -> Iterable[Debt | Conversation]:
    call = change.call
    reason = owed(call)
    news = change.before is None or owed(change.before) is not reason
    if reason is not None and news and call.caller_e164 and change.case_id is not None:
        at = _known_until(call)
        yield Debt(
            callback_id=callback_id_of(call.linkedid),
            linkedid=call.linkedid,
            phone_e164=call.caller_e164,
            case_id=change.case_id,
            reason=reason,
            waited_from=call.talks[-1].end if call.talks else call.offered_at,
            created_at=at,
            due_at=at + due,
        )
    if reason is None and change.is_answered_now and call.answered_at and call.citizen_e164:
        yield Conversation(call.linkedid, call.citizen_e164, call.answered_at)


def _known_until(call: Call) -> datetime:
    return call.ended_at or call.steps[-1].at


def _rounds(facts: Sequence[Debt | Conversation]) -> list[list[Debt | Conversation]]:
    """Return the facts by time, cut so that no phone comes twice in one list."""
    rounds: list[list[Debt | Conversation]] = [[]]
    phones: set[str] = set()
    for fact in sorted(facts, key=_moment):
        if fact.phone_e164 in phones:
            rounds.append([])
            phones.clear()
        rounds[-1].append(fact)
        phones.add(fact.phone_e164)
    return rounds


def _moment(fact: Debt | Conversation) -> tuple[datetime, str]:
    at = fact.waited_from if isinstance(fact, Debt) else fact.answered_at
    return at, fact.linkedid
