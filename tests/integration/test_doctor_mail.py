"""The doctor asks the mail servers themselves."""

from typing import Any

import pytest

from callcenter.examine import examine
from callcenter.settings import Settings, load
from callcenter.settings_mail import Mail
from tests.mail_servers import imap_server, mail_settings, smtp_server


def with_mail(url: str, mail: Mail) -> Settings:
    return load({"CALLCENTER_DATABASE_URL": url}).model_copy(update={"mail": mail})


async def test_servers_that_answer_are_well(fresh_database: str) -> None:
    async with smtp_server() as post:
        with imap_server() as box:
            settings = with_mail(fresh_database, mail_settings(post, box))
            found = {one.what: one.well for one in await examine(settings)}

    assert found["mail server for notices"]
    assert found["mailbox"]


@pytest.mark.parametrize("wrong", ["password", "port"])
async def test_servers_that_do_not_are_named(fresh_database: str, wrong: str) -> None:
    more: dict[str, Any] = {"imap_password": "wrong"} if wrong == "password" else {"imap_port": 1}
    with imap_server() as box:
        settings = with_mail(fresh_database, mail_settings(box=box, **more))
        found = {one.what: one for one in await examine(settings)}

    assert not found["mail server for notices"].well
    assert not found["mailbox"].well
    assert "mail.imap_*" in found["mailbox"].advice


async def test_a_hotline_may_do_without_a_mailbox_but_owes_its_notices(
    fresh_database: str,
) -> None:
    found = {one.what: one for one in await examine(with_mail(fresh_database, Mail()))}

    assert found["mailbox"].well
    assert "no letter is read" in found["mailbox"].found
    assert not found["mail server for notices"].well
