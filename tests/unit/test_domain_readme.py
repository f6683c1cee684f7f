"""The tables of callcenter/domain/README.md come from the code."""

from pathlib import Path

import callcenter.domain
from callcenter.domain.call import OUTCOMES
from callcenter.domain.call_progress import Progress
from callcenter.domain.call_tracker import PROMISED

README = Path(callcenter.domain.__file__).with_name("README.md")


def outcomes() -> str:
    """Return the table of outcomes, as it must stand in the README."""
    lines = ["| outcome | meaning | owes a call | closes its case |", "|---|---|---|---|"]
    lines += [
        f"| `{outcome}` | {rule.meaning} | {rule.owes or '-'} | {rule.close_reason or '-'} |"
        for outcome, rule in OUTCOMES.items()
    ]
    return "\n".join(lines)


def events() -> str:
    return ", ".join(f"`{name}`" for name in Progress.HANDLERS)


def test_the_readme_has_the_outcomes_as_they_are() -> None:
    assert outcomes() in README.read_text(encoding="utf-8"), f"put this in:\n{outcomes()}"


def test_the_readme_names_the_events_that_the_fold_understands() -> None:
    text = " ".join(README.read_text(encoding="utf-8").split())

    assert events() in text, f"put this in:\n{events()}"


def test_every_promise_leads_to_an_outcome_that_owes_it() -> None:
    assert all(OUTCOMES[outcome].owes is reason for reason, outcome in PROMISED.items())
