"""Settings: strict names and values, secrets from files, the mistake named."""

from datetime import timedelta
from pathlib import Path

import pytest

from callcenter.settings import SettingsError, load


def test_nothing_needs_to_be_set() -> None:
    settings = load({})

    assert settings.recording_retention == timedelta(days=30)
    assert settings.origin == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CALLCENTER_HTTP_PRT", "8080"),
        ("CALLCENTER_HTTP_PORT", "80a"),
        ("CALLCENTER_HTTP_PORT", "70000"),
        ("CALLCENTER_LOG_LEVEL", "LOUD"),
        ("CALLCENTER_PBX__AMI_PRT", "5038"),
        ("CALLCENTER_PBX__AMI_PORT", "-1"),
        ("CALLCENTER_HOTLINE_NUMBERS", "[{"),
        ("CALLCENTER_DATABASE_URL_FILE", "/no/such/file"),
        ("CALLCENTER_CONFIG", "/no/such/file.toml"),
        ("CALLCENTER_DATABASE_URL", "mysql://db/callcenter"),
        ("CALLCENTER_HTTP_HOST", "127.0.0.1 evil"),
        ("CALLCENTER_PUBLIC_ORIGIN", "https://hotline.example.org/"),
        ("CALLCENTER_REGION_TIMEZONE", "Mars/Olympus"),
        ("CALLCENTER_REGION_TIMEZONE", "../../etc/passwd"),
        ("CALLCENTER_PURGE_INTERVAL", "PT0S"),
        ("CALLCENTER_PURGE_INTERVAL", "PT1H"),
        ("CALLCENTER_SESSION_IDLE", "-PT30M"),
        ("CALLCENTER_PBX", "5038"),
        ("CALLCENTER_PBX__AMI_SECRET", "sixteen signs\nread = all"),
        ("CALLCENTER_WORKING_HOURS", '[{"opens": "20:00", "closes": "08:00"}]'),
        ("CALLCENTER_REGULATION__OPENS", "25:00"),
        ("CALLCENTER_WORKING_HOURS", '[{"opens": "08:00Z", "closes": "20:00"}]'),
        ("CALLCENTER_AGENTS__WRAP_UP_SECONDS", "-1"),
        ("CALLCENTER_AGENTS__BREAK_REASONS", '[{"key": "Lunch hour"}]'),
        ("CALLCENTER_REGULATION__READING", "office_hours"),
        ("CALLCENTER_REGULATION__EXECUTION_DAYS", '{"low": 0}'),
    ],
)
def test_a_strange_setting_stops_the_start_and_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load({name: value})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("OPENS", "16:30", "opens must be before short_day_closes"),
        ("REGISTRATION", '{"low": "PT8H", "high": "PT2H"}', "medium, very_high is missing"),
        ("EXECUTION", '{"low": "P9999999D"}', "EXECUTION"),
        ("DAYS_OFF", '["2026-06-24", "2026-06-24"]', "2026-06-24 stands twice"),
    ],
)
def test_a_strange_regulation_stops_the_start(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load({f"CALLCENTER_REGULATION__{name}": value})


def test_audio_is_never_kept_longer_than_thirty_days() -> None:
    with pytest.raises(SettingsError, match="30 days"):
        load({"CALLCENTER_RECORDING_RETENTION": "P31D"})


def test_a_number_needs_its_queue() -> None:
    with pytest.raises(SettingsError, match="support"):
        load({"CALLCENTER_HOTLINE_NUMBERS": '[{"number": "122", "queue": "support"}]'})


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("QUEUES", '[{"name": "hotline"}, {"name": "hotline"}]', "hotline is there twice"),
        ("HOTLINE_NUMBERS", '[{"number": "122"}, {"number": "122"}]', "122 is there twice"),
        ("OPERATOR_PHONES", '[{"extension": "201"}, {"extension": "201"}]', "201 is there twice"),
        ("QUEUES", '[{"name": "hotline", "overflow_to": "hotline"}]', "overflows into itself"),
        (
            "QUEUES",
            '[{"name": "hotline", "overflow_to": "b"}, {"name": "b", "overflow_to": "hotline"}]',
            "overflows into itself",
        ),
        ("PBX", '{"rtp_first_port": 20001}', "rtp_last_port"),
    ],
)
def test_settings_that_contradict_one_another_are_refused(
    setting: str, value: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        load({f"CALLCENTER_{setting}": value})


def test_a_chain_of_overflowing_queues_that_ends_is_good() -> None:
    queues = '[{"name": "hotline", "overflow_to": "b"}, {"name": "b"}]'

    assert load({"CALLCENTER_QUEUES": queues}).queues[0].overflow_to == "b"


def test_one_setting_from_two_places_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql:///a", encoding="utf-8")
    both = {
        "CALLCENTER_DATABASE_URL": "postgresql:///b",
        "CALLCENTER_DATABASE_URL_FILE": str(secret),
    }

    with pytest.raises(SettingsError, match="CALLCENTER_DATABASE_URL_FILE"):
        load(both)


def test_a_refused_secret_is_not_told() -> None:
    with pytest.raises(SettingsError) as refused:
        load({"CALLCENTER_PBX__AMI_SECRET": "hidden"})

    assert "hidden" not in str(refused.value)


def test_a_secret_comes_from_a_file_and_is_not_printed(tmp_path: Path) -> None:
    secret = tmp_path / "database_url"
    secret.write_text("postgresql://u:hidden@db/callcenter\n", encoding="utf-8")

    settings = load({"CALLCENTER_DATABASE_URL_FILE": str(secret)})

    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql://u:hidden@db/callcenter"
    assert "hidden" not in repr(settings)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    config = tmp_path / "callcenter.toml"
    config.write_text('http_port = 9000\nregion_timezone = "Asia/Omsk"\n', encoding="utf-8")

    settings = load({"CALLCENTER_CONFIG": str(config), "CALLCENTER_HTTP_PORT": "9001"})

    assert (settings.http_port, settings.region_timezone) == (9001, "Asia/Omsk")


def test_a_name_the_file_should_not_have_is_named(tmp_path: Path) -> None:
    config = tmp_path / "callcenter.toml"
    config.write_text("retention = 5\n", encoding="utf-8")

    with pytest.raises(SettingsError, match="CALLCENTER_RETENTION"):
        load({"CALLCENTER_CONFIG": str(config)})


def test_other_peoples_variables_are_left_alone() -> None:
    load({"PATH": "/bin", "CALL": "x"})
