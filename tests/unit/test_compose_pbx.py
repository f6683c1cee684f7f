"""The text that settings put into Asterisk's configuration."""

import wave
from datetime import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from callcenter.domain.status_enquiry import ToldState
from callcenter.services.compose_pbx import RenderError, filled, pbx_values
from callcenter.services.find_asterisk import DEPLOY
from callcenter.services.keep_pbx_secrets import PbxSecrets, pbx_secrets
from callcenter.services.speak_prompts import PromptError, check_prompts, prompt_texts
from callcenter.settings import OperatorPhone, Pbx, Settings, WorkingHours

SECRETS = PbxSecrets(ami="a" * 32, phones={"201": "p" * 32})


def values(**changes: object) -> dict[str, str]:
    return pbx_values(Settings.model_validate(changes), SECRETS)


@pytest.mark.parametrize(
    ("opens", "closes", "range_"),
    [
        (time(8), time(20), "08:00-19:59"),  # Asterisk counts the last minute in
        (time(0), time(23, 59), "00:00-23:59"),  # round the clock has no gap
        (time(9, 30), time(0), "09:30-23:59"),
    ],
)
def test_the_hotline_closes_on_the_minute(opens: time, closes: time, range_: str) -> None:
    hours = WorkingHours(days="mon-fri", opens=opens, closes=closes)

    assert values(working_hours=(hours,))["working_hours"] == (
        f"${{IFTIME({range_},mon-fri,*,*,Europe/Moscow?1)}}"
    )


def test_without_a_way_out_nothing_can_be_dialled() -> None:
    assert values()["outbound_patterns"] == ""
    assert "_8800XXXXXXX" in values(pbx=Pbx(trunk_contact="10.0.0.1"))["outbound_patterns"]


def test_a_person_is_a_member_with_both_devices_and_one_state() -> None:
    made = values(operator_phones=(OperatorPhone(extension="201"),))

    assert "member => PJSIP/201,0,201,hint:201@members\n" in made["queues"]
    assert "member => PJSIP/201-web,0,201,hint:201@members\n" in made["queues"]
    assert made["hints"] == "exten => 201,hint,PJSIP/201&PJSIP/201-web"


def test_an_ambulance_is_not_counted() -> None:
    outbound = values(pbx=Pbx(trunk_contact="10.0.0.1"))["outbound_patterns"]

    assert "exten => _10[1-4],1,Set(CC_DIALLED=${EXTEN})\n same => n,Goto(outbound,urgent,1)" in (
        outbound
    )


def test_every_template_is_filled(tmp_path: Path) -> None:
    made = values(state_dir=tmp_path, operator_phones=(OperatorPhone(extension="201"),))
    made |= {"asterisk_modules": "m", "run_folder": "r", "music_folder": "m"}

    for template in sorted((DEPLOY / "etc").glob("*.conf")):
        assert "%{" not in filled(f"etc/{template.name}", made)


def test_a_name_nobody_knows_stops_the_rendering() -> None:
    with pytest.raises(RenderError, match="nothing is called extension"):
        filled("parts/phone.pjsip.conf", {})


def test_every_prompt_of_the_dialplan_has_a_text() -> None:
    dialplan = (DEPLOY / "etc" / "extensions.conf").read_text(encoding="utf-8")
    queues = (DEPLOY / "etc" / "queues.conf").read_text(encoding="utf-8")

    states = {f"status-{state}" for state in ToldState}
    words = {"status-on", "status-due"}  # of say-date
    assert states | words <= set(prompt_texts())
    for name in set(prompt_texts()) - states - words:
        assert f"cc/{name}" in dialplan + queues


def test_secrets_are_made_once_and_are_nobody_elses(tmp_path: Path) -> None:
    phones = (OperatorPhone(extension="201"),)
    settings = Settings(state_dir=tmp_path, operator_phones=phones)
    first = pbx_secrets(settings)

    assert pbx_secrets(settings).phones == first.phones
    assert (settings.pbx_folder / "secrets.json").stat().st_mode & 0o777 == 0o600
    own = Settings(state_dir=tmp_path, pbx=Pbx(ami_secret=SecretStr("mine-of-16-signs")))
    assert pbx_secrets(own).ami == "mine-of-16-signs"


def test_a_prompt_that_asterisk_cannot_play_is_named(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "menu.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(bytes(8))

    with pytest.raises(PromptError, match=r"menu\.wav: must be 8 kHz, 16 bit, mono"):
        check_prompts(tmp_path)


def test_a_prompt_of_an_unknown_name_is_named(tmp_path: Path) -> None:
    (tmp_path / "menue.wav").touch()

    with pytest.raises(PromptError, match="no prompt has this name"):
        check_prompts(tmp_path)
