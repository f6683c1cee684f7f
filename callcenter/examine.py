"""Examine a contact centre from outside the running server: each finding with what to do."""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from callcenter.database import database_server
from callcenter.notify.mailbox import MailboxAwayError, open_mailbox
from callcenter.notify.smtp import ServerAwayError, post_office
from callcenter.services.clock_guard import look_at_clock
from callcenter.services.verify_receipts import verify_receipts
from callcenter.settings import Settings
from callcenter.settings_mail import Mail
from db.migrate import FOLDER, pending
from db.pool import DatabaseUnavailable, Pool, open_pool
from db.row_security import ROLE, may_become_organisation

FULL: Final = 0.9  # of a disk: from here on recordings are in danger
CONNECT_SECONDS: Final = 3.0
PUBLIC_BITS: Final = 0o007


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    well: bool
    found: str
    advice: str = ""  # what to do when it is not well


async def examine(settings: Settings) -> list[Finding]:
    """Return a finding for each thing that a working hotline needs, in the order to mend them."""
    machine = [
        _folder("incoming recordings", settings.incoming_folder),
        _folder("stored recordings", settings.recordings_folder),
        _disk(settings.incoming_folder),
        _secrets(settings.pbx_folder / "secrets.json"),
        _journal(settings.journal_file),
    ]
    doors = [
        await _door("Asterisk's manager interface", settings.pbx.ami_host, settings.pbx.ami_port),
        await _door("FastAGI server", settings.pbx.agi_host, settings.pbx.agi_port),
        await _door("web server", settings.http_host, settings.http_port),
    ]
    mail = [*await _mail(settings), *await _mailbox(settings)]
    return [*machine, *doors, *mail, *await _database(settings)]


def _folder(what: str, path: Path) -> Finding:
    if not path.is_dir():
        return Finding(
            what, well=False, found=f"{path} is missing", advice="start callcenter once"
        )
    well = os.access(path, os.W_OK | os.X_OK)
    advice = f"let the user of callcenter write there: chown, chmod {path}"
    return Finding(what, well, f"{path}", advice)


def _disk(path: Path) -> Finding:
    place = path if path.exists() else Path("/")
    usage = shutil.disk_usage(place)
    share = usage.used / usage.total
    advice = "make room: calls go on, but recordings will be cut short"
    return Finding("disk of recordings", share < FULL, f"{share:.0%} full", advice)


def _secrets(path: Path) -> Finding:
    if not path.exists():
        advice = "run callcenter pbx render"
        return Finding("PBX secrets", well=False, found=f"{path} is missing", advice=advice)
    well = path.stat().st_mode & PUBLIC_BITS == 0
    return Finding("PBX secrets", well, str(path), f"others may read it: chmod 600 {path}")


def _journal(path: Path) -> Finding:
    if not path.parent.is_dir():
        advice = "run callcenter pbx render; without the folder Asterisk drops every record"
        return Finding("journal of calls", well=False, found=f"no {path.parent}", advice=advice)
    found = f"{path}, {path.stat().st_size} bytes" if path.exists() else f"{path}, no call yet"
    return Finding("journal of calls", well=True, found=found)


async def _door(what: str, host: str, port: int) -> Finding:
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        advice = "is it started? systemctl status callcenter callcenter-asterisk"
        return Finding(what, well=False, found=f"nobody answers on {host}:{port}", advice=advice)
    writer.close()
    return Finding(what, well=True, found=f"answers on {host}:{port}")


async def _mail(settings: Settings) -> list[Finding]:
    mail, what = settings.mail, "mail server for notices"
    if mail.smtp_host is None:
        advice = "set mail.smtp_host and mail.from_address; until then notices wait in the outbox"
        return [Finding(what, well=False, found="none is set", advice=advice)]
    try:
        async with post_office(mail):
            return [Finding(what, well=True, found=f"answers on {mail.smtp_host}")]
    except ServerAwayError as error:
        advice = "correct mail.smtp_*, or ask whoever runs that server"
        return [Finding(what, well=False, found=str(error), advice=advice)]


async def _mailbox(settings: Settings) -> list[Finding]:
    mail, what = settings.mail, "mailbox"
    if mail.imap_host is None:  # a hotline may do without
        found = "none is set (mail.imap_*): no letter is read, no bounce is seen"
        return [Finding(what, well=True, found=found)]
    try:
        await asyncio.to_thread(_look_into, mail)
    except MailboxAwayError as error:
        advice = "correct mail.imap_*, or ask whoever runs that server"
        return [Finding(what, well=False, found=str(error), advice=advice)]
    return [Finding(what, well=True, found=f"answers on {mail.imap_host}")]


def _look_into(mail: Mail) -> None:
    with open_mailbox(mail):
        pass


async def _database(settings: Settings) -> list[Finding]:
    try:
        async with database_server(settings) as url:
            pool = await open_pool(url)
            try:
                return [await check(pool) for check in CHECKS]
            finally:
                await pool.close()
    except DatabaseUnavailable as error:
        advice = "start PostgreSQL, or correct CALLCENTER_DATABASE_URL"
        return [Finding("PostgreSQL", well=False, found=str(error), advice=advice)]


async def _schema(pool: Pool) -> Finding:
    async with pool.acquire() as connection:
        missing = await pending(connection, FOLDER)
    found = f"{len(missing)} migrations to apply" if missing else "of this version"
    return Finding("schema", not missing, found, "run callcenter migrate")


async def _clock(pool: Pool) -> Finding:
    async with pool.acquire() as connection:
        verdict = await look_at_clock(connection)
    if verdict.alarm is None:
        return Finding("clock", well=True, found=verdict.at.isoformat(timespec="seconds"))
    return Finding("clock", well=False, found=verdict.alarm.value, advice=verdict.alarm.advice)


async def _receipts(pool: Pool) -> Finding:
    report = await verify_receipts(pool)
    bad = report.receipts.bad or report.audit.bad
    found = f"first bad one: seq {bad.seq}, {bad.fault}" if bad else f"{report.receipts.rows} good"
    return Finding("receipts and audit", bad is None, found, "run callcenter receipts verify")


async def _row_security(pool: Pool) -> Finding:
    async with pool.acquire() as connection:
        well = await may_become_organisation(connection)
        owner = await connection.fetchval("SELECT quote_ident(current_user)")
    advice = f"as a superuser: CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO {owner}"
    found = f"role {ROLE} is {'at hand' if well else 'missing or not ours to act as'}"
    return Finding("row security", well, found, advice)


CHECKS: Final[tuple[Callable[[Pool], Awaitable[Finding]], ...]] = (
    _schema,
    _row_security,
    _clock,
    _receipts,
)
