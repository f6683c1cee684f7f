"""The picture of a ticket's life in its README is the table's own."""

from pathlib import Path

from callcenter.domain.tickets.places import Place, TicketState
from callcenter.domain.tickets.steps import TABLE

README = Path("callcenter/domain/tickets/README.md")
BEGIN, END = "<!-- diagram -->\n", "<!-- /diagram -->"
LINELESS = {TicketState.DRAFT, TicketState.REGISTERED, TicketState.CLOSED}


def diagram() -> str:
    """Return the table as a Mermaid state diagram; steps that lead nowhere are left out."""
    moves = dict.fromkeys(
        (_name(row.start), _name(row.end), f"{row.rule} {row.step}")
        for row in TABLE
        if row.start != row.end
    )
    lines = [f"    {start} --> {end}: {label}" for start, end, label in moves]
    first, last = "    [*] --> draft: T1", "    closed --> [*]: T12"
    return "\n".join(["```mermaid", "stateDiagram-v2", first, *lines, last, "```", ""])


def _name(place: Place) -> str:
    return place.state if place.state in LINELESS else f"{place.state}_{place.line}"


def _rewritten() -> str:
    before, _, rest = README.read_text().partition(BEGIN)
    return before + BEGIN + diagram() + END + rest.partition(END)[2]


def test_the_diagram_is_the_tables_own() -> None:
    stale = f"stale: run python -m {Path(__file__).relative_to(Path.cwd()).with_suffix('')}"
    assert README.read_text() == _rewritten(), stale.replace("/", ".")


if __name__ == "__main__":
    README.write_text(_rewritten())
