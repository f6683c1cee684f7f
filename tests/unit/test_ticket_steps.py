"""T2-T12 of a ticket, each place with each step and each actor (regulation 003, 5.2-5.11)."""

from itertools import product

import pytest

from callcenter.domain.access import Role
from callcenter.domain.case_states import StepRefusedError
from callcenter.domain.tickets.places import Line, Place, TicketState
from callcenter.domain.tickets.steps import (
    TABLE,
    Actor,
    Fact,
    FactsMissingError,
    Hands,
    NotYoursError,
    Row,
    Step,
    check,
)

# Written from the regulation, not from the table: step, from, to, who; a supervisor may too.
SPECIFIED = """
register            draft/1       registered/1  operator
take                registered/1  in_work/1     operator
solve_on_contact    registered/1  done/1        operator
reject              registered/1  rejected/1    operator
attach_letter       registered/1  registered/1  operator line2
link                registered/1  registered/1  operator line2
escalate            in_work/1     in_work/2     operator
escalate            in_work/2     in_work/3     line2
return              in_work/3     in_work/2     line3
return              in_work/2     in_work/1     line2
take                in_work/1     in_work/1     operator
take                in_work/2     in_work/2     line2
take                in_work/3     in_work/3     line3
assign              in_work/1     in_work/1     -
assign              in_work/2     in_work/2     -
assign              in_work/3     in_work/3     -
set_urgency         in_work/1     in_work/1     operator
set_urgency         in_work/2     in_work/2     line2
set_urgency         in_work/3     in_work/3     line2
wait                in_work/1     in_work/1     operator
wait                in_work/2     in_work/2     line2
wait                in_work/3     in_work/3     line3
resume              in_work/1     in_work/1     operator
resume              in_work/2     in_work/2     line2
resume              in_work/3     in_work/3     line3
use_article         in_work/1     in_work/1     operator
use_article         in_work/2     in_work/2     line2
use_article         in_work/3     in_work/3     line3
attach_letter       in_work/1     in_work/1     operator line2
attach_letter       in_work/2     in_work/2     operator line2
attach_letter       in_work/3     in_work/3     operator line2
link                in_work/1     in_work/1     operator line2
link                in_work/2     in_work/2     operator line2
link                in_work/3     in_work/3     operator line2
finish              in_work/1     done/1        operator
finish              in_work/2     done/2        line2
finish              in_work/3     done/3        -
finish_with_parent  registered/1  done/1        operator line2
finish_with_parent  in_work/1     done/1        operator line2
finish_with_parent  in_work/2     done/2        operator line2
finish_with_parent  in_work/3     done/3        operator line2
reject              in_work/1     rejected/1    operator
reject              in_work/2     rejected/2    line2
reopen              done/1        in_work/1     operator organisation
reopen              done/2        in_work/2     operator organisation
reopen              done/3        in_work/2     operator organisation
reopen              rejected/1    in_work/1     operator organisation
reopen              rejected/2    in_work/2     operator organisation
confirm             done/1        closed/1      operator organisation
confirm             done/2        closed/2      operator organisation
confirm             done/3        closed/3      operator organisation
confirm             rejected/1    closed/1      operator organisation
confirm             rejected/2    closed/2      operator organisation
close_after_dispute done/1        closed/1      rule
close_after_dispute done/2        closed/2      rule
close_after_dispute done/3        closed/3      rule
close_after_dispute rejected/1    closed/1      rule
close_after_dispute rejected/2    closed/2      rule
"""
PLACES = [Place(state, line) for state in TicketState for line in Line]
IMPOSSIBLE = {
    Place(state, line)
    for state in (TicketState.DRAFT, TicketState.REGISTERED)
    for line in (Line.SPECIALISTS, Line.EXPERTS)
}
EVERYTHING = frozenset(Fact)


def place(text: str) -> Place:
    state, _, line = text.partition("/")
    return Place(TicketState(state), Line(int(line)))


