"""Which test shows which line of the founding documents: `python -m tests.requirements`.

Reads the tests' sources, runs none, and rewrites requirements.md beside this file. A test names
its lines with `@pytest.mark.covers("003-47", "I-2")`. `--check` changes nothing and exits 1 when
the file is stale. What a line says in full stands in the documents; here are a few words.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parent
WRITTEN: Final = TESTS / "requirements.md"
MARKER: Final = "covers"

LINES: Final[Mapping[str, str]] = {
    # St Petersburg: work with appeals in medical organisations
    "000-02": "complaints and appeals of citizens to medical organisations are collected",
    "000-03": "medical organisations receive and process appeals",
    "000-04": "quality of processing is controlled",
    "000-05": "every appeal belongs to an identified person",
    "000-07": "appeals are put in order and analysed",
    "000-08": "measures taken by heads of organisations are recorded and analysed",
    "000-09": "the volume of appeals is controlled",
    "000-10": "the time limits of consideration are controlled",
    "000-11": "one form and one classifier for what citizens say",
    "000-12": "citizens' satisfaction is watched",
    "000-13": "documents flow between those who consider an appeal",
    "000-14": "results of measures are controlled and analysed",
    "000-15": "the services that work with appeals are planned, managed and judged",
    "000-16": "free text is brought to codes of the classifier",
    "000-17": "an organisation names who is responsible for its connection",
    "000-18": "an organisation applies for access",
    "000-21": "an account is blocked when its person is removed",
    "000-26": "two forms: connect an organisation, give a person access",
    # Yugra: one hotline
    "001-06": "risks to reputation and growing topics are noticed",
    "001-07": "shortcomings are found promptly",
    "001-08": "appeals on the organisation of care are answered in good time",
    "001-12": "one hotline",
    "001-13": "oral appeals are received and passed on",
    "001-14": "citizens and medical workers both turn to it",
    "001-15": "consultation: electronic registry",
    "001-16": "consultation: what to do when rights are violated",
    "001-17": "consultation: medical services",
    "001-18": "consultation: addresses and telephones of organisations",
    # Kemerovo: the contact centre's regulation
    "003-05": "the phone number is published and kept up to date",
    "003-07": "each organisation appoints a responsible specialist",
    "003-09": "who that is: name, position, phone, e-mail, kept up to date",
    "003-10": "heads see to it that the order of contacting is kept",
    "003-11": "the Department's employees use the same number, address and site",
    "003-13": "the catalogue of supported services",
    "003-14": "employees of medical organisations are consulted",
    "003-16": "directory of funds, insurers and other parties",
    "003-18": "requests about use and operability are processed",
    "003-19": "reports on accepted and executed requests",
    "003-20": "quality of the staff's work is controlled",
    "003-21": "every request is registered",
    "003-22": "the electronic journal and its fields",
    "003-23": "kinds of work: consult, restore, correct, draft",
    "003-24": "requests with a scenario and a knowledge base",
    "003-25": "processing and quality are monitored",
    "003-26": "information security",
    "003-27": "protection against unlawful access, change and copying",
    "003-28": "channels: phone, e-mail, site, paper",
    "003-29": "line 1 receives, registers, consults, informs",
    "003-30": "line 2 consults on profile questions, tells line 1",
    "003-31": "line 3 acts on requests from line 2",
    "003-33": "polite tone; insults are not allowed",
    "003-34": "who may ask for what",
    "003-35": "what line 1 can solve is solved during the call",
    "003-36": "what it cannot is registered, and the number told",
    "003-37": "the state is told by that number",
    "003-42": "urgency follows from the influence on operability",
    "003-43": "notices of registration and execution by e-mail, in time",
    "003-44": "without an address: to the responsible specialist",
    "003-45": "line 1 may call the requester",
    "003-46": "rejected when out of competence",
    "003-47": "reopened within three working days",
    "003-48": "closed after that, and not reopened",
    # Invariants of the domain model
    "I-1": "every ticket and appeal has a contact",
    "I-2": "nothing leaves `closed`",
    "I-3": "line 3 is entered from line 2 only",
    "I-4": "exactly one line and one assignee at a time",
    "I-5": "no recording without a played notice",
    "I-6": "no recording older than 30 days",
    "I-7": "an appeal's state is the fold of its questions' states",
    "I-8": "a blocked account has no session and no assignment",
    "I-9": "a number is never used again",
    "I-10": "a complaint is never forwarded to the one complained of",
    "I-11": "a legal due date never changes silently",
}

# Why a line has no test of its own. One that has got a test must go from here.
UNTESTED: Final[Mapping[str, str]] = {
    "003-05": "an act of the administrator: the number is a setting, publishing it is not ours",
    "003-10": "an order to heads of organisations; what we check of it is 003-34",
}
NOT_YET: Final = "not shown by a test yet"


def main(arguments: list[str]) -> int:
    """Write the table, or compare it; returns the exit code."""
    text = table(shown_by(TESTS))
    if "--check" in arguments:
        return 0 if WRITTEN.read_text(encoding="utf-8") == text else 1
    WRITTEN.write_text(text, encoding="utf-8")
    return 0


def shown_by(folder: Path) -> dict[str, list[str]]:
    """Return the tests below `folder` by the line they show, as pytest names them."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        place = file.relative_to(folder.parent).as_posix()
        for line, name in _marked(tree):
            found[line].append(f"{place}::{name}")
    return dict(found)


def _marked(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield line and test: by the test's own markers, its class's, its module's."""
    of_module = [line for node in tree.body if _is_pytestmark(node) for line in _lines(node)]
    for node in tree.body:
        group = node.body if isinstance(node, ast.ClassDef) else [node]
        of_class = _decorated(node) if isinstance(node, ast.ClassDef) else []
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        for test in group:
            if isinstance(test, ast.FunctionDef | ast.AsyncFunctionDef) and _is_test(test):
                for line in dict.fromkeys([*of_module, *of_class, *_decorated(test)]):
                    yield line, prefix + test.name


def _is_test(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return node.name.startswith("test_")


def _is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
    )


def _decorated(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [line for decorator in node.decorator_list for line in _lines(decorator)]


def _lines(node: ast.AST) -> list[str]:
    """Return what `covers(...)` anywhere inside `node` names, parametrised cases included."""
    return [
        argument.value
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == MARKER
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def table(tests: Mapping[str, list[str]]) -> str:
    """Return requirements.md: one row for each line, then those without a test."""
    rows = [
        f"| {line} | {LINES[line]} | {_cell(tests[line])} |" for line in LINES if line in tests
    ]
    bare = [
        f"| {line} | {words} | {UNTESTED.get(line, NOT_YET)} |"
        for line, words in LINES.items()
        if line not in tests
    ]
    return "\n".join(
        [
            "# Which test shows which line of the founding documents",
            "",
            "Made by `python -m tests.requirements` from the tests' `covers(...)` markers;",
            "do not edit. `I-` are the invariants of the domain model.",
            "",
            "| line | what it asks | shown by |",
            "|---|---|---|",
            *rows,
            "",
            "## Without a test",
            "",
            "| line | what it asks | why |",
            "|---|---|---|",
            *bare,
            "",
        ]
    )


def _cell(tests: list[str]) -> str:
    return "<br>".join(f"`{test.removeprefix('tests/')}`" for test in tests)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
