"""deploy/README.md tells the truth: every setting with its default, and an example that loads."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from callcenter.settings import (
    HotlineNumber,
    OperatorPhone,
    Pbx,
    Queue,
    Settings,
    WorkingHours,
    load,
)
from callcenter.settings_agents import Agents, BreakReason
from callcenter.settings_mail import Mail
from callcenter.settings_parts import Regulation

README = (Path(__file__).parents[2] / "deploy" / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([a-z0-9_.\[\]]+)` \| (.+?) \| ", re.MULTILINE)
PARTS: dict[str, type[BaseModel]] = {
    "agents.": Agents,
    "agents.break_reasons[].": BreakReason,
    "mail.": Mail,
    "regulation.": Regulation,
    "pbx.": Pbx,
    "hotline_numbers[].": HotlineNumber,
    "queues[].": Queue,
    "operator_phones[].": OperatorPhone,
    "working_hours[].": WorkingHours,
}


def settings_of(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield each name with its default as the table writes it."""
    required = {name for name, field in model.model_fields.items() if field.is_required()}
    defaults = model.model_construct(**dict.fromkeys(required)).model_dump(mode="json")
    for name in model.model_fields:
        value = defaults[name]
        if name in required:
            yield prefix + name, "required"
        elif value is None:
            yield prefix + name, "none"
        else:
            yield prefix + name, f"`{json.dumps(value, ensure_ascii=False)}`"


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")  # required ones are left out
def test_the_table_names_every_setting_with_its_default() -> None:
    in_parts = {prefix.rstrip(".[]") for prefix in PARTS}
    expected = {name: default for name, default in settings_of(Settings) if name not in in_parts}
    for prefix, model in PARTS.items():
        expected |= settings_of(model, prefix)

    assert dict(ROW.findall(README)) == expected


def test_the_example_loads(tmp_path: Path) -> None:
    [example] = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    file = tmp_path / "callcenter.toml"
    file.write_text(example, encoding="utf-8")

    settings = load({"CALLCENTER_CONFIG": str(file)})

    assert settings.model_fields_set == set(tomllib.loads(example))


def test_durations_are_written_both_ways(tmp_path: Path) -> None:
    file = tmp_path / "callcenter.toml"
    file.write_text('purge_interval = 90\ncallback_due = "PT90S"\n', encoding="utf-8")

    settings = load({"CALLCENTER_CONFIG": str(file)})

    assert settings.purge_interval == settings.callback_due
