"""A script of a conversation: ordered questions with branches and red flags. Pure (003-24).

It is checked before anybody reads it: each step is reached, none is a dead end, none comes
again, and whoever is registered was told the number (003-36). A red flag ends the script at
once: the caller is put through to 103 or 112, and the case is written afterwards (A30).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from callcenter.domain.errors import DomainError

EmergencyNumber = Literal["103", "112"]
MOST_STEPS: Final = 100  # nobody walks through more while somebody listens


class StepKind(StrEnum):
    QUESTION = "question"  # asked; the answer chooses the way
    SAY = "say"  # said, then on
    TELL_NUMBER = "tell_number"  # the case's number is spoken, then on
    RED_FLAG = "red_flag"  # put through to `number` at once: the end
    SOLVED = "solved"  # the end: answered during the call (003-35)
    REGISTER = "register"  # the end: the case is registered (003-36)


ENDS: Final = frozenset({StepKind.RED_FLAG, StepKind.SOLVED, StepKind.REGISTER})


@dataclass(frozen=True, slots=True)
class Choice:
    answer: str
    goto: str  # key of the step that follows


@dataclass(frozen=True, slots=True)
class ScriptStep:
    key: str
    kind: StepKind
    text: str  # to be said
    choices: tuple[Choice, ...] = ()  # of a question
    goto: str | None = None  # None: a question or an end
    number: EmergencyNumber | None = None  # of a red flag

    def exits(self) -> tuple[str, ...]:
        return (*(choice.goto for choice in self.choices), *([self.goto] if self.goto else []))


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong, and with which step."""

    code: str
    key: str


class FlawedScenarioError(DomainError):
    """The script cannot be walked."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        super().__init__("; ".join(f"{flaw.key}: {flaw.code}" for flaw in flaws))
        self.flaws = flaws


class UnknownAnswerError(DomainError):
    """The script has no such answer there."""


Steps = Mapping[str, ScriptStep]


def check_scenario(steps: Sequence[ScriptStep]) -> None:
    """Raise FlawedScenarioError with all that is wrong; the first step is the beginning."""
    flaws = [*_flaws_of_list(steps)]
    flaws += [flaw for step in steps for flaw in _flaws_of_step(step, steps)]
    if not flaws:
        flaws = [*_flaws_of_ways(steps)]
    if flaws:
        raise FlawedScenarioError(flaws)


def _flaws_of_list(steps: Sequence[ScriptStep]) -> Iterator[Flaw]:
    if not 0 < len(steps) <= MOST_STEPS:
        yield Flaw("no_steps" if not steps else "too_many_steps", "")
    keys = [step.key for step in steps]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Flaw("key_twice", key)


def _flaws_of_step(step: ScriptStep, steps: Sequence[ScriptStep]) -> Iterator[Flaw]:
    if not step.text.strip():
        yield Flaw("nothing_to_say", step.key)
    if (step.kind is StepKind.RED_FLAG) != (step.number is not None):
        yield Flaw("number_of_red_flag", step.key)
    yield from _flaws_of_exits(step, {one.key for one in steps})


def _flaws_of_exits(step: ScriptStep, known: set[str]) -> Iterator[Flaw]:
    if step.kind in ENDS:
        if step.exits():
            yield Flaw("goes_on_after_end", step.key)
    elif (step.kind is StepKind.QUESTION) != (step.goto is None) or not step.exits():
        yield Flaw("dead_end", step.key)
    if step.kind is not StepKind.QUESTION and step.choices:
        yield Flaw("choices_without_question", step.key)
    answers = [choice.answer.strip() for choice in step.choices]
    if len(set(answers)) < len(answers) or "" in answers:
        yield Flaw("answers_not_distinct", step.key)
    if unknown := sorted(set(step.exits()) - known):
        yield Flaw("leads_nowhere", f"{step.key} -> {unknown[0]}")


def _flaws_of_ways(steps: Sequence[ScriptStep]) -> Iterator[Flaw]:
    """Find what only the way through shows: each step is there and leads somewhere."""
    by_key = {step.key: step for step in steps}
    order = _order(steps[0].key, by_key)
    for key in by_key:
        if key not in order:
            yield Flaw("unreachable", key)
    for key in _untold(order, by_key):
        yield Flaw("number_not_told", key)


def _order(first: str, steps: Steps) -> list[str]:
    """Return what is reached from `first`, each after all that lead to it.

    Raises FlawedScenarioError when a step comes again.
    """
    done: list[str] = []
    begun = {first}
    stack = [(first, iter(steps[first].exits()))]
    while stack:
        key, exits = stack[-1]
        following = next(exits, None)
        if following is None:
            stack.pop()
            done.append(key)
        elif following not in begun:
            begun.add(following)
            stack.append((following, iter(steps[following].exits())))
        elif following not in done:
            raise FlawedScenarioError([Flaw("loop", following)])
    return done[::-1]


def _untold(order: Sequence[str], steps: Steps) -> Iterator[str]:
    """Yield ends that register somebody who may come there without having heard the number."""
    untold = {order[0]}
    for key in order:
        step = steps[key]
        if key in untold and step.kind is not StepKind.TELL_NUMBER:
            untold.update(step.exits())
    return (key for key in order if key in untold and steps[key].kind is StepKind.REGISTER)


@dataclass(frozen=True, slots=True)
class Walk:
    """How far a conversation has come."""

    passed: tuple[ScriptStep, ...]  # said and asked, in order; the last one is where it stands
    finished: bool  # the last one is an end

    @property
    def at(self) -> ScriptStep:
        return self.passed[-1]


def walk(steps: Sequence[ScriptStep], answers: Sequence[str]) -> Walk:
    """Return where a sound script stands after `answers`: at a question, or at its end.

    Raises UnknownAnswerError for an answer that the question lacks or nobody asked for.
    """
    by_key = {step.key: step for step in steps}
    given = iter(answers)
    passed = [steps[0]]
    while passed[-1].kind not in ENDS:
        following = _following(passed[-1], given)
        if following is None:
            return Walk(tuple(passed), finished=False)
        passed.append(by_key[following])
    if next(given, None) is not None:
        raise UnknownAnswerError
    return Walk(tuple(passed), finished=True)


def _following(step: ScriptStep, given: Iterator[str]) -> str | None:
    if step.kind is not StepKind.QUESTION:
        return step.goto
    answer = next(given, None)
    if answer is None:
        return None
    for choice in step.choices:
        if choice.answer == answer:
            return choice.goto
    raise UnknownAnswerError