def specified() -> dict[tuple[Place, Step, Actor], Place]:
    found: dict[tuple[Place, Step, Actor], Place] = {}
    for line in SPECIFIED.strip().splitlines():
        step, start, end, *actors = line.split()
        by = {Actor(actor) for actor in actors if actor != "-"}
        by |= set() if by == {Actor.RULE} else {Actor.SUPERVISOR}
        found |= {(place(start), Step(step), actor): place(end) for actor in by}
    told = set(PLACES) - IMPOSSIBLE
    found |= {
        (here, Step.TELL_STATE, actor): here
        for here in told
        for actor in (Actor.LINE_1, Actor.SUPERVISOR)
    }
    return found


def outcome(here: Place, step: Step, actor: Actor) -> Place | None:
    """Return where `step` leads when everything is known; None: refused."""
    try:
        return check(here, step, actor, EVERYTHING).end
    except (StepRefusedError, NotYoursError):
        return None


@pytest.mark.covers("003-29", "003-30", "003-31", "003-46", "003-47", "003-48")
def test_each_step_is_allowed_exactly_where_and_to_whom_it_is_specified() -> None:
    expected = specified()

    for here, step, actor in product(PLACES, Step, Actor):
        assert outcome(here, step, actor) == expected.get((here, step, actor)), (here, step, actor)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.step}-{row.start.line}")
def test_each_missing_fact_alone_stops_a_step(row: Row) -> None:
    actor = min(row.by)
    for fact in row.needs:
        with pytest.raises(FactsMissingError) as refused:
            check(row.start, row.step, actor, row.needs - {fact})
        assert refused.value.missing == {fact}
    assert check(row.start, row.step, actor, row.needs) is row


@pytest.mark.parametrize(
    ("step", "start", "needs"),
    [
        ("register", "draft/1", {"number", "contact", "service", "urgency"}),
        ("take", "registered/1", set()),
        ("solve_on_contact", "registered/1", {"result", "on_the_phone"}),
        ("escalate", "in_work/1", {"reason", "authorised"}),
        ("escalate", "in_work/2", {"reason", "authorised"}),
        ("return", "in_work/3", {"reason"}),
        ("set_urgency", "in_work/2", {"reason", "other_urgency"}),
        ("wait", "in_work/2", {"reason", "not_waiting"}),
        ("resume", "in_work/2", {"waiting"}),
        ("assign", "in_work/2", {"colleague"}),
        ("link", "in_work/2", {"parent_open"}),
        ("finish", "in_work/2", {"result"}),
        ("finish_with_parent", "in_work/3", {"result", "parent_done"}),
        ("reject", "in_work/2", {"out_of_competence", "advice"}),
        ("reopen", "done/2", {"reason", "entitled", "window_open"}),
        ("confirm", "done/2", {"entitled"}),
        ("close_after_dispute", "rejected/1", {"window_over"}),
        ("tell_state", "closed/1", {"match"}),
    ],
)
def test_what_a_step_needs(step: str, start: str, needs: set[str]) -> None:
    rows = [row for row in TABLE if (row.step, row.start) == (Step(step), place(start))]

    assert [row.needs for row in rows] == [{Fact(need) for need in needs}]


def test_no_place_has_two_rows_for_one_step() -> None:
    assert len({(row.start, row.step) for row in TABLE}) == len(TABLE)


@pytest.mark.covers("I-2", "003-48")
def test_nothing_leaves_closed() -> None:
    leaving = [row for row in TABLE if row.start.state is TicketState.CLOSED != row.end.state]

    assert not leaving


@pytest.mark.covers("I-3", "003-31")
def test_line_3_is_entered_from_line_2_alone() -> None:
    entering = [row for row in TABLE if row.end.line is Line.EXPERTS is not row.start.line]

    assert {row.start for row in entering} == {place("in_work/2")}


@pytest.mark.covers("I-4")
def test_a_ticket_passed_on_is_nobodys_until_the_other_line_takes_it() -> None:
    for row in TABLE:
        if row.start.line is not row.end.line:
            assert row.hands is Hands.NOBODYS, row


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR], ids=str)
def test_some_roles_have_nothing_to_do_with_tickets(role: Role) -> None:
    with pytest.raises(NotYoursError):
        Actor.of(role)
