"""Each folder says what lives in it, and no README leads nowhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("callcenter", "agi", "recordings", "db", "deploy", "tests")
# Explained by the README above them: data, templates, one telephony scenario each.
WITHOUT = re.compile(
    r"callcenter/panel/(src|scripts|public|pictures).*|tests/data|tests/unit/traces|tests/(pbx|scenarios)/\w+|tests/integration/api|deploy/asterisk/\w+"
)
FETCHED = {"node_modules", "dist", "__pycache__"}  # by the panel's build; not ours
MAPPED = ("db", "callcenter/domain", "callcenter/jobs", "callcenter/services")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
READMES = [
    ROOT / "README.md",
    *(
        file
        for name in OURS
        for file in (ROOT / name).rglob("README.md")
        if not FETCHED & set(file.parts)
    ),
]


def folders() -> list[str]:
    """Return every folder of ours that holds a file of its own."""
    inside = [path.parent for name in OURS for path in (ROOT / name).rglob("*") if path.is_file()]
    names = {str(folder.relative_to(ROOT)) for folder in inside}
    return sorted(name for name in names if not FETCHED & set(Path(name).parts))


@pytest.mark.parametrize("folder", [name for name in folders() if not WITHOUT.fullmatch(name)])
def test_each_folder_has_its_readme(folder: str) -> None:
    assert (ROOT / folder / "README.md").is_file()


@pytest.mark.parametrize("folder", MAPPED)
def test_the_map_of_a_large_folder_names_all_that_is_in_it(folder: str) -> None:
    readme = (ROOT / folder / "README.md").read_text(encoding="utf-8")
    modules = {path.stem for path in (ROOT / folder).glob("*.py")} - {"__init__"}
    packages = {path.parent.name for path in (ROOT / folder).glob("*/__init__.py")}

    named = set(re.findall(r"[a-z_0-9]+", readme))
    assert sorted((modules | packages) - named) == []


@pytest.mark.parametrize("readme", READMES, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_lead_somewhere(readme: Path) -> None:
    targets = LINK.findall(readme.read_text(encoding="utf-8"))

    assert [target for target in targets if not (readme.parent / target).exists()] == []
