"""The demo's own SMTP server: what is sent can be read afterwards."""

from email.message import EmailMessage
from pathlib import Path

import aiosmtplib

from callcenter.demo.post_office import open_post_office


async def test_a_letter_sent_is_kept_and_those_of_an_earlier_demo_are_not(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "000009.eml").write_text("Subject: old\n\n")
    letter = EmailMessage()
    letter["From"], letter["To"] = "hotline@example.org", "мария@почта.рф"
    letter["Subject"] = "Обращение 2-26-000001-9 зарегистрировано"
    letter.set_content("Здравствуйте!")

    async with open_post_office(tmp_path) as office:
        await aiosmtplib.send(letter, hostname="127.0.0.1", port=office.port, start_tls=False)
        kept = office.letters()

    assert [one["Subject"] for one in kept] == [letter["Subject"]]
    assert kept[0]["To"] == "мария@почта.рф"
