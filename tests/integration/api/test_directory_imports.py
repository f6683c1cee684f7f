"""Importing the directory over HTTP: a preview, then the same for good."""

import pytest

from callcenter.demo.directory import SEED
from tests.integration.api.visitor import Visitor

OCTETS = {"Content-Type": "application/octet-stream"}
ORGANISATIONS = "/directory-imports/organisations"


async def test_a_preview_and_then_the_import(administrator: Visitor) -> None:
    content = SEED.read_text(encoding="utf-8").encode("cp1251") + "x;клуб;;\n".encode("cp1251")
    asked = {"dry_run": "true"}
    preview = await administrator.send("POST", ORGANISATIONS, OCTETS, params=asked, data=content)
    done = await administrator.send("POST", ORGANISATIONS, OCTETS, data=content)

    said = await preview.json()
    assert (preview.status, said["written"], len(said["added"])) == (200, False, 22)
    assert said["source"] == "CSV, Windows-1251, separator ;"
    assert said["refused"] == [
        {
            "row": 24,
            "column": "вид",
            "reason": "unknown_value",
            "message": "нет в списке допустимых",
        }
    ]
    assert await done.json() == {**said, "written": True}
    found = await administrator.get("/organisations", params={"q": "новомилетская"})
    assert len((await found.json())["items"]) == 1


@pytest.mark.parametrize(
    ("content", "place", "code"),
    [
        (b"address\nx\n", "body, column наименование", "table_column_missing"),
        (b'name;a\n"x;1\n', "body, row 2", "table_open_quote"),
        (b"", "body", "table_empty"),
    ],
)
async def test_a_file_that_is_no_list_is_refused(
    administrator: Visitor, content: bytes, place: str, code: str
) -> None:
    answer = await administrator.send("POST", ORGANISATIONS, OCTETS, data=content)
    [mistake] = (await answer.json())["errors"]

    assert answer.status == 422
    assert (mistake["place"], mistake["code"]) == (place, code)
    assert "; " in mistake["message"]  # what happened, and what to do


async def test_only_lists_that_there_are(administrator: Visitor) -> None:
    answer = await administrator.send("POST", "/directory-imports/users", OCTETS, data=b"a")

    assert answer.status == 404
