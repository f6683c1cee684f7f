"""The diagram of an appeal's life, drawn from the table, so that it cannot lie."""

from collections.abc import Iterator

from callcenter.domain.appeals.states import TABLE, QuestionState


def diagram() -> str:
    """Return the table as a Mermaid state diagram."""
    return "\n".join(["stateDiagram-v2", *_lines()])


def _lines() -> Iterator[str]:
    yield f"    [*] --> {QuestionState.DRAFT} : P1 receive"
    for move in TABLE:
        for source in (state for state in QuestionState if state in move.sources):
            target = source if move.target is None else move.target
            yield f"    {source} --> {target} : {move.rule} {move.step}"
    yield f"    {QuestionState.CLOSED} --> [*]"
