"""Applications for access over HTTP, from the form to the letter (000-17..26, 002-45, 002-48)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from callcenter.domain.access import Role
from callcenter.domain.accounts import Duty
from callcenter.services.accounts_access.decide_application import note_told_by_mail
from db.pool import Pool
from tests.files_made import PDF, docx, png
from tests.integration.accounts import CLINIC, OTHER_CLINIC, add
from tests.integration.api.visitor import Client, Visitor

OCTETS = {"Content-Type": "application/octet-stream"}
SIGNED = {
    "applicant_email": "head@example.org",
    "signed_by": "Иванов И. И., главный врач",
    "signed_on": "2026-11-20",
    "stamped": True,
}
GRANT = {
    **SIGNED,
    "full_name": "Петрова Анна",
    "email": "petrova@example.org",
    "duty": "coordinator",
    "employment_ends_on": "2030-06-30",
}
CONNECT = {
    **SIGNED,
    "organisation_name": "ГБУЗ «Поликлиника № 9»",
    "responsible": [
        {"full_name": "Сидоров Пётр", "phone": "8 (495) 111-22-33", "email": "it@example.org"}
    ],
}
NOTICES = "SELECT addresses, facts FROM notices WHERE kind = 'application_done' ORDER BY once"


@pytest.fixture
async def head(client: Client, pool: Pool) -> Visitor:
    return await Visitor.of_role(
        client, pool, Role.ORGANISATION, login="head", duty=Duty.HEAD, organisation_id=CLINIC
    )


async def filed(
    visitor: Visitor, kind: str, form: dict[str, Any], **more: object
) -> dict[str, Any]:
    answer = await visitor.post("/applications", json={"kind": kind, "form": form, **more})
    assert answer.status == 201, await answer.text()
    shown: dict[str, Any] = await answer.json()
    return shown


async def documented(visitor: Visitor, shown: dict[str, Any]) -> dict[str, Any]:
    for part, content in (("docx", docx()), ("scan", PDF)):
        shown = await given(visitor, shown, part, content)
    return shown


async def given(
    visitor: Visitor, shown: dict[str, Any], part: str, content: bytes
) -> dict[str, Any]:
    path = f"/applications/{shown['application_id']}/documents/{part}?name=form"
    answer = await visitor.post(path, data=content, headers=OCTETS)
    assert answer.status == 201, await answer.text()
    after: dict[str, Any] = await answer.json()
    return after


async def step(
    visitor: Visitor,
    shown: dict[str, Any],
    name: str,
    body: dict[str, object] | None = None,
    status: int = 200,
) -> dict[str, Any]:
    more = {} if body is None else {"json": body}
    answer = await visitor.post(
        f"/applications/{shown['application_id']}/{name}",
        headers={"If-Match": f'"{shown["version"]}"'},
        **more,
    )
    assert answer.status == status, await answer.text()
    said: dict[str, Any] = await answer.json()
    return said


async def accepted(
    head: Visitor, administrator: Visitor, kind: str, form: dict[str, Any], **more: object
) -> dict[str, Any]:
    shown = await documented(head, await filed(head, kind, form, **more))
    shown = await step(head, shown, "submit")
    shown = await step(administrator, shown, "check")
    return await step(administrator, shown, "accept")


@pytest.mark.covers("000-18", "000-26", "002-45", "002-48")
async def test_a_person_is_granted_access_on_the_application_of_the_head(
    client: Client, pool: Pool, head: Visitor, administrator: Visitor
) -> None:
    shown = await accepted(head, administrator, "grant_user", GRANT)

    executed = await step(administrator, shown, "execute", {"login": "petrova"})

    after, password = executed["application"], executed["one_time_password"]
    assert (after["state"], after["user_login"]) == ("executed", "petrova")
    account = await pool.fetchrow(
        """SELECT role, organisation_id, duty, email, employment_ends_on::text,
                  password_is_one_time
             FROM users WHERE login = 'petrova'"""
    )
    assert account is not None
    assert tuple(account) == (
        *("organisation", CLINIC, "coordinator", "petrova@example.org", "2030-06-30", True),
    )
    petrova = Visitor(client)
    assert (await petrova.sign_in("petrova", password)).status == 200
    assert petrova.said["password_is_one_time"] is True
    [notice] = await pool.fetch(NOTICES)
    assert notice["addresses"] == ["head@example.org"]
    assert "petrova создана" in notice["facts"]["text"]
    assert password not in str(await pool.fetch("SELECT * FROM notices"))
    assert password not in str(await pool.fetch("SELECT body FROM audit"))


@pytest.mark.covers("002-45")
async def test_credentials_are_handed_over_against_signature_once(
    head: Visitor, administrator: Visitor
) -> None:
    shown = await accepted(head, administrator, "grant_user", GRANT)
    path = f"/applications/{shown['application_id']}/handover"
    signed = {"handed_over_to": "Иванов И. И.", "handed_over_at": "2026-11-20T10:00:00Z"}
    early = await administrator.post(path, json=signed)
    await step(administrator, shown, "execute", {"login": "petrova"})

    future = await administrator.post(
        path, json={**signed, "handed_over_at": "2199-01-01T00:00:00Z"}
    )
    first = await administrator.post(path, json=signed)
    second = await administrator.post(path, json=signed)

    assert [early.status, future.status, first.status, second.status] == [409, 422, 200, 409]
    said = await first.json()
    assert (said["handed_over_to"], said["handed_over_at"]) == (
        "Иванов И. И.",
        "2026-11-20T10:00:00Z",
    )


@pytest.mark.covers("000-21", "002-48", "I-8")
async def test_a_deletion_blocks_the_account_at_once(
    client: Client, pool: Pool, head: Visitor, administrator: Visitor
) -> None:
    gone = await Visitor.of_role(
        client, pool, Role.ORGANISATION, login="gone", organisation_id=CLINIC
    )
    form = {**SIGNED, "reason": "dismissed"}
    shown = await accepted(head, administrator, "delete_user", form, user_id=gone.said["user_id"])

    executed = await step(administrator, shown, "execute", {})

    assert executed["one_time_password"] is None
    assert (await gone.get("/cases")).status == 401
    reason = await pool.fetchval("SELECT blocked_reason FROM users WHERE login = 'gone'")
    assert reason == "application"


@pytest.mark.covers("000-17", "000-26")
async def test_an_organisation_is_connected_with_those_responsible(
    pool: Pool, administrator: Visitor
) -> None:
    shown = await accepted(administrator, administrator, "connect_org", CONNECT)

    executed = await step(administrator, shown, "execute", {})

    after = executed["application"]
    assert after["organisation"] == "ГБУЗ «Поликлиника № 9»"
    connected = "SELECT connected_at FROM organisations WHERE organisation_id = $1"
    assert await pool.fetchval(connected, UUID(after["organisation_id"])) is not None
    [staff] = await pool.fetch("SELECT full_name, role, phone_e164, email FROM staff_contacts")
    assert tuple(staff) == (
        *("Сидоров Пётр", "responsible_specialist", "+74951112233", "it@example.org"),
    )


async def test_an_organisation_of_the_directory_is_connected_and_not_doubled(
    pool: Pool, head: Visitor, administrator: Visitor
) -> None:
    shown = await accepted(administrator, administrator, "connect_org", CONNECT)
    unknown = await step(
        administrator, shown, "execute", {"organisation_id": str(uuid4())}, status=422
    )
    executed = await step(administrator, shown, "execute", {"organisation_id": str(CLINIC)})

    assert unknown["errors"][0]["code"] == "unknown_organisation"
    assert executed["application"]["organisation_id"] == str(CLINIC)
    assert await pool.fetchval("SELECT count(*) FROM organisations") == 2
    assert (await head.get("/session")).status == 200


@pytest.mark.covers("000-19")
async def test_nothing_is_submitted_without_both_documents_of_their_kinds(head: Visitor) -> None:
    shown = await filed(head, "grant_user", GRANT)
    lacking = await step(head, shown, "submit", status=422)
    path = f"/applications/{shown['application_id']}/documents"
    scan_as_docx = await head.post(f"{path}/docx", data=PDF, headers=OCTETS)
    docx_as_scan = await head.post(f"{path}/scan", data=docx(), headers=OCTETS)
    shown = await given(head, shown, "docx", docx())
    half = await step(head, shown, "submit", status=422)
    shown = await given(head, shown, "scan", png())
    submitted = await step(head, shown, "submit")

    assert [error["place"] for error in lacking["errors"]] == ["form.docx_id", "form.scan_id"]
    assert [scan_as_docx.status, docx_as_scan.status] == [422, 422]
    assert [error["place"] for error in half["errors"]] == ["form.scan_id"]
    assert submitted["state"] == "submitted"
    saved = await head.get(f"{path}/docx")
    assert await saved.read() == docx()
    late = await head.post(f"{path}/scan", data=png(), headers=OCTETS)
    assert late.status == 409  # what was signed and submitted is not exchanged


async def test_an_incomplete_form_is_told_field_by_field(head: Visitor) -> None:
    shown = await documented(head, await filed(head, "grant_user", {"stamped": False}))

    refused = await step(head, shown, "submit", status=422)

    assert {error["place"] for error in refused["errors"]} == {
        *("form.applicant_email", "form.signed_by", "form.signed_on"),
        *("form.stamped", "form.full_name"),
    }


async def test_a_returned_one_is_corrected_and_submitted_again(
    pool: Pool, head: Visitor, administrator: Visitor
) -> None:
    shown = await documented(head, await filed(head, "grant_user", GRANT))
    shown = await step(head, shown, "submit")
    shown = await step(administrator, shown, "check")
    returned = await step(administrator, shown, "return", {"reason": "Нет отчества"})
    assert returned["return_reason"] == "Нет отчества"
    [notice] = await pool.fetch(NOTICES)
    assert notice["facts"]["text"].endswith("Нет отчества")

    form = {**GRANT, "full_name": "Петрова Анна Ивановна"}
    written = await head.send(
        "PATCH",
        f"/applications/{shown['application_id']}",
        json={"form": form},
        headers={"If-Match": f'"{returned["version"]}"'},
    )
    assert (await written.json())["return_reason"] == "Нет отчества"
    again = await step(head, await written.json(), "submit")
    assert (again["state"], again["return_reason"]) == ("submitted", "")
    assert again["form"]["full_name"] == "Петрова Анна Ивановна"


async def test_a_step_out_of_turn_or_of_an_older_version_changes_nothing(
    head: Visitor, administrator: Visitor
) -> None:
    shown = await documented(head, await filed(head, "grant_user", GRANT))
    early = await step(administrator, shown, "accept", status=409)
    stale = await step(head, {**shown, "version": 1}, "submit", status=409)
    after = await (await head.get(f"/applications/{shown['application_id']}")).json()

    assert (early["code"], stale["code"]) == ("not_in_this_state", "changed_meanwhile")
    assert after == shown


@pytest.mark.covers("002-48")
async def test_who_has_been_written_to_is_noted_once_the_mail_server_has_the_letter(
    pool: Pool, head: Visitor, administrator: Visitor
) -> None:
    shown = await accepted(head, administrator, "grant_user", GRANT)
    await step(administrator, shown, "execute", {"login": "petrova"})
    path = f"/applications/{shown['application_id']}"
    assert await note_told_by_mail(pool) == 0

    await pool.execute("UPDATE notices SET state = 'sent', sent_at = app_now()")
    assert await note_told_by_mail(pool) == 1
    after = await (await head.get(path)).json()

    assert after["state"] == "applicant_notified"
    assert after["applicant_notified_at"] is not None
    assert await note_told_by_mail(pool) == 0
    released = "SELECT bool_and(released_at IS NOT NULL) FROM attachments"
    assert await pool.fetchval(released)


async def test_who_was_told_by_telephone_is_noted_by_hand(
    head: Visitor, administrator: Visitor
) -> None:
    shown = await accepted(head, administrator, "grant_user", GRANT)
    executed = await step(administrator, shown, "execute", {"login": "petrova"})

    after = await step(administrator, executed["application"], "notified", {"how": "по телефону"})

    assert after["state"] == "applicant_notified"


async def test_a_taken_login_leaves_the_application_accepted(
    pool: Pool, head: Visitor, administrator: Visitor
) -> None:
    await add(pool, "petrova")
    shown = await accepted(head, administrator, "grant_user", GRANT)

    taken = await step(administrator, shown, "execute", {"login": "petrova"}, status=409)
    nameless = await step(administrator, shown, "execute", {}, status=422)

    assert (taken["code"], nameless["errors"][0]["place"]) == ("login_taken", "body.login")
    after = await (await head.get(f"/applications/{shown['application_id']}")).json()
    assert after["state"] == "accepted"
    assert await pool.fetch(NOTICES) == []


async def test_an_organisation_files_for_itself_alone(
    client: Client, pool: Pool, head: Visitor, administrator: Visitor
) -> None:
    plain = await Visitor.of_role(client, pool, Role.ORGANISATION, login="plain")
    stranger = await add(pool, "stranger", Role.ORGANISATION, organisation_id=OTHER_CLINIC)
    foreign = await filed(administrator, "grant_user", GRANT, organisation_id=str(OTHER_CLINIC))
    own = await filed(head, "grant_user", GRANT)

    refused = [
        await head.post("/applications", json={"kind": kind, "form": SIGNED, **more})
        for kind, more in (
            ("grant_user", {"organisation_id": str(OTHER_CLINIC)}),
            ("connect_org", {}),
            ("delete_user", {"user_id": str(stranger.user_id)}),
        )
    ]

    assert [answer.status for answer in refused] == [422, 422, 422]
    assert (await head.get(f"/applications/{foreign['application_id']}")).status == 404
    listed = (await (await head.get("/applications")).json())["items"]
    assert [one["application_id"] for one in listed] == [own["application_id"]]
    assert (await (await plain.get("/applications")).json())["items"] == []
    everything = (await (await administrator.get("/applications")).json())["items"]
    assert len(everything) == 2
    assert (await head.post(f"/applications/{own['application_id']}/check")).status == 403
