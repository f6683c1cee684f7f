"""The quarterly review (A23): every account of before this quarter is confirmed, or blocked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from callcenter.domain.access import Person
from callcenter.domain.accounts import quarter_of, review_begins_on
from callcenter.domain.notice_texts import Language
from callcenter.domain.notices import NoticeKind
from callcenter.services.append_audit import append_audit
from callcenter.services.block_user import AccountMissingError
from callcenter.services.notices.queue_notice import queue_letter
from callcenter.services.record_reading import listed
from db.access_reviews import (
    accounts_due,
    administrators_addresses,
    confirm_account,
    count_due,
    today_in,
)
from db.accounts import UserRow, user_for_update
from db.pool import Pool

ACCOUNTS: Final[Mapping[Language, str]] = {"ru": "Учётных записей: {}", "en": "Accounts: {}"}
TIME_TO_REVIEW: Final = timedelta(days=30)


async def accounts_to_review(
    pool: Pool, person: Person, zone: ZoneInfo, *, after_login: str = "", limit: int = 100
) -> list[UserRow]:
    """Return open accounts that nobody has confirmed in this quarter, by login."""
    async with pool.acquire() as connection, connection.transaction():
        begins = review_begins_on(await today_in(connection, zone.key))
        rows = await accounts_due(connection, begins, zone.key, after_login, limit)
        await listed(connection, person, "accounts to review", {}, len(rows))
    return rows


async def confirm_access(pool: Pool, person: Person, user_id: UUID) -> UserRow:
    """Record that this account is still needed. Raises AccountMissingError."""
    async with pool.acquire() as connection, connection.transaction():
        if not await confirm_account(connection, user_id):
            raise AccountMissingError
        await append_audit(
            connection, actor=person.login, action="user.confirmed", object=f"user {user_id}"
        )
        user = await user_for_update(connection, user_id)
    if user is None:
        raise AccountMissingError
    return user


@dataclass(frozen=True, slots=True)
class Reminder:
    zone: ZoneInfo  # the office's
    link: str  # to the panel
    language: Language


async def remind_of_review(pool: Pool, reminder: Reminder) -> bool:
    """Write to the administrators, once a quarter, that accounts are due; True: written now."""
    async with pool.acquire() as connection, connection.transaction():
        today = await today_in(connection, reminder.zone.key)
        due = await count_due(connection, review_begins_on(today), reminder.zone.key)
        if not due:
            return False
        addresses = await administrators_addresses(connection)
        return await queue_letter(
            connection,
            NoticeKind.REVIEW_DUE,
            tuple(addresses),
            once=quarter_of(today),
            facts={
                "due_at": _until(today),
                "text": ACCOUNTS[reminder.language].format(due),
                "link": reminder.link,
            },
        )


def _until(today: date) -> str:
    return (today + TIME_TO_REVIEW).strftime("%d.%m.%Y")
