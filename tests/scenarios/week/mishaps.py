"""What goes wrong in the week: servers die, letters come back, loop or are huge, people leave."""

import asyncio
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.mail_servers import Answer, Post, greylist, letter
from tests.scenarios.week import channels, tickets
from tests.scenarios.week.agenda import Life, Week
from tests.scenarios.week.appeals import Matter
from tests.scenarios.week.hand_calendar import MONDAY, day_of
from tests.scenarios.week.ledger import Contact
from tests.scenarios.week.tickets import Plan, pause, step
from tests.waiting import until, until_so

ROOT = Path(__file__).parents[3]
GONE, HELD, COMES_BACK, LOOPS = "gone@", "held@", "moved@", "loop@"
GREY_DAY = MONDAY.replace(day=28)  # Tuesday
DOMAIN = "mail.example"
CLAIMED = "SELECT count(*) FROM notices WHERE state = 'sending'"
LOOP_TURNS = 6


@dataclass
class WeekPost(Post):
    """An SMTP server that also holds a sender at the recipient's name until it is let go."""

    held: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        if address.startswith(HELD) and not self.let_go.is_set():
            self.held.set()
            await self.let_go.wait()
        return await super().handle_RCPT(server, session, envelope, address, options)


def moods(week: Week) -> Answer:
    """Refuse who is gone for good; on Tuesday everybody once, for a while."""
    grey = greylist()
    today: Callable[[], bool] = lambda: day_of(week.now()) == GREY_DAY  # noqa: E731

    def ask(address: str) -> str | None:
        if address.startswith(GONE):
            return "550 5.1.1 no such person here"
        return grey(address) if today() else None

    return ask


async def dies_taking_the_result(week: Week, *, keeps: bool) -> Life:
    """Let the mail server die with the letter of a result: nobody knows whether it has it.

    It is never sent again by itself; line 1 calls instead.
    """
    plan = Plan(email=f"died{keeps}@{DOMAIN}".lower(), organisation=None)
    case = await channels.written(week, "ticket", plan.email or "")
    yield week.later(minutes=10)
    await channels.found_by_letter(week, case)
    await tickets.register(week, case, plan)
    yield week.later(minutes=10)
    await step(week, case, week.house["operator"], "take")
    await week.house.run("notices")
    post = week.house.post
    post.die_in_data, post.keep_when_dying = 1, keeps
    await step(week, case, week.house["operator"], "done", tickets.RESULT)
    tickets.note_result(week, case, "done")
    await week.house.run("notices")
    assert post.die_in_data == 0
    assert len(post.to(plan.email or "")) == 1 + keeps
    case.state = "closed"


async def sender_killed(week: Week) -> Life:
    """Kill the process that sends between its claim and the letter: sent once, later."""
    plan = Plan(email=f"{HELD}{DOMAIN}")
    case = await channels.written(week, "ticket", plan.email or "")
    yield week.later(minutes=10)
    await channels.found_by_letter(week, case)
    await week.house.run("notices")
    await tickets.register(week, case, plan)
    await kill_a_sender(week)
    assert await week.house.pool.fetchval(CLAIMED) == 1
    post = week.house.post
    assert isinstance(post, WeekPost)
    post.let_go.set()
    assert post.to(plan.email or "") == []
    async for at in tickets.worked_on(week, case, plan):
        yield at
    assert len(post.to(plan.email or "")) >= 1, "what the dead sender had claimed was sent"


async def kill_a_sender(week: Week) -> None:
    post, url = week.house.post, week.house.url
    assert isinstance(post, WeekPost)
    sender = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.scenarios.week.sender", url, str(post.port)), cwd=ROOT
    )
    await until(post.held.is_set, 60)
    sender.kill()
    await sender.wait()


async def comes_back(week: Week) -> Life:
    """Let a letter bounce: the responsible specialist is told instead (003-44)."""
    plan = Plan(email=f"{COMES_BACK}{DOMAIN}")
    async for at in one_letter(week, plan):
        yield at
    case = week.by_email(plan.email)
    ours = week.house.post.to(plan.email or "")[0].message["Message-ID"]
    await week.house.drop(bounce(str(ours), plan.email or ""))
    week.post_came = True
    yield week.later(minutes=20)
    to_boris = [one for one in week.house.post.letters if case.case_number in one.text]
    assert len(to_boris) == 2, "the same notice went to the requester and to the specialist"
    async for at in tickets.worked_on(week, case, plan):
        yield at


async def one_letter(week: Week, plan: Plan) -> Life:
    """Open and register a ticket by letter, and wait until its requester was told."""
    case = await channels.written(week, "ticket", plan.email or "")
    yield week.later(minutes=10)
    await channels.found_by_letter(week, case)
    await tickets.register(week, case, plan)
    case.case_number = await week.house.pool.fetchval(
        "SELECT substr(case_number, 4, 6) FROM cases WHERE case_id = $1", case.case_id
    )
    yield week.later(minutes=20)


