"""Which letters of a mailbox are ours, on a real IMAP server; no database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from callcenter.notify.mailbox import open_mailbox
from tests.mail_servers import Box, imap_server, letter, mail_settings

BEGAN_ON = date(2026, 3, 2)
MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def waiting(box: Box, after_uid: int = 0) -> list[int]:
    """Return the UIDs of the letters a turn would take."""
    with open_mailbox(mail_settings(box=box)) as mailbox:
        return [one.uid for one in mailbox.waiting(after_uid, BEGAN_ON)]


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Pago_Pago", "Pacific/Kiritimati"])
def test_the_day_we_began_is_ours_in_any_zone_of_the_server(zone: str) -> None:
    """The server compares dates of its own zone: 11 hours behind ours, and 14 ahead."""
    with imap_server(zone) as box:
        box.drop(letter(), MIDNIGHT - MINUTE, seen=True)
        box.drop(letter(), MIDNIGHT - MINUTE)
        box.drop(letter(), MIDNIGHT + MINUTE, seen=True)
        box.drop(letter(), MIDNIGHT + timedelta(days=30), seen=True)

        assert waiting(box) == [2, 3, 4]


def test_every_turn_asks_what_the_first_did() -> None:
    with imap_server() as box:
        for seen in (False, True, True, False):
            box.drop(letter(), MIDNIGHT - timedelta(days=400), seen=seen)

        assert [waiting(box, after_uid) for after_uid in range(5)] == [[1, 4], [4], [4], [4], []]


def test_letters_of_the_day_before_fill_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are found by the server's date, and are not ours: what follows them is."""
    monkeypatch.setattr("callcenter.notify.mailbox.A_TURN", 2)
    with imap_server() as box:
        for _ in range(5):
            box.drop(letter(), MIDNIGHT - MINUTE, seen=True)
        for _ in range(3):
            box.drop(letter(), MIDNIGHT + MINUTE)

        assert waiting(box) == [6, 7]
        assert waiting(box, 7) == [8]
