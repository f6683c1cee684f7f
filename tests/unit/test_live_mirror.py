"""The mirror of the live rows: several nodes, silence, and who may resume from where."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from callcenter.services.live.mirror import Change, Mirror
from db.live import LiveRow, LiveWhole

EPOCH, LATER = UUID(int=1), UUID(int=2)


def row(node: str, kind: str, key: str, seq: int, **value: object) -> LiveRow:
    """Return a row; without values it is gone."""
    return LiveRow(node, kind, key, value or None, seq)


def begun(*rows: LiveRow, seq: int = 0, remembered: int = 100) -> Mirror:
    mirror = Mirror(remembered)
    mirror.take_whole(LiveWhole(EPOCH, seq, list(rows), {r.node: 0.0 for r in rows}), at=0.0)
    return mirror


def test_a_queue_on_two_nodes_is_one_row_that_adds_up() -> None:
    mirror = begun()
    since = {"a": "2026-11-29T10:00:05Z", "b": "2026-11-29T10:00:01Z"}
    for seq, node in ((1, "a"), (2, "b")):
        values = {"waiting": 2, "free": 1, "busy": seq, "on_break": 0, "live": True}
        told = row(
            node, "queue", "q", seq, **values, longest_since_at=since[node], offered_today=7
        )
        mirror.take_rows([told], at=1.0)

    assert mirror.rows["queue", "q"] == {
        "waiting": 4, "free": 2, "busy": 3, "on_break": 0, "live": True,
        "longest_since_at": since["b"], "offered_today": 7,
    }  # fmt: skip


def test_a_phone_that_talks_on_one_node_does_not_ring_on_the_other() -> None:
    talks = row("a", "ring", "201", 1, linkedid="a-1", answered_at="2026-11-29T10:00:01Z")
    rings = row("b", "ring", "201", 2, linkedid="b-1", answered_at=None)
    mirror = begun()
    mirror.take_rows([talks, rings], at=1.0)
    assert mirror.rows["ring", "201"]["linkedid"] == "a-1"

    mirror.take_rows([row("a", "ring", "201", 3)], at=1.0)
    assert mirror.rows["ring", "201"]["linkedid"] == "b-1"


def test_a_silent_node_is_believed_no_more_until_it_speaks() -> None:
    mirror = begun(
        row("a", "ring", "201", 1, linkedid="a-1"),
        row("a", "queue", "q", 2, waiting=3, live=True, offered_today=7),
        row("a", "node", "a", 3, beat=1),
        seq=3,
    )
    assert mirror.look_for_silence(14.9) == []

    mirror.look_for_silence(15.0)
    assert ("ring", "201") not in mirror.rows
    assert mirror.rows["queue", "q"]["live"] is False
    assert mirror.rows["queue", "q"]["waiting"] == 0
    assert mirror.rows["queue", "q"]["offered_today"] == 7
    # Who stood at the newest number has not heard of it.
    assert mirror.since(EPOCH, 3) == {
        ("ring", "201"): None, ("queue", "q"): mirror.rows["queue", "q"]
    }  # fmt: skip

    mirror.take_rows([row("a", "node", "a", 4, beat=2)], at=20.0)
    assert mirror.rows["ring", "201"]["linkedid"] == "a-1"
    assert mirror.rows["queue", "q"]["waiting"] == 3


def test_a_node_that_fell_silent_before_we_began_is_not_believed() -> None:
    mirror = Mirror()
    rows = [row("a", "ring", "201", 1, linkedid="a-1")]
    mirror.take_whole(LiveWhole(EPOCH, 1, rows, {"a": 99.0}), at=5.0)

    assert mirror.rows == {}


def test_only_what_is_remembered_can_be_resumed() -> None:
    mirror = begun(seq=10, remembered=3)
    assert mirror.since(EPOCH, 9) is None
    assert mirror.since(LATER, 10) is None
    for seq in range(11, 16):
        mirror.take_rows([row("a", "queue", f"q{seq}", seq, n=seq)], at=1.0)

    assert mirror.since(EPOCH, 11) is None
    assert mirror.since(EPOCH, 12) == {("queue", f"q{n}"): {"n": n} for n in (13, 14, 15)}


def test_rows_that_were_lost_with_the_servers_memory_begin_anew() -> None:
    mirror = begun(row("a", "ring", "201", 1, linkedid="a-1"), seq=1)
    mirror.take_whole(LiveWhole(LATER, 5, [], {}), at=1.0)

    assert mirror.rows == {}
    assert mirror.since(EPOCH, 1) is None


def test_what_went_while_nobody_listened_is_a_change() -> None:
    mirror = begun(row("a", "ring", "201", 1, linkedid="a-1"), seq=1)
    changes = mirror.take_whole(LiveWhole(EPOCH, 4, [], {"a": 0.0}), at=1.0)

    assert changes == [Change(4, "ring", "201", None)]
    assert mirror.since(EPOCH, 1) == {("ring", "201"): None}


STEPS = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.sampled_from(("ring", "queue", "agent")),
        st.sampled_from("123"), st.none() | st.integers(0, 3),
    ),
    max_size=30,
)  # fmt: skip


@given(STEPS, st.integers(0, 30))
def test_whoever_resumes_anywhere_ends_with_the_same_rows(
    steps: list[tuple[str, str, str, int | None]], left_after: int
) -> None:
    mirror, place = begun(), 0
    known: dict[tuple[str, str], object] = {}
    for seq, (node, kind, key, number) in enumerate(steps, start=1):
        value = {} if number is None else {"waiting": number, "live": True}
        mirror.take_rows([row(node, kind, key, seq, **value)], at=1.0)
        if seq == left_after:
            known, place = dict(mirror.rows), seq
    missed = mirror.since(EPOCH, place)

    assert missed is not None
    known.update(missed)
    assert {name: value for name, value in known.items() if value is not None} == mirror.rows
