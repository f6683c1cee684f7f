"""Notices go out once, or stand somewhere to be seen: refused, greylisted, cut off, killed."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from callcenter.domain.notice_templates import ABOUT_A_CASE
from callcenter.domain.notices import OF_RESPONSIBLE, NoticeKind
from callcenter.services.notices.queue_notice import queue_letter, queue_notice
from callcenter.services.notices.send_notices import Outbox, send_notices
from db.notices import claim_notice, mark_data
from db.pool import Pool
from tests.integration.mail_parts import (
    ANNA,
    BORIS,
    add_case,
    add_organisation,
    impatient,
    outbox,
    send_again,
    states,
)
from tests.mail_servers import HOTLINE, Post, greylist, smtp_server


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    async with smtp_server() as post:
        yield post


@pytest.fixture
def box(pool: Pool, post: Post) -> Outbox:
    return outbox(pool, post)


async def tell(pool: Pool, kind: NoticeKind = NoticeKind.REGISTERED, **case: object) -> None:
    case_id = await add_case(pool, **case)  # type: ignore[arg-type]  # of this test file alone
    async with pool.acquire() as connection, connection.transaction():
        await queue_notice(connection, case_id, kind, facts={"text": "<b>готово</b>\r\nBcc: x"})


@pytest.mark.covers("003-43")
async def test_a_notice_is_sent_once(pool: Pool, post: Post, box: Outbox) -> None:
    await tell(pool)

    await send_again(box, times=3)

    [letter] = post.letters
    assert letter.recipients == (ANNA,)
    assert letter.sender == HOTLINE
    assert letter.subject == "[1-26-900001-2] Зарегистрировано"
    assert "1-26-900001-2" in letter.text
    assert await states(pool) == [("registered", "sent", "requester")]


async def test_a_letter_says_that_a_machine_wrote_it(pool: Pool, post: Post, box: Outbox) -> None:
    await tell(pool)

    await send_notices(box)

    message = post.letters[0].message
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<notices.callcenter.example>"
    assert message["Precedence"] == "bulk"
    [html] = [part for part in message.walk() if part.get_content_type() == "text/html"]
    assert "<b>" not in html.get_content()
    assert message["Bcc"] is None


@pytest.mark.parametrize("kind", list(NoticeKind), ids=str)
async def test_no_subject_has_the_topic(
    pool: Pool, post: Post, box: Outbox, kind: NoticeKind
) -> None:
    of = "ticket" if kind in OF_RESPONSIBLE else "appeal"
    organisation = await add_organisation(pool)
    case_id = await add_case(pool, kind=of, number="2260000019", organisation=organisation)
    await pool.execute(
        "INSERT INTO users (user_id, login, full_name, role, password_hash, email)"
        " VALUES (gen_random_uuid(), 'olga', 'Ольга', 'supervisor', '', $1)",
        BORIS,
    )
    facts = {"text": "Иванова, онкология", "organisation": "Онкодиспансер"}
    async with pool.acquire() as connection:
        await queue_notice(connection, case_id, kind, facts=facts)

    await send_notices(box)

    [letter] = post.letters
    secrets = ("Иванова", "нколог", "Болит", "диспансер")
    assert [secret for secret in secrets if secret in letter.subject] == []
    assert letter.subject.startswith("[2-26-000001-9] ") == (kind in ABOUT_A_CASE)


async def test_greylisting_only_delays(pool: Pool, post: Post, box: Outbox) -> None:
    post.to_recipient = greylist()
    await tell(pool)

    await send_notices(box)
    assert await states(pool) == [("registered", "queued", "requester")]
    assert post.letters == []
    await send_again(box)

    assert await states(pool) == [("registered", "sent", "requester")]
    assert len(post.letters) == 1


@pytest.mark.covers("003-44", "003-45")
async def test_a_refused_address_leads_to_the_next_one(
    pool: Pool, post: Post, box: Outbox
) -> None:
    post.to_recipient = lambda _address: "550 5.1.1 no such user"
    await tell(pool, organisation=await add_organisation(pool))

    await send_again(box, times=4)

    assert ("registered", "call_task", "line1") in await states(pool)
    assert ("contacts_missing", "failed", "named") in await states(pool)  # A13: the head's office
    assert post.letters == []
    tries = await pool.fetch(
        "SELECT t.addressee, t.outcome, t.reply FROM notice_tries t JOIN notices USING (notice_id)"
        " WHERE kind = 'registered' ORDER BY seq"
    )
    assert [(row["addressee"], row["outcome"]) for row in tries] == [
        ("requester", "failed"),
        ("responsible", "failed"),
    ]
    assert "5.1.1 no such user" in tries[0]["reply"]


async def test_patience_ends_in_a_call(pool: Pool, post: Post, box: Outbox) -> None:
    post.to_letter = lambda _letter: "451 4.3.0 try later"
    await tell(pool)

    await send_again(box)
    before = await states(pool)
    await send_again(impatient(box))

    assert before == [("registered", "queued", "requester")]
    assert await states(pool) == [("registered", "call_task", "line1")]


async def test_a_server_that_is_away_only_delays(pool: Pool, post: Post, box: Outbox) -> None:
    await post.stop()
    await tell(pool)

    await send_notices(box)
    waiting = await states(pool)
    await post.start()
    await send_again(box)

    assert waiting == [("registered", "queued", "requester")]
    assert await states(pool) == [("registered", "sent", "requester")]


@pytest.mark.parametrize("kept", [True, False])
async def test_a_line_lost_in_the_letter_is_never_sent_again(
    pool: Pool, post: Post, box: Outbox, *, kept: bool
) -> None:
    post.die_in_data, post.keep_when_dying = 1, kept
    await tell(pool)

    await send_again(box, times=3)

    assert len(post.letters) == int(kept)
    assert await states(pool) == [("registered", "unknown", "requester")]


@pytest.mark.parametrize("agreed", [True, False])
async def test_a_sender_killed(pool: Pool, post: Post, box: Outbox, *, agreed: bool) -> None:
    """Before the server agreed nothing went: sent again. After: a person decides."""
    await tell(pool)
    async with pool.acquire() as connection:
        row = await claim_notice(connection)
        assert row is not None
        assert not agreed or await mark_data(connection, row)

    await send_again(box)
    assert await states(pool) == [("registered", "sending", "requester")]
    await pool.execute("UPDATE notices SET claimed_at = claimed_at - interval '10 minutes'")
    await send_again(box)

    state = "unknown" if agreed else "sent"
    assert await states(pool) == [("registered", state, "requester")]
    assert len(post.letters) == (0 if agreed else 1)


async def test_two_senders_send_each_notice_once(pool: Pool, post: Post, box: Outbox) -> None:
    async with pool.acquire() as connection:
        for number in range(30):
            await queue_letter(connection, NoticeKind.REVIEW_DUE, (ANNA,), once=str(number))

    await asyncio.gather(*(send_notices(box) for _ in range(4)))

    assert len(post.letters) == 30
    assert len({letter.message["Message-ID"] for letter in post.letters}) == 30


async def test_the_end_of_a_turn_leaves_nothing_claimed(
    pool: Pool, post: Post, box: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callcenter.services.notices.send_notices.A_TURN", 3)
    async with pool.acquire() as connection:
        for number in range(7):
            await queue_letter(connection, NoticeKind.REVIEW_DUE, (ANNA,), once=str(number))

    for sent in (3, 6, 7):
        await send_notices(box)
        assert len(post.letters) == sent
        assert "sending" not in {state for _, state, _ in await states(pool)}


async def test_one_dead_address_of_two_does_not_stop_the_other(
    pool: Pool, post: Post, box: Outbox
) -> None:
    post.to_recipient = lambda address: "550 no such user" if address == BORIS else None
    async with pool.acquire() as connection:
        await queue_letter(connection, NoticeKind.REVIEW_DUE, (BORIS, ANNA), once="1")

    await send_notices(box)

    assert [letter.recipients for letter in post.letters] == [(ANNA,)]
    assert await states(pool) == [("review_due", "sent", "named")]
