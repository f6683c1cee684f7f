"""Merge two records of one citizen, and undo that: a person decides both.

The kept record takes over what it lacks and every row that pointed at the other one; the other
one stays as it was and stands for the kept one. Undoing gives back exactly what was moved, but
for what people have changed since.
"""

from dataclasses import asdict, replace
from typing import Final
from uuid import UUID

from uuid6 import uuid7

from callcenter.domain.directory.persons import check_merge, given_back, taken_over
from callcenter.domain.errors import DomainError
from callcenter.services.append_audit import append_audit
from callcenter.services.directory.edit_organisation import Desk
from callcenter.services.directory.edit_person import (
    PersonInHand,
    PersonMissingError,
    present,
    standing,
)
from callcenter.services.directory.find_persons import facts
from db.person_merges import (
    MergeRow,
    NewMerge,
    insert_merge,
    move_rows,
    one_merge,
    remember_phones,
    return_rows,
    set_merged_into,
    take_phones_back,
    undo_merge,
)
from db.persons import (
    PersonFields,
    PersonPhone,
    PersonRow,
    insert_phones,
    lock_persons,
    persons,
    update_person,
)
from db.pool import Connection, Pool

BLANK: Final = asdict(PersonFields(family_name=""))


class MergeMissingError(Exception):
    """There is no such merge."""


class MergeStandsError(DomainError):
    """It is undone already, or the kept record was merged itself: undo that first."""


async def merge_persons(
    pool: Pool, desk: Desk, kept: PersonInHand, merged_id: UUID, reason: str
) -> PersonRow:
    """Merge `merged_id` into `kept` and return the kept record.

    Raises PersonMissingError, PersonChangedError, PersonMergedError, MergeRefusedError.
    """
    async with pool.acquire() as connection, connection.transaction():
        await lock_persons(connection, [kept.person_id, merged_id])
        now = await present(connection, kept)
        other = standing(await persons(connection, [merged_id]))
        if other.person_id == now.person_id:
            raise PersonMissingError
        check_merge(facts(now), facts(other))
        await _merge(connection, desk, now, other, reason)
        return await _finish(connection, desk, now.person_id, "person.merged", merged_id)


async def _merge(
    connection: Connection, desk: Desk, now: PersonRow, other: PersonRow, reason: str
) -> None:
    theirs = asdict(other.fields)
    filled = taken_over(asdict(now.fields), theirs)
    merge_id = UUID(bytes=uuid7().bytes)
    pair = (now.person_id, other.person_id)
    await insert_merge(connection, NewMerge(merge_id, *pair, reason, filled, desk.person.user_id))
    taken = {name: theirs[name] for name in filled}
    await update_person(connection, now.person_id, replace(now.fields, **taken))
    await _add_phones(connection, merge_id, now, other)
    await move_rows(connection, merge_id, other.person_id, now.person_id)
    await set_merged_into(connection, other.person_id, now.person_id)


async def _add_phones(
    connection: Connection, merge_id: UUID, now: PersonRow, other: PersonRow
) -> None:
    """Give the kept record the numbers it lacks."""
    known = {(one.number.e164 or one.number.raw, one.number.extension) for one in now.phones}
    new = [
        PersonPhone(UUID(bytes=uuid7().bytes), one.number)
        for one in other.phones
        if (one.number.e164 or one.number.raw, one.number.extension) not in known
    ]
    await insert_phones(connection, now.person_id, enumerate(new, len(now.phones) + 1))
    await remember_phones(connection, merge_id, [one.phone_id for one in new])


async def undo(pool: Pool, desk: Desk, merge_id: UUID) -> MergeRow:
    """Take a merge back; what people have changed since stays as they left it.

    Raises MergeMissingError, MergeStandsError.
    """
    async with pool.acquire() as connection, connection.transaction():
        merge = await one_merge(connection, merge_id)
        if merge is None:
            raise MergeMissingError
        await lock_persons(connection, [merge.kept_id, merge.merged_id])
        both = {one.person_id: one for one in await persons(connection, _ids(merge))}
        kept, merged = both[merge.kept_id], both[merge.merged_id]
        if kept.merged_into is not None or not await undo_merge(
            connection, merge_id, desk.person.user_id
        ):
            raise MergeStandsError
        await _give_back(connection, merge, kept, merged)
        await _finish(connection, desk, merge.kept_id, "person.unmerged", merge.merged_id)
        return await one_merge(connection, merge_id) or merge


async def _give_back(
    connection: Connection, merge: MergeRow, kept: PersonRow, merged: PersonRow
) -> None:
    now = asdict(kept.fields)
    back = {name: BLANK[name] for name in given_back(merge.filled, now, asdict(merged.fields))}
    await update_person(connection, kept.person_id, replace(kept.fields, **back))
    await take_phones_back(connection, merge.merge_id)
    await return_rows(connection, merge.merge_id, kept.person_id, merged.person_id)
    await set_merged_into(connection, merged.person_id, None)


def _ids(merge: MergeRow) -> list[UUID]:
    return [merge.kept_id, merge.merged_id]


async def _finish(
    connection: Connection, desk: Desk, kept_id: UUID, action: str, merged_id: UUID
) -> PersonRow:
    [now] = await persons(connection, [kept_id])
    await append_audit(
        connection,
        actor=desk.person.login,
        action=action,
        object=f"person {kept_id}",
        body={"merged": str(merged_id)},
    )
    return now
