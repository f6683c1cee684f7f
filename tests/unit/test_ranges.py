"""The Range header: one range of bytes or none."""

import pytest

from callcenter.api.ranges import ByteRange, RangeRefusedError, wanted_range

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-", ByteRange(0, 1000)),
        ("bytes=0-0", ByteRange(0, 1)),
        ("bytes=500-599", ByteRange(500, 600)),
        ("bytes=999-", ByteRange(999, 1000)),
        ("bytes=900-5000", ByteRange(900, 1000)),
        ("bytes=-1", ByteRange(999, 1000)),
        ("bytes=-5000", ByteRange(0, 1000)),
        (" BYTES=1-2 ", ByteRange(1, 3)),
        (None, None),
        ("items=0-5", None),
    ],
)
def test_a_range_is_a_part_of_the_whole(header: str | None, part: ByteRange | None) -> None:
    assert wanted_range(header, SIZE) == part


@pytest.mark.parametrize(
    "header",
    [
        "bytes=1000-",
        "bytes=5000-6000",
        "bytes=6-5",
        "bytes=-0",
        "bytes=-",
        "bytes=",
        "bytes=--5",
        "bytes=0-1,5-6",
        "bytes=" + "0-," * 1000,
        "bytes=9" + "9" * 400 + "-",
        "bytes=a-b",
        "bytes=-1-5",
        "bytes=٣-",
    ],
)
def test_what_is_no_single_range_is_refused(header: str) -> None:
    with pytest.raises(RangeRefusedError):
        wanted_range(header, SIZE)


def test_an_empty_file_has_no_range() -> None:
    with pytest.raises(RangeRefusedError):
        wanted_range("bytes=0-", 0)
