"""The public site: forms of strangers, proof against robots, files, the state by number."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientResponse

from callcenter.domain.case_number import CaseKind, is_case_number, make_case_number
from callcenter.domain.proof_of_work import SOONEST, Purpose, opened, solves
from callcenter.domain.rate_limits import ENQUIRIES_OF_ADDRESS, SUBMITTED_BY_ADDRESS
from callcenter.settings import Settings, load
from db.pool import Pool
from tests.files_made import PDF, bomb
from tests.integration.accounts import CLINIC
from tests.integration.api.visitor import Client, Visitor
from tests.integration.api.world import build

OCTETS = {"Content-Type": "application/octet-stream"}
HOSTILE = "'; DROP TABLE cases; -- <script>alert(1)</script> =cmd|'/c calc'!A1 \u202e {{7*7}} %s"
COUNTED = """
    SELECT name, used FROM rate_counts
     WHERE name LIKE '%_all' OR name IN ('submitted_by_address', 'files_of_address')
"""
UNKNOWN = make_case_number(CaseKind.APPEAL, 2026, 999)
MISTYPED = UNKNOWN[:-1] + str((int(UNKNOWN[-1]) + 1) % 10)
APPEAL = {
    "name": "Мария Ивановна",
    "email": "maria@example.org",
    "phone": "8 (916) 123-45-67",
    "text": HOSTILE,
    "consent": True,
    "consent_version": "2026-11",
}


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = str(tmp_path_factory.mktemp("site"))
    return load({"CALLCENTER_STATE_DIR": folder, "CALLCENTER_SITE_CHALLENGE_BITS": "8"})


@pytest.fixture
def stranger(client: Client) -> Visitor:
    return Visitor(client)


async def aged(pool: Pool, challenge: str) -> str:
    """Return the challenge as it would be, had it been taken as long ago as anybody types."""
    key = await pool.fetchval("SELECT key FROM site_keys")
    ticket = opened(challenge, Purpose.FORM, key)
    return replace(ticket, issued_at=ticket.issued_at - SOONEST).signed(key)


def solved(challenge: str, bits: int) -> str:
    return next(nonce for nonce in map(str, range(1 << 24)) if solves(challenge, nonce, bits))


async def proof(stranger: Visitor, pool: Pool) -> dict[str, str]:
    said = await (await stranger.post("/site/challenges")).json()
    challenge = await aged(pool, said["challenge"])
    return {"challenge": challenge, "nonce": solved(challenge, said["bits"])}


async def sent(
    stranger: Visitor, pool: Pool, form: Mapping[str, Any] = APPEAL, to: str = "appeals"
) -> ClientResponse:
    return await stranger.post(f"/site/{to}", json={**form, **await proof(stranger, pool)})


async def code_of(answer: ClientResponse) -> str:
    said = await answer.json()
    return str(said["errors"][0]["code"] if said.get("errors") else said["code"])


@pytest.mark.covers("003-28", "003-36")
async def test_an_appeal_becomes_a_numbered_draft_and_all_of_it_stays_text(
    stranger: Visitor, pool: Pool
) -> None:
    answer = await sent(stranger, pool)

    assert answer.status == 201, await answer.text()
    said = await answer.json()
    assert is_case_number(said["case_number"])
    assert said["instructions"] is True  # nobody was identified: no appeal by 59-FZ
    row = await pool.fetchrow("SELECT * FROM cases JOIN appeals USING (case_id)")
    assert row is not None
    assert (row["state"], row["channel"], row["regime"], row["form"]) == (
        *("draft", "site", "not_59fz", "site"),
    )
    assert (row["text"], row["caller_e164"]) == (HOSTILE, "+79161234567")
    assert await pool.fetchval("SELECT text_version FROM consents") == "2026-11"
    assert await pool.fetchval("SELECT channel FROM contacts") == "site"
    assert await pool.fetchval("SELECT name FROM applicants") == "Мария Ивановна"


@pytest.mark.covers("003-28")
async def test_a_request_of_a_clinic_becomes_a_ticket(stranger: Visitor, pool: Pool) -> None:
    await build(pool)
    form = {**APPEAL, "organisation_id": str(CLINIC), "caller_kind": "responsible_specialist"}

    answer = await sent(stranger, pool, form, "tickets")

    assert answer.status == 201, await answer.text()
    number = (await answer.json())["case_number"]
    kind = await pool.fetchval("SELECT kind FROM cases WHERE case_number = $1", number)
    asked = await pool.fetchval("SELECT caller_kind FROM contacts WHERE channel = 'site'")
    assert (kind, asked) == ("ticket", "responsible_specialist")
    assert (
        await pool.fetchval(
            "SELECT count(*) FROM case_viewers WHERE case_id IN "
            "(SELECT case_id FROM cases WHERE case_number = $1)",
            number,
        )
        == 0
    )


async def test_twenty_sends_under_one_key_are_one_appeal(stranger: Visitor, pool: Pool) -> None:
    form = {**APPEAL, **await proof(stranger, pool)}
    key = {"Idempotency-Key": str(uuid4())}

    answers = await asyncio.gather(
        *[stranger.post("/site/appeals", json=form, headers=key) for _ in range(20)]
    )

    assert {(await answer.json())["case_number"] for answer in answers} == {
        await pool.fetchval("SELECT case_number FROM cases")
    }


async def test_a_challenge_counts_once(stranger: Visitor, pool: Pool) -> None:
    form = {**APPEAL, **await proof(stranger, pool)}

    answers = await asyncio.gather(*[stranger.post("/site/appeals", json=form) for _ in range(10)])

    assert sorted(answer.status for answer in answers) == [201, *[403] * 9]
    assert await pool.fetchval("SELECT count(*) FROM cases") == 1


async def test_nobody_types_in_no_time(stranger: Visitor, pool: Pool) -> None:
    said = await (await stranger.post("/site/challenges")).json()
    form = {**APPEAL, "challenge": said["challenge"]}
    form["nonce"] = solved(said["challenge"], said["bits"])

    assert await code_of(await stranger.post("/site/appeals", json=form)) == "too_soon"
    assert await pool.fetchval("SELECT count(*) FROM cases") == 0


@pytest.mark.parametrize(
    ("spoil", "flaw"),
    [
        ({"nonce": "x"}, "challenge_unsolved"),
        ({"challenge": "form." + "0" * 32 + ".1.0." + "0" * 64}, "challenge_unknown"),
    ],
    ids=["unsolved", "forged"],
)
async def test_what_is_not_proved_is_not_taken(
    stranger: Visitor, pool: Pool, spoil: dict[str, str], flaw: str
) -> None:
    form = {**APPEAL, **await proof(stranger, pool), **spoil}

    answer = await stranger.post("/site/appeals", json=form)

    assert (answer.status, await code_of(answer)) == (403, flaw)
    assert await pool.fetchval("SELECT count(*) FROM cases") == 0


async def test_an_easier_challenge_cannot_be_written_by_oneself(
    stranger: Visitor, pool: Pool
) -> None:
    given = await proof(stranger, pool)
    parts = given["challenge"].split(".")
    easier = ".".join([*parts[:3], "0", parts[4]])

    answer = await stranger.post("/site/appeals", json={**APPEAL, **given, "challenge": easier})

    assert await code_of(answer) == "challenge_unknown"


async def test_challenges_grow_harder_for_who_takes_many(stranger: Visitor) -> None:
    bits = [(await (await stranger.post("/site/challenges")).json())["bits"] for _ in range(30)]

    assert (bits[0], bits[11], bits[-1]) == (8, 10, 11)


async def test_an_address_sends_so_many_an_hour(stranger: Visitor, pool: Pool) -> None:
    for _ in range(SUBMITTED_BY_ADDRESS.most):
        await stranger.post("/site/appeals", json={**APPEAL, "challenge": "a", "nonce": "1"})

    answer = await sent(stranger, pool)

    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0


async def test_who_has_done_no_work_shuts_nobody_out(stranger: Visitor, pool: Pool) -> None:
    """What has no proof of its own counts for its address, and for nobody else."""
    used = await proof(stranger, pool)
    assert (await stranger.post("/site/appeals", json={**APPEAL, **used})).status == 201
    for made in (used, {**used, "nonce": "0"}):
        answer = await stranger.post("/site/appeals", json={**APPEAL, **made})
        assert await code_of(answer) in {"challenge_used", "challenge_unsolved"}
    await stranger.post("/site/attachments?ticket=0", data=PDF, headers=OCTETS)

    assert {row["name"]: row["used"] for row in await pool.fetch(COUNTED)} == {
        "submitted_by_address": 3,
        "submitted_by_all": 1,
        "files_of_address": 1,
    }


@pytest.mark.parametrize(
    ("form", "place"),
    [
        ({"email": "nobody"}, "body.email"),
        ({"phone": "112"}, "body.phone"),
        ({"email": None, "phone": None}, "body.email"),
        ({"organisation_id": str(uuid4())}, "body.organisation_id"),
        ({"consent": False}, "body.consent"),
        ({"text": "  "}, "body.text"),
        ({"text": "a\x00b"}, "body.text"),
    ],
    ids=["email", "phone", "nowhere to answer", "organisation", "consent", "empty", "nul"],
)
async def test_a_form_that_cannot_be_used_says_where(
    stranger: Visitor, pool: Pool, form: dict[str, Any], place: str
) -> None:
    answer = await sent(stranger, pool, {**APPEAL, **form})

    assert answer.status == 422
    assert (await answer.json())["errors"][0]["place"] == place


async def test_files_follow_with_the_token_and_with_nothing_else(
    stranger: Visitor, pool: Pool
) -> None:
    files = (await (await sent(stranger, pool)).json())["files"]

    async def add(token: str, content: bytes = PDF) -> int:
        path = f"/site/attachments?name=a.pdf&ticket={token}"
        return (await stranger.post(path, data=content, headers=OCTETS)).status

    assert await add(files) == 201
    assert await add(files, bomb()) == 422
    assert await add(files[:-1] + ("0" if files[-1] != "0" else "1")) == 403
    assert await add(files.replace("files.", "form.")) == 403
    await pool.execute("UPDATE cases SET state = 'registered', registered_at = now()")
    assert await add(files, PDF + b"%%EOF") == 403
    assert await pool.fetchval("SELECT count(*) FROM attachments") == 1


@pytest.mark.covers("003-37")
async def test_the_state_is_told_to_who_knows_a_second_fact(stranger: Visitor, pool: Pool) -> None:
    taken = await (await sent(stranger, pool)).json()

    for number, fact in (
        (taken["case_number"], "4567"),
        (taken["shown_as"], "MARIA@example.org"),  # as the letter shows it
    ):
        answer = await stranger.post("/site/enquiries", json={"case_number": number, "fact": fact})
        assert answer.status == 200
        said = await answer.json()
        assert set(said) == {"state", "line", "received_on", "since", "due_on"}
        assert said["state"] == "received"
    told = await pool.fetchval("SELECT count(*) FROM audit WHERE action = 'state.told'")
    assert told == 2


async def test_an_unknown_number_and_a_wrong_fact_are_one_answer(
    stranger: Visitor, pool: Pool
) -> None:
    number = (await (await sent(stranger, pool)).json())["case_number"]
    bodies = [
        {"case_number": number, "fact": "0000"},
        {"case_number": UNKNOWN, "fact": "4567"},
        {"case_number": MISTYPED, "fact": "4567"},
    ]

    answers = [await stranger.post("/site/enquiries", json=body) for body in bodies]

    assert [answer.status for answer in answers] == [404] * 3
    assert len({await answer.text() for answer in answers}) == 1


async def test_enquiries_of_an_address_are_counted(stranger: Visitor) -> None:
    body = {"case_number": UNKNOWN, "fact": "4567"}
    statuses = [
        (await stranger.post("/site/enquiries", json=body)).status
        for _ in range(ENQUIRIES_OF_ADDRESS.most + 1)
    ]

    assert statuses == [*[404] * ENQUIRIES_OF_ADDRESS.most, 429]


async def test_a_foreign_page_sends_nothing(stranger: Visitor, pool: Pool) -> None:
    form = {**APPEAL, **await proof(stranger, pool)}

    answer = await stranger.post(
        "/site/appeals", json=form, headers={"Origin": "https://evil.example"}
    )

    assert answer.status == 403


async def test_organisations_are_named_for_the_form(stranger: Visitor, pool: Pool) -> None:
    await build(pool)

    said = await (await stranger.get("/site/organisations")).json()

    assert str(CLINIC) in {item["organisation_id"] for item in said["items"]}
    assert set(said["items"][0]) == {"organisation_id", "short_name", "address"}