async def loops(week: Week) -> Life:
    """Let an answering machine answer every letter of ours, and each of ours would answer it."""
    plan = Plan(email=f"{LOOPS}{DOMAIN}")
    async for at in one_letter(week, plan):
        yield at
    case = week.by_email(plan.email)
    for turn in range(LOOP_TURNS):
        ours = week.house.post.to(plan.email or "")[-1].message
        headers = {"In_Reply_To": str(ours["Message-ID"]), "Auto_Submitted": "auto-replied"}
        source = letter(f"Я в отпуске {turn}", Subject=f"Re: {ours['Subject']}",
                        From=plan.email or "", **headers)  # fmt: skip
        await week.house.drop(source)
        week.post_came = True
        yield week.later(minutes=5)
    async for at in tickets.worked_on(week, case, plan):
        yield at


async def thanks_by_letter(week: Week) -> Life:
    """Let a requester answer our letter: a line in the journal of the same case."""
    plan = Plan(email=channels.fresh_address(week))
    async for at in one_letter(week, plan):
        yield at
    case = week.by_email(plan.email)
    ours = week.house.post.to(plan.email or "")[0].message["Message-ID"]
    source = letter("Спасибо!", Subject="Re: номер", From=plan.email or "", In_Reply_To=str(ours))
    await week.house.drop(source)
    week.post_came = True
    case.contacts.append(Contact(week.now(), "email", first=False, staff=None))
    yield week.later(minutes=10)
    async for at in tickets.worked_on(week, case, plan):
        yield at


async def huge_letter(week: Week) -> Life:
    """Take no 40 MB: refused with a word to its writer, no case."""
    sender = f"huge@{DOMAIN}"
    source = letter("x" * 76, From=sender) + b"x" * 40 * 1024 * 1024
    await week.house.drop(source)
    week.post_came = True
    yield week.later(minutes=10)
    assert len(week.house.post.to(sender)) == 1


async def mailbox_killed(week: Week) -> Life:
    """Kill the IMAP server while letters are read: each is read once, later."""
    matters = [Matter("email", way="withdrawn") for _ in range(8)]
    for matter in matters:
        week.begin(week.now(), channels.letter_appeal(week, matter))
    yield week.later(minutes=5)
    before = await letters_kept(week)
    for number in range(6):
        automatic = letter(f"список {number}", From=f"list{number}@{DOMAIN}", Precedence="bulk")
        await week.house.drop(automatic)
    reading = asyncio.create_task(week.house.read_letters())

    async def busy() -> bool:
        return reading.done() or await letters_kept(week) > before

    await until_so(busy, 20, pause=0.001)
    week.house.box.stop()
    await reading
    await asyncio.to_thread(week.house.box.start)
    await week.house.read_letters()
    assert await letters_kept(week) == before + 6


async def letters_kept(week: Week) -> int:
    found: int = await week.house.pool.fetchval("SELECT count(*) FROM letters")
    return found


async def dismissed(week: Week) -> Life:
    """Dismiss an operator at noon, signed in and with cases in hand (000-21)."""
    oleg, administrator = week.house["oleg"], week.house["administrator"]
    plan = Plan(urgency="low", email=channels.fresh_address(week), extension="202")
    async for at in one_letter(week, plan):
        yield at
    case = week.by_email(plan.email)
    await step(week, case, oleg, "take")
    user_id = await week.house.pool.fetchval("SELECT user_id FROM users WHERE login = 'oleg'")
    week.dismissed = True
    await administrator.post(f"/users/{user_id}/block", {"reason": "dismissed"})
    answer = await oleg.visitor.get("/cases")
    assert answer.status == 401, "the very next request is refused"
    assert (await oleg.visitor.sign_in("oleg")).status in {401, 403}
    held = "SELECT count(*) FROM cases WHERE operator_id = $1 AND state = 'in_work'"
    assert await week.house.pool.fetchval(held, user_id) == 0
    yield pause(week, case)
    await step(week, case, week.house["operator"], "take")
    await step(week, case, week.house["operator"], "done", tickets.RESULT)
    tickets.note_result(week, case, "done")
    case.state = "closed"


def bounce(message_id: str, address: str) -> bytes:
    return re.sub(
        r"(?m)^ +",
        "",
        f"""\
        From: MAILER-DAEMON@mx.example
        To: hotline@callcenter.example
        Subject: Undelivered
        Return-Path: <>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary=b

        --b
        Content-Type: text/plain

        Sorry.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example

        Final-Recipient: rfc822; {address}
        Action: failed
        Status: 5.1.1
        --b
        Content-Type: text/rfc822-headers

        Message-ID: {message_id}
        --b--
        """,
    ).encode()
