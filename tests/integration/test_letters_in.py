"""Letters on a real IMAP server: each one case, whatever dies; machines and loops get nowhere."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from callcenter.clock import now
from callcenter.domain.letters import LetterRead
from callcenter.domain.notices import NoticeKind
from callcenter.domain.rate_limits import ENQUIRIES_OF_CASE
from callcenter.jobs.mail import mail_jobs
from callcenter.notify.mailbox import Mailbox
from callcenter.notify.read_letter import read_headers
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.enquire_state import enquire_state
from callcenter.services.mail import receive_letters as receiving
from callcenter.services.mail.desk import MailDesk
from callcenter.services.mail.forget_letters import forget_letters
from callcenter.services.mail.receive_letters import receive_letters
from callcenter.services.mail.take_letters import take_letters
from callcenter.services.notices.queue_notice import queue_notice
from callcenter.services.notices.send_notices import send_notices
from callcenter.settings import load
from db import letters as rows
from db.letter_lists import give_back
from db.pool import DatabaseBusy, Pool
from tests.integration.mail_parts import (
    ANNA,
    BORIS,
    NUMBER,
    SHOWN,
    add_case,
    add_organisation,
    outbox,
    states,
)
from tests.mail_servers import HOTLINE, Box, imap_server, letter, mail_settings, smtp_server

SLA = "sla@callcenter.example"
NO_LIMITS = [(ENQUIRIES_OF_CASE, NUMBER)]
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def box() -> Iterator[Box]:
    with imap_server() as box:
        yield box


@pytest.fixture
def desk(pool: Pool, box: Box, tmp_path: Path) -> MailDesk:
    return desk_on(pool, box, tmp_path)


def desk_on(pool: Pool, box: Box, folder: Path, **more: Any) -> MailDesk:
    settings = load({}).model_copy(update={"state_dir": folder})
    mail = mail_settings(box=box, ticket_addresses=(SLA,), **more)
    return MailDesk(pool, mail, settings.zone, AttachmentPlaces.of(settings))


async def read(desk: MailDesk) -> None:
    await receive_letters(desk)
    await take_letters(desk)


async def letters(pool: Pool) -> list[str]:
    """Return the state of each letter, in the order they came."""
    asked = "SELECT state FROM letters ORDER BY received_at, uid"
    return [row["state"] for row in await pool.fetch(asked)]


async def cases(pool: Pool) -> list[tuple[str, str, str]]:
    asked = "SELECT kind, topic, text FROM cases ORDER BY created_at, case_number"
    return [(row["kind"], row["topic"], row["text"]) for row in await pool.fetch(asked)]


async def contacts(pool: Pool) -> int:
    found: int = await pool.fetchval("SELECT count(*) FROM contacts WHERE channel = 'email'")
    return found


@pytest.mark.covers("003-21", "003-22", "003-28")
async def test_a_letter_is_an_appeal_with_its_journal_line(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    arrived = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    box.drop(letter("Болит спина", Subject="Жалоба", From="Анна <anna@mail.example>"), arrived)

    await read(desk)

    assert await cases(pool) == [("appeal", "Жалоба", "Болит спина\n".strip())]
    line = await pool.fetchrow("SELECT at, address, reason, description FROM contacts")
    assert line is not None
    assert tuple(line) == (arrived, ANNA, "Жалоба", "Болит спина")
    assert box.seen() == [True]
    assert await states(pool) == [("instructions", "queued", "requester")]


async def test_a_letter_to_the_service_desk_is_a_ticket(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    box.drop(letter(To=f"{HOTLINE}, {SLA.upper()}"))

    await read(desk)

    assert [kind for kind, *_ in await cases(pool)] == ["ticket"]
    assert await states(pool) == []  # a ticket is confirmed when it is registered


async def test_a_specialists_letter_is_of_the_organisation(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    organisation = await add_organisation(pool)
    box.drop(letter(To=SLA, From=f"B <{BORIS}>"))

    await read(desk)

    assert await pool.fetchval("SELECT organisation_id FROM cases") == organisation
    assert await pool.fetchval("SELECT caller_kind FROM contacts") == "responsible_specialist"


async def test_reading_again_finds_nothing_new(pool: Pool, box: Box, desk: MailDesk) -> None:
    for number in range(3):
        box.drop(letter(Subject=f"Вопрос {number}"))

    for _ in range(3):
        await read(desk)

    assert len(await cases(pool)) == 3
    assert await letters(pool) == ["taken"] * 3


async def test_a_double_delivery_is_one_case(pool: Pool, box: Box, desk: MailDesk) -> None:
    same = letter(Message_ID="<1@mail.example>")
    box.drop(same)
    box.drop(b"Received: by another.example\r\n" + same)
    box.drop(letter(Message_ID="<1@mail.example>", From="stranger@mail.example"))

    await read(desk)

    assert await letters(pool) == ["taken", "duplicate", "taken"]
    assert len(await cases(pool)) == 2


@pytest.mark.covers("003-37")
async def test_a_strangers_letter_to_a_case_tells_them_nothing_of_it(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    """Numbers run in sequence: whoever names one has not left an address with the case."""
    await add_case(pool)
    box.drop(letter(Subject=f"[{SHOWN}]", From="stranger@mail.example"))
    await read(desk)
    assert await contacts(pool) == 1

    async with pool.acquire() as connection:
        asked = [
            await enquire_state(connection, desk.zone, NUMBER, fact, NO_LIMITS)
            for fact in ("stranger@mail.example", ANNA)
        ]

    assert [told is not None for told in asked] == [False, True]


async def test_a_scanner_with_one_message_id_for_all_loses_none(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    box.drop(letter("первый лист", Message_ID="<0@scanner.example>"))
    box.drop(letter("второй лист", Message_ID="<0@scanner.example>"))
    box.drop(letter("второй лист", Message_ID="<0@scanner.example>"))

    await read(desk)

    assert await letters(pool) == ["taken", "taken", "duplicate"]
    assert [text for *_, text in await cases(pool)] == ["первый лист", "второй лист"]


async def test_new_uids_after_a_disaster_open_nothing_twice(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    for number in range(3):
        box.drop(letter(Subject=f"Вопрос {number}"))
    await read(desk)

    box.renumber()
    box.drop(letter(Subject="Новый"))
    await read(desk)

    assert len(await cases(pool)) == 4
    assert sorted(await letters(pool)) == ["duplicate"] * 3 + ["taken"] * 4
    assert all(box.seen())


async def test_a_mailbox_of_long_ago_is_not_opened_as_cases(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    long_ago = now() - timedelta(days=400)
    box.drop(letter(Subject="Прочитано"), long_ago)
    box.mark_all_seen()
    box.drop(letter(Subject="Не прочитано"), long_ago)

    await read(desk)

    assert [topic for _, topic, _ in await cases(pool)] == ["Не прочитано"]


LONG_AGO = timedelta(days=400)


async def read_for_long(desk: MailDesk) -> None:
    for _ in range(4):
        await read(desk)


async def topics(pool: Pool) -> list[str]:
    return [topic for _, topic, _ in await cases(pool)]


async def test_what_was_read_long_ago_stays_closed_in_every_turn(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    box.drop(letter(Subject="Не прочитано"), now() - LONG_AGO)
    for _ in range(3):
        box.drop(letter(Subject="Прочитано"), now() - LONG_AGO, seen=True)

    await read_for_long(desk)
    box.drop(letter(Subject="Новое"))
    box.drop(letter(Subject="Новое, прочитано раньше нас"), seen=True)
    await read_for_long(desk)

    assert await topics(pool) == ["Не прочитано", "Новое", "Новое, прочитано раньше нас"]


async def test_more_letters_than_a_turn_takes_open_no_old_ones(
    pool: Pool, box: Box, desk: MailDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callcenter.notify.mailbox.A_TURN", 2)
    for number in range(5):
        box.drop(letter(Subject=f"Вопрос {number}"), now() - LONG_AGO)
        box.drop(letter(Subject="Прочитано"), now() - LONG_AGO, seen=True)

    await read_for_long(desk)

    assert await topics(pool) == [f"Вопрос {number}" for number in range(5)]


async def test_a_first_turn_cut_short_opens_no_old_letters(
    pool: Pool, box: Box, desk: MailDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for subject in ("Первое", "Прочитано", "Второе"):
        box.drop(letter(Subject=subject), now() - LONG_AGO, seen=subject == "Прочитано")

    with monkeypatch.context() as cut:
        cut.setattr("callcenter.services.mail.receive_letters.advance", _once(rows.advance))
        with pytest.raises(ConnectionAbortedError):
            await receive_letters(desk)
    await read_for_long(desk)

    assert await topics(pool) == ["Первое", "Второе"]


def _once(real: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Return a step that works the first time and then dies."""
    left = [real]

    async def step(*arguments: object) -> None:
        if not left:
            _die()
        await left.pop()(*arguments)

    return step


