"""The diagram of an agent's states, drawn from the table, so that it cannot lie."""

from collections.abc import Iterator

from callcenter.domain.agents.states import TABLE, AgentState


def diagram() -> str:
    """Return the table as a Mermaid state diagram."""
    return "\n".join(["stateDiagram-v2", *_lines()])


def _lines() -> Iterator[str]:
    yield f"    [*] --> {AgentState.OFFLINE}"
    for move in TABLE:
        for source in (state for state in AgentState if state in move.sources):
            yield f"    {source} --> {move.target} : {move.step}"
