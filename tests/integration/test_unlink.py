"""Unlinking on a real disk: durable, below its folder, one bad file never stops the others."""

import os
from pathlib import Path

import pytest

from recordings.naming import BadNameError
from recordings.unlink import Unlinked, remove_empty_days, unlink_below
from tests.integration.retention_parts import immutable

DAY = "2026-10-01"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / DAY).mkdir()
    return tmp_path


def put(root: Path, name: str, content: bytes = b"audio") -> Path:
    path = root / name
    path.write_bytes(content)
    return path


def test_files_go_and_their_size_is_told(root: Path) -> None:
    stored, loose = put(root, f"{DAY}/a.ogg"), put(root, "b-citizen.wav", b"12")

    assert unlink_below(root, [f"{DAY}/a.ogg", "b-citizen.wav"]) == [
        Unlinked("b-citizen.wav", bytes=2),
        Unlinked(f"{DAY}/a.ogg", bytes=5),
    ]
    assert not stored.exists()
    assert not loose.exists()


def test_a_file_or_folder_that_is_gone_counts_as_removed(root: Path) -> None:
    assert unlink_below(root, [f"{DAY}/a.ogg", "2026-09-30/b.ogg"]) == [
        Unlinked("2026-09-30/b.ogg"),
        Unlinked(f"{DAY}/a.ogg"),
    ]


def test_nothing_is_gone_from_a_disk_that_is_not_there(root: Path) -> None:
    assert unlink_below(root / "unmounted", ["a.ogg"]) == [Unlinked("a.ogg", error="ENOENT")]


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "a/b/c", "x/..", ".", "", "a/", "a\0"])
def test_a_name_that_leads_elsewhere_is_refused_before_anything_goes(
    root: Path, name: str
) -> None:
    kept = put(root, "kept.ogg")
    with pytest.raises(BadNameError):
        unlink_below(root, ["kept.ogg", name])
    assert kept.exists()


def test_a_link_goes_and_its_target_stays(root: Path, tmp_path: Path) -> None:
    target = put(tmp_path, "target")
    (root / DAY / "a.ogg").symlink_to(target)

    assert unlink_below(root, [f"{DAY}/a.ogg"])[0].error is None
    assert target.exists()
    assert not (root / DAY / "a.ogg").is_symlink()


def test_a_day_folder_that_is_a_link_is_not_entered(root: Path) -> None:
    elsewhere = root / "elsewhere"
    elsewhere.mkdir()
    victim = put(elsewhere, "a.ogg")
    (root / "2026-10-02").symlink_to(elsewhere)

    assert unlink_below(root, ["2026-10-02/a.ogg"])[0].error in {"ELOOP", "ENOTDIR"}
    assert victim.exists()


def test_another_name_of_the_same_bytes_is_told(root: Path) -> None:
    os.link(put(root, f"{DAY}/a.ogg"), root / "copy")

    assert unlink_below(root, [f"{DAY}/a.ogg"])[0].other_links == 1


def test_what_a_killed_writer_left_goes_too(root: Path) -> None:
    part = put(root, f"{DAY}/a.ogg#3")
    other = put(root, f"{DAY}/b.ogg#3")

    unlink_below(root, [f"{DAY}/a.ogg"])

    assert not part.exists()
    assert other.exists()


def test_a_file_that_will_not_go_is_named_and_the_others_go(root: Path) -> None:
    stubborn = put(root, f"{DAY}/stubborn.ogg")
    names = [put(root, f"{DAY}/{n}.ogg").relative_to(root).as_posix() for n in range(5)]

    with immutable(stubborn):
        found = unlink_below(root, [*names, f"{DAY}/stubborn.ogg"])

    assert {one.name: one.error for one in found} == {
        **dict.fromkeys(names),
        f"{DAY}/stubborn.ogg": "EPERM",
    }
    assert [path.name for path in (root / DAY).iterdir()] == [stubborn.name]


def test_empty_days_go_but_for_young_ones_and_full_ones(root: Path) -> None:
    for day in ("2026-10-02", "2026-10-03", "notes"):
        (root / day).mkdir()
    put(root, "2026-10-02/a.ogg")

    assert remove_empty_days(root, before="2026-10-03") == [DAY]
    assert sorted(path.name for path in root.iterdir()) == ["2026-10-02", "2026-10-03", "notes"]
