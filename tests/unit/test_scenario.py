"""Scripts: which are sound, and how they are walked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.knowledge.scenario import (
    ENDS,
    Choice,
    FlawedScenarioError,
    ScriptStep,
    StepKind,
    UnknownAnswerError,
    check_scenario,
    walk,
)

K = StepKind


def ask(key: str, **choices: str) -> ScriptStep:
    """Return a question whose answers are the names given, each leading to its value."""
    branches = tuple(Choice(answer, goto) for answer, goto in choices.items())
    return ScriptStep(key, K.QUESTION, f"{key}?", branches)


def say(key: str, goto: str, kind: StepKind = K.SAY) -> ScriptStep:
    return ScriptStep(key, kind, key, goto=goto)


def end(key: str, kind: StepKind = K.SOLVED) -> ScriptStep:
    return ScriptStep(key, kind, key, number="103" if kind is K.RED_FLAG else None)


CHEST_PAIN = (
    ask("breathing", no="ambulance", yes="pain"),
    ask("pain", strong="ambulance", weak="since"),
    ask("since", today="advice", longer="told"),
    say("advice", "bye"),
    say("told", "case", K.TELL_NUMBER),
    end("bye"),
    end("case", K.REGISTER),
    end("ambulance", K.RED_FLAG),
)


@pytest.mark.covers("003-24", "003-36")
def test_a_sound_script_is_walked_to_an_end() -> None:
    check_scenario(CHEST_PAIN)

    begun = walk(CHEST_PAIN, [])
    assert (begun.at.key, begun.finished) == ("breathing", False)
    told = walk(CHEST_PAIN, ["yes", "weak", "longer"])
    assert [step.key for step in told.passed] == ["breathing", "pain", "since", "told", "case"]
    assert told.finished


def test_a_red_flag_ends_it_at_once() -> None:
    found = walk(CHEST_PAIN, ["no"])

    assert (found.at.kind, found.at.number, found.finished) == (K.RED_FLAG, "103", True)


@pytest.mark.parametrize("answers", [["perhaps"], ["yes", ""], ["no", "strong"]])
def test_an_answer_nobody_offered_is_refused(answers: list[str]) -> None:
    with pytest.raises(UnknownAnswerError):
        walk(CHEST_PAIN, answers)


@pytest.mark.parametrize(
    ("steps", "code", "key"),
    [
        ((), "no_steps", ""),
        ((end("x"), end("x")), "key_twice", "x"),
        ((ask("x", yes="y"),), "leads_nowhere", "x -> y"),
        ((ask("x"),), "dead_end", "x"),
        ((ScriptStep("x", K.SAY, "x"), end("y")), "dead_end", "x"),
        ((ask("x", yes="y"), end("y"), end("z")), "unreachable", "z"),
        ((ask("x", yes="y", no="z"), say("y", "x"), end("z")), "loop", "x"),
        ((say("x", "x"),), "loop", "x"),
        ((ScriptStep("x", K.SOLVED, "x", goto="x"),), "goes_on_after_end", "x"),
        ((ScriptStep("x", K.SOLVED, " "),), "nothing_to_say", "x"),
        ((ScriptStep("x", K.RED_FLAG, "x"),), "number_of_red_flag", "x"),
        ((ScriptStep("x", K.SOLVED, "x", number="112"),), "number_of_red_flag", "x"),
        (
            (ScriptStep("x", K.SAY, "x", (Choice("a", "y"),), "y"), end("y")),
            "choices_without_question",
            "x",
        ),
        (
            (ScriptStep("x", K.QUESTION, "x", (Choice("a", "y"), Choice("a", "y"))), end("y")),
            "answers_not_distinct",
            "x",
        ),
        ((ask("x", yes="y"), end("y", K.REGISTER)), "number_not_told", "y"),
        (
            # One way tells the number, the other does not.
            (ask("x", a="t", b="y"), say("t", "y", K.TELL_NUMBER), end("y", K.REGISTER)),
            "number_not_told",
            "y",
        ),
        (
            (*(say(f"s{n}", f"s{n + 1}") for n in range(100)), end("s100")),
            "too_many_steps",
            "",
        ),
    ],
)
def test_what_is_wrong_is_named(steps: tuple[ScriptStep, ...], code: str, key: str) -> None:
    with pytest.raises(FlawedScenarioError) as found:
        check_scenario(steps)

    assert (code, key) in [(flaw.code, flaw.key) for flaw in found.value.flaws]


@st.composite
def scripts(draw: st.DrawFn) -> tuple[ScriptStep, ...]:
    """Return scripts of any shape, sound or not."""
    keys = [f"s{n}" for n in range(draw(st.integers(1, 6)))]
    key = st.sampled_from(keys)
    steps = []
    for name in keys:
        kind = draw(st.sampled_from(StepKind))
        goto = draw(key) if kind in {K.SAY, K.TELL_NUMBER} else None
        branches = draw(st.lists(key, min_size=1, max_size=3)) if kind is K.QUESTION else []
        choices = tuple(Choice(str(place), to) for place, to in enumerate(branches))
        steps.append(
            ScriptStep(name, kind, name, choices, goto, "112" if kind is K.RED_FLAG else None)
        )
    return tuple(steps)


@given(scripts(), st.lists(st.integers(0, 2), min_size=6, max_size=6))
def test_a_sound_script_always_ends_and_tells_the_number(
    steps: tuple[ScriptStep, ...], picks: list[int]
) -> None:
    try:
        check_scenario(steps)
    except FlawedScenarioError:
        return
    answers: list[str] = []
    for pick in picks:
        if (now := walk(steps, answers)).finished:
            break
        answers.append(now.at.choices[pick % len(now.at.choices)].answer)
    done = walk(steps, answers)

    assert done.finished
    assert done.at.kind in ENDS
    kinds = [step.kind for step in done.passed]
    assert kinds[-1] is not K.REGISTER or K.TELL_NUMBER in kinds
