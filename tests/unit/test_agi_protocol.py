"""The AGI language: what is believed, what is refused, what never raises anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agi.protocol import (
    HANGUP,
    KEYS,
    MAX_ANSWER_BYTES,
    Answer,
    AnswerReader,
    OurError,
    PeerError,
    command,
    parse_answer,
    parse_environment,
)
from tests.agi_peer import environment

BLOCK = environment("status?lang=ru", "call-1", "2260001237")[:-1]


def test_an_environment_names_the_script_its_query_and_its_arguments() -> None:
    found = parse_environment(BLOCK)

    assert (found.script, found.query) == ("status", "lang=ru")
    assert found.arguments == ("call-1", "2260001237")
    assert found["calleridname"] == "Мария"
    assert found.caller_number == "79161234567"


def test_a_withheld_number_is_empty() -> None:
    assert parse_environment(environment("greet", callerid="unknown")[:-1]).caller_number == ""


def test_a_request_without_a_script_has_an_empty_one() -> None:
    block = BLOCK.replace(b"agi_network_script: status?lang=ru\n", b"")

    assert parse_environment(block).script == ""


@pytest.mark.parametrize(
    "forged",
    [
        BLOCK.replace(b"79161234567", b"7916\n\n200 result=1 (forged)"),
        BLOCK.replace(b"79161234567", b"7916\r\nagi_arg_1: evil"),
        BLOCK.replace(b"79161234567", b"7916\nagi_callerid: 102"),
        BLOCK.replace(b"79161234567", b"7916\0"),
        BLOCK.replace(b"agi_dnid", b"agi_evil"),
        BLOCK.replace(b"agi_arg_2", b"agi_arg_3"),
        BLOCK + b"agi_more: 1\n",
        BLOCK.replace("agi_calleridname: Мария\n".encode(), b""),
        BLOCK.replace(b"agi_network: yes\n", b""),
        b"GET / HTTP/1.1\nHost: x\n",
        b"",
    ],
)
def test_a_forged_or_foreign_environment_is_refused(forged: bytes) -> None:
    with pytest.raises(PeerError):
        parse_environment(forged)


def test_a_byte_of_another_code_page_is_replaced() -> None:
    block = BLOCK.replace("Мария".encode(), "Мария".encode("cp1251"))

    assert "\ufffd" in parse_environment(block)["calleridname"]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"200 result=1", Answer(200, "1")),
        (b"200 result=-1", Answer(200, "-1")),
        (b"200 result=1 (hangup)", Answer(200, "1", "hangup")),
        (b"200 result=1 (a) b)", Answer(200, "1", "a) b")),
        (b"200 result= (timeout)", Answer(200, "", "timeout")),
        (b"200 result=49 endpos=1600", Answer(200, "49", None, 1600)),
        (b"200 result=0 (timeout) endpos=8", Answer(200, "0", "timeout", 8)),
        (b"510 Invalid or unknown command", Answer(510, "", "Invalid or unknown command")),
        (b"511 Dead channel\r", Answer(511, "", "Dead channel")),
        (b"200 result=1 (\xcf\xf0)", Answer(200, "1", "\ufffd\ufffd")),
    ],
)
def test_an_answer_is_read_as_asterisk_means_it(line: bytes, answer: Answer) -> None:
    assert parse_answer(line) == answer
    assert AnswerReader().feed(line + b"\n") == [answer]


def test_failure_and_timeout_are_told_apart() -> None:
    assert parse_answer(b"200 result=-1").failed
    assert parse_answer(b"510 Invalid").failed
    assert not parse_answer(b"200 result=0").failed
    assert parse_answer(b"200 result= (timeout)").timed_out


@pytest.mark.parametrize("line", [b"", b"200", b"200 OK", b"hello", b"200 result=1 (cut", b"\xff"])
def test_what_is_no_answer_is_refused(line: bytes) -> None:
    with pytest.raises(PeerError):
        parse_answer(line)


def test_a_usage_of_many_lines_is_one_answer_and_the_next_keeps_its_place() -> None:
    usage = (
        b"520-Invalid command syntax.  Proper usage follows:\n"
        b"Usage: SET VARIABLE\n200 result=1\n520 End of proper usage.\n200 result=0\n"
    )
    refusal, following = AnswerReader().feed(usage)

    assert isinstance(refusal, Answer)
    assert refusal.code == 520
    assert following == Answer(200, "0")


def test_a_hangup_between_answers_is_no_answer() -> None:
    assert AnswerReader().feed(b"HANGUP\n200 result=0\n") == [HANGUP, Answer(200, "0")]


def test_a_provisional_answer_is_passed_over() -> None:
    found = AnswerReader().feed(b"100 result=0 Trying...\n200 result=0\n")

    assert found == [Answer(200, "0")]


@pytest.mark.parametrize(
    "endless", [b"200 result=1 (" + b"x" * 40_000, b"520-\n" + b"x\n" * 40_000]
)
def test_an_endless_answer_is_refused(endless: bytes) -> None:
    with pytest.raises(PeerError, match=f"over {MAX_ANSWER_BYTES}"):
        AnswerReader().feed(endless)


@given(st.binary(max_size=400), st.integers(1, 50))
def test_bytes_cut_anywhere_give_the_same_answers_or_a_refusal(data: bytes, step: int) -> None:
    def read(pieces: list[bytes]) -> object:
        reader = AnswerReader()
        try:
            return [event for piece in pieces for event in reader.feed(piece)]
        except PeerError:
            return "refused"

    pieces = [data[start : start + step] for start in range(0, len(data), step)]
    assert read(pieces) == read([data])


@given(st.integers(0, len(BLOCK)), st.binary(max_size=90), st.integers(0, 40))
def test_whatever_stands_in_an_environment_only_a_peer_error_comes_out(
    place: int, forged: bytes, cut: int
) -> None:
    try:
        found = parse_environment(BLOCK[:place] + forged + BLOCK[place + cut :])
    except PeerError:
        return
    values = [found[key] for key in KEYS]
    assert not any("\n" in value or "\r" in value for value in (*values, *found.arguments))


def test_a_command_quotes_what_is_not_one_plain_word() -> None:
    line = command("SET", "VARIABLE", "SHARED(A,b)", 'say "hi" \\ there')

    assert line == b'SET VARIABLE "SHARED(A,b)" "say \\"hi\\" \\\\ there"\n'
    assert command("VERBOSE", "") == b'VERBOSE ""\n'


@pytest.mark.parametrize("bad", ["1\nSET VARIABLE X 1", "1\r", "\0", "x" * 2001])
def test_a_command_that_would_end_early_is_our_mistake(bad: str) -> None:
    with pytest.raises(OurError):
        command("SET", "VARIABLE", "X", bad)


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_asterisk_takes_back_the_words_we_gave(words: list[str]) -> None:
    try:
        line = command(*words)
    except OurError:
        assert any(mark in word for word in words for mark in "\r\n\0")
        return
    assert as_asterisk_reads(line) == [word.encode("utf-8", "replace").decode() for word in words]


def as_asterisk_reads(line: bytes) -> list[str]:
    """Cut a command into arguments by the rules of parse_args in res_agi.c."""
    words: list[str] = []
    quoted = escaped = False
    between = True
    for mark in line.decode()[:-1]:
        if mark == '"' and not escaped:
            if between and not quoted:
                words.append("")
                between = False
            quoted = not quoted
        elif mark in " \t" and not quoted and not escaped:
            between = True
        elif mark == "\\" and not escaped:
            escaped = True
        else:
            if between and not quoted:
                words.append("")
                between = False
            words[-1] += mark
            escaped = False
    return words