async def test_new_uids_after_a_disaster_open_no_old_letters(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    box.drop(letter(Subject="Сегодня"))
    box.drop(letter(Subject="Прочитано"), now() - LONG_AGO, seen=True)
    await read(desk)

    box.renumber()
    await read_for_long(desk)
    box.drop(letter(Subject="Новое"))
    await read_for_long(desk)

    assert await topics(pool) == ["Сегодня", "Новое"]


async def test_a_reply_comes_to_its_case(pool: Pool, box: Box, desk: MailDesk) -> None:
    case_id = await add_case(pool)
    for subject in ("Re: [1-26-900001-2] Исполнено", "Fwd: RE: [1-26-900001-2] что-то"):
        box.drop(letter("Спасибо", Subject=subject))
    box.drop(letter("Плюс", To="hotline+1269000012@callcenter.example"))

    await read(desk)

    assert len(await cases(pool)) == 1
    assert await contacts(pool) == 3
    assert await letters(pool) == ["taken"] * 3
    steps = await pool.fetch("SELECT step, actor FROM case_history WHERE case_id = $1", case_id)
    assert [tuple(row) for row in steps] == [("case.letter", "letter")] * 3


async def test_headers_lead_to_the_case_when_the_subject_does_not(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    case_id = await add_case(pool)
    async with smtp_server() as post, pool.acquire() as connection:
        await queue_notice(connection, case_id, NoticeKind.EXECUTED)
        await send_notices(outbox(pool, post))
    ours = post.letters[0].message["Message-ID"]

    box.drop(letter("Да", Subject="Без номера", In_Reply_To=ours, Message_ID="<1@mail.example>"))
    box.drop(letter("И ещё", Subject="Тоже", References=f"{ours} <1@mail.example>"))
    box.drop(letter("Третье", Subject="Тоже", In_Reply_To="<1@mail.example>"))
    await read(desk)

    assert len(await cases(pool)) == 1
    assert await contacts(pool) == 3
    assert ("executed", "delivered", "requester") in await states(pool)


@pytest.mark.covers("003-48")
async def test_a_reply_to_a_closed_case_opens_another(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    case_id = await add_case(pool)
    await pool.execute(
        "UPDATE cases SET state = 'closed', closed_at = app_now() WHERE case_id = $1", case_id
    )
    box.drop(letter("Не согласен", Subject="Re: [1-26-900001-2] Закрыто"))

    await read(desk)

    opened = await pool.fetch("SELECT kind, state FROM cases WHERE case_id <> $1", case_id)
    assert [tuple(row) for row in opened] == [("ticket", "draft")]
    details = await pool.fetchval("SELECT details FROM case_history")
    assert details == {"related_to": "1-26-900001-2"}


MACHINES = [
    {"Auto_Submitted": "auto-replied", "Subject": "Re: [1-26-900001-2] Исполнено"},
    {"Precedence": "bulk"},
    {"Return_Path": "<>"},
    {"From": HOTLINE},
    {"Subject": "Автоответ: нет на месте"},
]


async def test_machines_open_nothing_and_are_never_answered(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    await add_case(pool)
    for headers in MACHINES:
        box.drop(letter(**headers))

    await read(desk)

    assert await letters(pool) == ["automatic"] * len(MACHINES)
    assert len(await cases(pool)) == 1
    assert await contacts(pool) == 0
    assert await states(pool) == []


async def test_two_machines_do_not_write_to_each_other_for_ever(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    """A robot that hides what it is answers each of our letters with a new one."""
    async with smtp_server() as post:
        sender = outbox(pool, post)
        for turn in range(12):
            box.drop(letter(f"Ответ {turn}", Subject="Спасибо за письмо", From=ANNA))
            await read(desk)
            await send_notices(sender)

    assert len(post.letters) == desk.mail.answers_a_day
    assert len(await cases(pool)) == 12  # each may be a person's


async def test_an_address_in_other_capitals_gets_no_more_answers(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    """Somebody's address can be forged, and their mailbox must not be filled by ours."""
    for turn in range(8):
        box.drop(letter(From=ANNA[: turn + 1].upper() + ANNA[turn + 1 :]))

    await read(desk)

    assert len(await states(pool)) == desk.mail.answers_a_day
    assert len(await cases(pool)) == 8


async def test_a_robot_at_the_desk_is_not_told_of_its_own_letters_for_ever(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    """Who is told of a reply answers by a machine that hides what it is, and names the case."""
    await add_case(pool)
    for turn in range(13):
        box.drop(letter(f"Я в отпуске {turn}", Subject=f"Re: [{SHOWN}] Новое письмо", From=BORIS))

    await read(desk)

    assert [kind for kind, *_ in await states(pool)] == ["letter_received"] * 10
    assert await contacts(pool) == 13


def bounce(message_id: str, address: str = ANNA, action: str = "failed") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\nTo: hotline@callcenter.example\nSubject: Undelivered\n"
        "Return-Path: <>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nSorry.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: 5.1.1\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\n--b--\n"
    ).encode()


@pytest.mark.covers("003-44", "003-45")
async def test_a_notice_that_came_back_goes_to_the_next(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    case_id = await add_case(pool)
    async with smtp_server() as post, pool.acquire() as connection:
        await queue_notice(connection, case_id, NoticeKind.REGISTERED)
        await send_notices(outbox(pool, post))
    ours = str(post.letters[0].message["Message-ID"])

    box.drop(bounce(ours, action="delayed"))
    await read(desk)
    assert await states(pool) == [("registered", "sent", "requester")]
    box.drop(bounce(ours))
    box.drop(bounce(ours) + b"again")
    await read(desk)

    assert await states(pool) == [("registered", "call_task", "line1")]
    assert await letters(pool) == ["bounce"] * 3
    assert len(await cases(pool)) == 1


async def test_a_bounce_of_nothing_of_ours_is_only_kept(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    box.drop(bounce("<something@else.example>"))

    await read(desk)

    assert await letters(pool) == ["bounce"]
    assert await cases(pool) == []


async def test_a_letter_of_40_megabytes_is_refused_with_a_word(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    box.drop(letter("x" * 76) + b"x" * 40 * 1024 * 1024)
    box.drop(letter("Небольшое"))

    await read(desk)

    assert await letters(pool) == ["refused", "taken"]
    assert ("letter_refused", "queued", "named") in await states(pool)
    assert box.seen() == [True, True]  # and still there, for a person to look at
    kept = await pool.fetchval("SELECT max(length(source)) FROM letter_sources")
    assert kept < 100_000


def zipped(**files: bytes) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return packed.getvalue()


async def test_files_are_kept_and_strange_ones_named(pool: Pool, box: Box, desk: MailDesk) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = ANNA, HOTLINE, "Файлы"
    message.set_content("См. вложения")
    for name, content in {
        "справка.pdf": PDF,
        "фото.png": b"MZ\x90\x00",
        "бомба.zip": zipped(a_txt=b"0" * 50_000_000),
        "матрёшка.zip": zipped(b_zip=zipped(a_txt=b"0")),
    }.items():
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    box.drop(message.as_bytes())

    await read(desk)

    kept = await pool.fetch("SELECT name, media_type FROM attachments")
    assert [tuple(row) for row in kept] == [("справка.pdf", "application/pdf")]
    problem = await pool.fetchval("SELECT problem FROM letters")
    assert problem == "type_not_allowed, looks_like_bomb, archive_inside"


async def test_a_reply_to_an_appeal_is_whose_it_is(pool: Pool, box: Box, desk: MailDesk) -> None:
    """Another clinic that has the same appeal reads neither a clinic's letter nor its file."""
    clinic = await add_organisation(pool)
    await add_case(pool, kind="appeal")
    for writer in (ANNA, BORIS, "secretary@elsewhere.example"):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = writer, HOTLINE, f"Re: [{SHOWN}]"
        message.set_content("См. вложение")
        message.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
        box.drop(message.as_bytes())

    await read(desk)

    whose = {ANNA: (None, False), BORIS: (clinic, False), None: (None, True)}
    for table in ("contacts", "attachments"):
        found = await pool.fetch(f"SELECT organisation_id, inside FROM {table}")  # noqa: S608
        assert {tuple(row) for row in found} == set(whose.values()), table
        assert len(found) == len(whose), table
    lines = await pool.fetch("SELECT address, organisation_id, inside FROM contacts")
    assert all(whose.get(row[0], whose[None]) == tuple(row)[1:] for row in lines)


async def test_killed_between_the_steps_loses_and_doubles_nothing(
    pool: Pool, box: Box, desk: MailDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.drop(letter(Subject="Первое"))
    box.drop(letter(Subject="Второе"))

    with monkeypatch.context() as killed:  # kept, not marked as seen
        killed.setattr(Mailbox, "mark_seen", _die)
        with pytest.raises(ConnectionAbortedError):
            await receive_letters(desk)
    with monkeypatch.context() as killed:  # taken, not recorded
        killed.setattr("callcenter.services.mail.take_letters.finish_letter", _die)
        with pytest.raises(ConnectionAbortedError):
            await take_letters(desk)
    assert await cases(pool) == []
    await read(desk)

    assert [topic for _, topic, _ in await cases(pool)] == ["Первое", "Второе"]
    assert box.seen() == [True, True]


def _die(*_: object) -> None:
    raise ConnectionAbortedError


async def test_a_letter_that_cannot_be_taken_does_not_stop_the_others(
    pool: Pool, box: Box, desk: MailDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.drop(letter("плохое", Subject="Плохое"))
    box.drop(letter("хорошее", Subject="Хорошее"))
    real = rows.finish_letter

    async def break_on_bad(connection: Any, letter_id: Any, taken: Any) -> None:
        if await connection.fetchval(
            "SELECT subject = 'Плохое' FROM letters WHERE letter_id = $1", letter_id
        ):
            raise ValueError("strange")
        await real(connection, letter_id, taken)

    monkeypatch.setattr("callcenter.services.mail.take_letters.finish_letter", break_on_bad)
    for _ in range(6):
        await read(desk)
        await pool.execute("UPDATE letters SET next_try_at = app_now()")

    assert await letters(pool) == ["failed", "taken"]
    assert [topic for _, topic, _ in await cases(pool)] == ["Хорошее"]


DEEP = "(" * 600 + ")" * 600


async def test_brackets_without_end_stop_no_other_letter(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    for name in (b"From", b"To", b"X-Original-To"):
        box.drop(name + f": a@b.example {DEEP}\nSubject: Скобки\n\nтекст".encode())
    box.drop(letter(Subject="Хорошее"))

    await read(desk)

    assert await letters(pool) == ["taken"] * 4
    assert (await topics(pool))[-1] == "Хорошее"


async def test_a_letter_that_cannot_be_read_is_kept_for_a_person(
    pool: Pool, box: Box, desk: MailDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.drop(letter(Subject="Bad"))
    box.drop(letter(Subject="Хорошее"))

    def break_on_bad(source: bytes) -> LetterRead:
        if b"Subject: Bad" in source:
            raise RecursionError("strange\x00\udcff")  # it quotes what no database takes
        return read_headers(source)

    monkeypatch.setattr("callcenter.services.mail.receive_letters.read_headers", break_on_bad)
    await read_for_long(desk)

    assert await letters(pool) == ["failed", "taken"]
    kept = await pool.fetchrow(FAILED)
    assert kept is not None
    assert kept["problem"] == "RecursionError: strange"
    assert b"Subject: Bad" in kept["source"]
    assert all(box.seen())


FAILED = "SELECT problem, source FROM letters JOIN letter_sources USING (letter_id) LIMIT 1"


async def test_a_letter_that_was_not_read_is_taken_when_a_person_says_so(
    pool: Pool, box: Box, desk: MailDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.drop(letter(Subject="Странное"))
    with monkeypatch.context() as broken:
        broken.setattr("callcenter.services.mail.receive_letters.read_headers", _raise)
        await read(desk)

    letter_id = await pool.fetchval("SELECT letter_id FROM letters")
    async with pool.acquire() as connection:
        await give_back(connection, letter_id)
    await read(desk)

    assert await topics(pool) == ["Странное"]


def _raise(_source: bytes) -> LetterRead:
    raise RecursionError


async def test_a_database_that_is_busy_makes_no_letter_a_failed_one(
    pool: Pool, box: Box, desk: MailDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.drop(letter(Subject="Вопрос"))

    async def busy(*_: object) -> None:
        raise DatabaseBusy[0]

    with monkeypatch.context() as full:
        full.setattr("callcenter.services.mail.receive_letters.insert_source", busy)
        with pytest.raises(DatabaseBusy):
            await receive_letters(desk)
    await read(desk)

    assert await letters(pool) == ["taken"]


async def test_what_was_kept_is_taken_though_nothing_can_be_received(
    pool: Pool, box: Box, desk: MailDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.drop(letter(Subject="Вопрос"))
    await receive_letters(desk)
    settings = load({}).model_copy(update={"mail": desk.mail})
    [job] = [job for job in mail_jobs(pool, settings, desk.places) if job.name == "letters"]

    monkeypatch.setattr("callcenter.jobs.mail.receive_letters", _break)
    with pytest.raises(RuntimeError, match="strange"):  # and the page of jobs shows it
        await job.work()

    assert await letters(pool) == ["taken"]


async def _break(_desk: MailDesk) -> int:
    raise RuntimeError("strange")


@pytest.mark.parametrize("step", ["read_headers", "identity_of"])
async def test_telephony_goes_on_while_a_letter_is_read(
    pool: Pool, box: Box, desk: MailDesk, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """A step that waits for the event loop ends only if it does not stand on it."""
    box.drop(letter())
    loop, real, turned = asyncio.get_running_loop(), getattr(receiving, step), Event()

    def wait_for_the_loop(*arguments: Any) -> Any:
        loop.call_soon_threadsafe(turned.set)
        assert turned.wait(5), "the loop stood still"
        return real(*arguments)

    monkeypatch.setattr(receiving, step, wait_for_the_loop)
    await read(desk)

    assert await letters(pool) == ["taken"]


async def test_two_readers_take_each_letter_once(pool: Pool, box: Box, desk: MailDesk) -> None:
    for number in range(10):
        box.drop(letter(Subject=f"Вопрос {number}"))
    await receive_letters(desk)

    await asyncio.gather(*(take_letters(desk) for _ in range(3)))

    assert len(await cases(pool)) == 10


async def test_a_mailbox_that_is_away_is_read_later(pool: Pool, box: Box, desk: MailDesk) -> None:
    box.drop(letter())
    box.stop()

    await read(desk)
    before = await cases(pool)
    box.start()
    await read(desk)

    assert before == []
    assert len(await cases(pool)) == 1


async def test_old_letters_are_forgotten_and_their_cases_stay(
    pool: Pool, box: Box, desk: MailDesk
) -> None:
    box.drop(letter("старое"))
    box.drop(letter("новое"))
    await read(desk)
    await pool.execute(
        "UPDATE letters SET received_at = received_at - interval '91 days' WHERE uid = 1"
    )

    await forget_letters(desk)

    assert await pool.fetchval("SELECT count(*) FROM letter_sources") == 1
    assert len(await cases(pool)) == 2
