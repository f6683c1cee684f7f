"""A letter and the law: whether its writer is told how to file an appeal (A10)."""

from dataclasses import replace
from pathlib import Path

import pytest

from db.pool import Pool
from tests.integration.mail_parts import states
from tests.integration.test_letters_in import desk_on, read
from tests.mail_servers import imap_server, letter


@pytest.mark.parametrize(
    ("email_is_59fz", "told"),
    [(False, [("instructions", "queued", "requester")]), (True, [])],
)
async def test_the_writer_is_told_how_to_file_unless_a_letter_counts(
    pool: Pool,
    tmp_path: Path,
    told: list[tuple[object, ...]],
    *,
    email_is_59fz: bool,
) -> None:
    with imap_server() as box:
        box.drop(letter("Болит спина", From="Анна <anna@mail.example>"))

        await read(replace(desk_on(pool, box, tmp_path), email_is_59fz=email_is_59fz))

    assert await states(pool) == told
