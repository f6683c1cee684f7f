"""Files of a case through the API: added, listed, saved; and what is refused, and how."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from callcenter.domain.access import Role
from db.pool import Pool
from tests.files_made import PDF, bomb
from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.integration.api.visitor import Client, Visitor
from tests.integration.api.world import World, audited, build
from tests.integration.shared_appeal import SHARED_CASE
from tests.integration.two_organisations import two_organisations

OCTETS = {"Content-Type": "application/octet-stream"}
HTML = b"<html><script>alert(1)</script></html>"


@pytest.fixture
async def world(pool: Pool) -> World:
    return await build(pool)


@pytest.fixture
async def operator(client: Client, pool: Pool, world: World) -> Visitor:  # noqa: ARG001 - first
    return await Visitor.of_role(client, pool, Role.OPERATOR)


async def added(
    visitor: Visitor,
    world: World,
    content: bytes = PDF,
    name: str = "a.pdf",
    sender: str = "sender=citizen",
) -> str:
    query = f"name={name}&{sender}"
    answer = await visitor.post(
        f"/cases/{world.own.case_id}/attachments?{query}", data=content, headers=OCTETS
    )
    assert answer.status == 201, await answer.text()
    said = await answer.json()
    return str(said["attachment_id"])


async def test_a_file_comes_back_as_it_was_and_only_to_be_saved(
    operator: Visitor, world: World, pool: Pool
) -> None:
    attachment_id = await added(operator, world, name="../Жалоба%22.exe")

    answer = await operator.get(f"/attachments/{attachment_id}/content")

    assert await answer.read() == PDF
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    saved_as = answer.headers["Content-Disposition"]
    assert saved_as.startswith("attachment; ")
    assert saved_as.endswith("filename*=UTF-8''%D0%96%D0%B0%D0%BB%D0%BE%D0%B1%D0%B0_.exe.pdf")
    entry = ("operator", "attachment.read", f"attachment {attachment_id}")
    assert entry in await audited(pool)


async def test_a_page_with_a_script_is_only_text(operator: Visitor, world: World) -> None:
    attachment_id = await added(operator, world, HTML, "x.html")

    (shown,) = (await (await operator.get(f"/cases/{world.own.case_id}/attachments")).json())[
        "items"
    ]
    answer = await operator.get(f"/attachments/{attachment_id}/content")

    assert (shown["name"], shown["media_type"]) == ("x.html.txt", "text/plain")
    assert answer.content_type == "application/octet-stream"


async def test_only_who_sees_the_case_has_its_files(
    client: Client, pool: Pool, operator: Visitor, world: World
) -> None:
    attachment_id = await added(operator, world)
    path = f"/attachments/{attachment_id}/content"
    own = await Visitor.of_role(
        client, pool, Role.ORGANISATION, login="own", organisation_id=CLINIC
    )
    foreign = await Visitor.of_role(
        client, pool, Role.ORGANISATION, login="foreign", organisation_id=OTHER_CLINIC
    )

    assert (await own.get(path)).status == 200
    assert (await foreign.get(path)).status == 404
    assert (await foreign.get(f"/cases/{world.own.case_id}/attachments")).status == 404
    assert ("foreign", "denied", f"attachment {attachment_id}") in await audited(pool)


async def test_an_organisation_sees_only_the_files_that_are_for_it(
    client: Client, pool: Pool, operator: Visitor, world: World
) -> None:
    """A scan of which nothing is said may be the other clinic's reply to a shared appeal."""
    theirs = f"organisation_id={OTHER_CLINIC}"
    sent = {
        sender: await added(operator, world, sender=sender)
        for sender in ("sender=citizen", "", f"organisation_id={CLINIC}", theirs)
    }
    own = await Visitor.of_role(client, pool, Role.ORGANISATION, organisation_id=CLINIC)
    path = f"/cases/{world.own.case_id}/attachments"

    listed = (await (await own.get(path)).json())["items"]
    opened = {
        sender: (await own.get(f"/attachments/{attachment_id}/content")).status
        for sender, attachment_id in sent.items()
    }

    assert [one["attachment_id"] for one in listed] == [*sent.values()][0::2]
    assert [*opened.values()] == [200, 404, 200, 404]
    assert len((await (await operator.get(path)).json())["items"]) == len(sent)


async def test_a_clinic_adds_files_to_an_appeal_that_it_answers(
    client: Client, pool: Pool
) -> None:
    own, foreign = await two_organisations(pool)
    visitors = [
        await Visitor.of_role(client, pool, Role.ORGANISATION, organisation_id=side, login=login)
        for side, login in ((own.organisation_id, "own"), (foreign.organisation_id, "foreign"))
    ]
    path = f"/appeals/{SHARED_CASE}/attachments?name=a.pdf"

    added = await visitors[0].post(path, data=PDF, headers=OCTETS)
    file = f"/attachments/{(await added.json())['attachment_id']}/content"
    assert (added.status, (await added.json())["organisation_id"]) == (201, str(CLINIC))
    assert [(await visitor.get(file)).status for visitor in visitors] == [200, 404]

    await pool.execute("UPDATE appeal_questions SET organisation_id = $1", OTHER_CLINIC)
    assert (await visitors[0].post(path, data=PDF, headers=OCTETS)).status == 404
    closed = "UPDATE cases SET state = 'closed', closed_at = app_now() WHERE case_id::text = $1"
    await pool.execute(closed, SHARED_CASE)
    assert (await visitors[1].post(path, data=PDF, headers=OCTETS)).status == 409


async def test_a_file_of_an_unknown_organisation_is_refused(
    operator: Visitor, world: World
) -> None:
    answer = await operator.post(
        f"/cases/{world.own.case_id}/attachments?organisation_id={UUID(int=404)}",
        data=PDF,
        headers=OCTETS,
    )

    assert answer.status == 422
    mistakes = (await answer.json())["errors"]
    assert [one["code"] for one in mistakes] == ["unknown_organisation"]


async def test_a_bomb_is_refused_with_a_word(operator: Visitor, world: World) -> None:
    answer = await operator.post(
        f"/cases/{world.own.case_id}/attachments", data=bomb(), headers=OCTETS
    )

    assert answer.status == 422
    assert (await answer.json())["errors"][0]["code"] == "looks_like_bomb"


@pytest.mark.parametrize("way", ["told", "chunked"])
async def test_forty_megabytes_are_refused_and_leave_nothing(
    operator: Visitor, world: World, tmp_path: Path, way: str
) -> None:
    content = bytes(40 * 1024 * 1024)
    data = io.BytesIO(content) if way == "told" else in_pieces(content)

    answer = await operator.post(
        f"/cases/{world.own.case_id}/attachments", data=data, headers=OCTETS
    )

    assert answer.status == 413
    assert [path for path in (tmp_path / "attachments").rglob("*") if path.is_file()] == []


async def test_another_content_type_is_refused(operator: Visitor, world: World) -> None:
    answer = await operator.post(f"/cases/{world.own.case_id}/attachments", json={"a": 1})

    assert answer.status == 415
    assert (await answer.json())["code"] == "not_octets"


async def in_pieces(content: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(content), 1 << 16):
        yield content[at : at + (1 << 16)]
