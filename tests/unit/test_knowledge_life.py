"""The life of an edition: its table, its diagram, and who reviews."""

from pathlib import Path

import pytest

from callcenter.domain.case_states import StepRefusedError
from callcenter.domain.knowledge.life import (
    TABLE,
    EditionState,
    OwnWorkError,
    Step,
    UnfinishedError,
    after,
    check_finished,
    check_review,
)

README = Path(__file__).parents[2] / "callcenter" / "domain" / "knowledge" / "README.md"


def test_the_diagram_is_the_tables_own() -> None:
    lines = [f"    {start} --> {end}: {step}" for (start, step), end in TABLE.items()]
    first = f"    [*] --> {EditionState.DRAFT}"
    diagram = "\n".join(["```mermaid", "stateDiagram-v2", first, *lines, "```"])

    assert f"<!-- diagram -->\n{diagram}\n<!-- /diagram -->" in README.read_text(encoding="utf-8")


@pytest.mark.parametrize("state", EditionState, ids=str)
@pytest.mark.parametrize("step", Step, ids=str)
def test_what_the_table_lacks_is_refused(state: EditionState, step: Step) -> None:
    if (state, step) in TABLE:
        assert after(state, step) is TABLE[state, step]
    else:
        with pytest.raises(StepRefusedError):
            after(state, step)


def test_nothing_leaves_retired() -> None:
    assert not [start for start, _ in TABLE if start is EditionState.RETIRED]


def test_who_wrote_does_not_review() -> None:
    check_review({"anna", "boris"}, "vera")
    with pytest.raises(OwnWorkError):
        check_review({"anna", "boris"}, "boris")


@pytest.mark.parametrize(("question", "answer"), [("", "a"), ("q", " "), ("\t", "")])
def test_half_an_article_is_not_reviewed(question: str, answer: str) -> None:
    with pytest.raises(UnfinishedError):
        check_finished(question, answer)
