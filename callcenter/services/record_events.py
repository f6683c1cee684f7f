"""Turn what the PBX wrote into rows: events, calls, cases, obligations, expected recordings.

The one transaction of the journal:
1. keep lines that cannot be read and events that are new;
2. fold each touched call again from all its events;
3. write calls, drafts, numbers, recordings, obligations, and what closes by rule;
4. save how far the file is read, and tell whoever listens, once.
Killed anywhere, it has happened whole or not at all; repeated, it changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from callcenter.domain.call_tracker import fold_keyed
from callcenter.domain.events import CallEvent, systemname_of
from callcenter.domain.identifiers import recording_id_of
from callcenter.services.call_change import CallChange, changed
from callcenter.services.journal_rules import JournalRules
from callcenter.services.keep_cases import close_cases, give_cases, open_cases, write_contacts
from callcenter.services.number_cases import number_cases_of
from callcenter.services.owe_callbacks import owe_callbacks
from callcenter.services.recent_calls import RecentCall, RecentCalls
from db.calls import CallOfCase, upsert_calls
from db.journal import (
    FilePosition,
    NewBoot,
    events_of_calls,
    insert_boot,
    insert_events,
    save_position,
    tell,
)
from db.pool import Connection
from db.recordings import NewRecording, expect_recordings
from db.rejected import Rejected, insert_rejected

NAMED_CALLS: Final = 50  # in one notification, whose payload is short
ADDED: Final = frozenset({"HOLD", "UNHOLD", "INTERRUPTED"})  # say more of a call, make none
NUMBER_DUE: Final = frozenset({"KIND", "HANGUP", "CHAN_END", "INTERRUPTED"})


@dataclass(frozen=True, slots=True)
class Batch:
    """What was read together. `position` is None for facts that are not from the file."""

    node: str
    events: Sequence[CallEvent]
    rejected: Sequence[Rejected] = ()
    position: FilePosition | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    calls: tuple[str, ...] = ()  # linkedids whose rows changed
    new_boot: bool = False  # a start of the PBX not seen before


async def record_events(
    connection: Connection, batch: Batch, recent: RecentCalls, rules: JournalRules
) -> Recorded:
    """Record a batch; raises what the database raises, and then nothing has happened.

    After a lost connection nobody knows whether the commit took place: read the committed
    position again and go on from there.
    """
    async with recent.turn:
        try:
            async with connection.transaction():
                recorded = await _record(connection, batch, recent, rules)
        except BaseException:
            recent.forget_all()
            raise
        _tidy(batch.events, recent)
        return recorded


async def _record(
    connection: Connection, batch: Batch, recent: RecentCalls, rules: JournalRules
) -> Recorded:
    if batch.rejected:
        await insert_rejected(connection, batch.node, batch.rejected)
    events = {event.key: event for event in batch.events}
    new_boot = await _note_boots(connection, batch, recent)
    changes: list[CallChange] = []
    if events:
        new = await insert_events(connection, events)
        news = {key: event for key, event in events.items() if key in new}
        recent.doubt(event for key, event in events.items() if key not in new)
        changes = await _refold(connection, news, recent, rules)
    if changes:
        await _save(connection, batch, changes, rules)
    if batch.position is not None:
        await save_position(connection, batch.node, batch.position)
    return Recorded(tuple(change.call.linkedid for change in changes), new_boot)


async def _note_boots(connection: Connection, batch: Batch, recent: RecentCalls) -> bool:
    new = False
    for event in batch.events:
        name = systemname_of(event.linkedid)
        if name and name not in recent.boots:
            boot = NewBoot(name, event.event_at, after=recent.last_boot)
            new |= await insert_boot(connection, batch.node, boot)
            recent.boots.add(name)
            recent.last_boot = name
    return new


async def _refold(
    connection: Connection,
    events: Mapping[bytes, CallEvent],
    recent: RecentCalls,
    rules: JournalRules,
) -> list[CallChange]:
    """Fold every call the events belong to; return those that differ from their rows."""
    await _load(connection, recent.missing(events.values()), recent)
    places = _places(events.values())
    changes = []
    for linkedid, known in _touched(events, recent).items():
        call = fold_keyed(linkedid, known.events, rules.fold)
        if call is not None and call != known.saved:
            changes.append(changed(known.saved, call, places.get(linkedid, len(events))))
            known.saved = call
    return changes


async def _load(connection: Connection, names: Sequence[str], recent: RecentCalls) -> None:
    """Read what the database knows under these ids; this batch's events are in it already."""
    if not names:
        return
    loaded = {name: RecentCall() for name in names}
    for key, event in (await events_of_calls(connection, names)).items():
        for name in {event.linkedid, event.uniqueid} & loaded.keys():
            loaded[name].events[key] = event
            loaded[name].is_call |= event.linkedid == name and event.event_type not in ADDED
    for name, call in loaded.items():
        recent.put(name, call)


def _touched(events: Mapping[bytes, CallEvent], recent: RecentCalls) -> dict[str, RecentCall]:
    """Put the events to the calls they belong to; return these calls, in the batch's order."""
    touched: dict[str, RecentCall] = {}
    for key, event in events.items():
        for name in (event.linkedid, event.uniqueid):
            known = recent.get(name)
            if known is not None and known.is_call:
                known.events[key] = event
                touched[name] = known
    return touched


def _places(events: Iterable[CallEvent]) -> dict[str, int]:
    """Return for each call where in the batch its case's number became due."""
    places: dict[str, int] = {}
    for place, event in enumerate(events):
        if event.event_type in NUMBER_DUE and event.uniqueid == event.linkedid:
            places.setdefault(event.linkedid, place)
    return places


async def _save(
    connection: Connection, batch: Batch, changes: Sequence[CallChange], rules: JournalRules
) -> None:
    """Write what changed, in the one order in which all nodes take their locks."""
    await open_cases(connection, changes)
    rows = [CallOfCase(change.call, change.case_id) for change in changes]
    await upsert_calls(connection, batch.node, rows)
    await write_contacts(connection, changes)
    await number_cases_of(connection, changes, rules.zone)
    await give_cases(connection, changes)
    await close_cases(connection, changes)
    await expect_recordings(connection, _recordings(batch.node, changes, rules))
    await owe_callbacks(connection, changes, rules.callback_due)
    named = [change.call.linkedid for change in changes[:NAMED_CALLS]]
    await tell(connection, orjson.dumps({"calls": named}).decode())


def _recordings(
    node: str, changes: Iterable[CallChange], rules: JournalRules
) -> Iterable[NewRecording]:
    for change in changes:
        known = change.before.recordings if change.before else ()
        for span in change.call.recordings:
            if span not in known:
                yield NewRecording(
                    recording_id=recording_id_of(span.stem),
                    stem=span.stem,
                    linkedid=change.call.linkedid,
                    node=node,
                    started_at=span.started_at,
                    ended_at=span.ended_at,
                    retention=rules.retention,
                )


def _tidy(events: Iterable[CallEvent], recent: RecentCalls) -> None:
    """Forget calls that are over; should a line still come, they are read again."""
    for event in events:
        if event.event_type == "LINKEDID_END":
            known = recent.get(event.linkedid)
            if known is None or known.saved is None or known.saved.ended_at is not None:
                recent.forget(event.linkedid)
    recent.trim()
