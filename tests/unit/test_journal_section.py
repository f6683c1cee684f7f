"""Asterisk cuts long section names off, and a cut journal path loses every call."""

from pathlib import Path

import pytest

from callcenter.services.compose_pbx import RenderError, journal_section
from callcenter.settings import Pbx, Settings

DEEP = Path("/home/" + "deep/" * 30)


def test_the_usual_journal_is_named_without_its_folder() -> None:
    assert journal_section(Settings(state_dir=DEEP)) == "calls.jsonl"


def test_another_place_is_named_in_full() -> None:
    settings = Settings(pbx=Pbx(journal_file=Path("/var/spool/calls.jsonl")))

    assert journal_section(settings) == "/var/spool/calls.jsonl"


def test_a_path_that_would_be_cut_off_is_refused() -> None:
    with pytest.raises(RenderError, match="longer than 79 bytes"):
        journal_section(Settings(pbx=Pbx(journal_file=DEEP / "calls.jsonl")))
