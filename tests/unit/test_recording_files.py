"""Files as a PBX, a crash or a stranger may leave them (WAV headers, links, open writers)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from recordings import incoming, wav
from recordings.incoming import BeingWrittenError, RefusedFileError
from recordings.naming import Side
from recordings.samples import blocks
from tests.speech import RATE, forget_lengths, write_pair, write_wav

STEM = "k3f9-1795318737.42"
ONE_SECOND = np.full(RATE, 1000, dtype=np.int16)
NOBODY = 65534


def look(path: Path) -> wav.WavFile:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return wav.inspect(descriptor)
    finally:
        os.close(descriptor)


def test_a_closed_file_is_as_long_as_its_header_says(tmp_path: Path) -> None:
    file = look(write_wav(tmp_path / "a.wav", ONE_SECOND))

    assert (file.rate, file.frames, file.seconds, file.repaired) == (RATE, RATE, 1.0, False)


def test_a_header_of_a_killed_asterisk_is_mended_from_the_size(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", ONE_SECOND)
    forget_lengths(path)

    file = look(path)

    assert (file.frames, file.repaired) == (RATE, True)


@pytest.mark.parametrize("cut", [1000, 1001])  # an odd byte is half a sample
def test_a_header_longer_than_the_file_does_not_lengthen_it(tmp_path: Path, cut: int) -> None:
    path = write_wav(tmp_path / "a.wav", ONE_SECOND)
    os.truncate(path, path.stat().st_size - cut)

    file = look(path)

    assert (file.frames, file.repaired) == (RATE - (cut + 1) // 2, True)


def test_another_chunk_after_the_sound_is_not_sound(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", ONE_SECOND)
    path.write_bytes(path.read_bytes() + b"LIST\x04\0\0\0abcd")

    assert look(path).frames == RATE


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", "empty"), (b"x" * 900, "not_wav"), (b"RIFF\0\0\0\0WAVE", "not_wav")],
)
def test_what_holds_no_sound_is_named(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)

    with pytest.raises(wav.NotWavError, match=problem):
        look(path)


def test_a_header_alone_is_empty(tmp_path: Path) -> None:
    with pytest.raises(wav.NotWavError, match="empty"):
        look(write_wav(tmp_path / "a.wav", ONE_SECOND[:0]))


def test_blocks_give_every_sample_once(tmp_path: Path) -> None:
    samples = np.arange(2500, dtype=np.int16)
    path = write_wav(tmp_path / "a.wav", samples)
    descriptor = os.open(path, os.O_RDONLY)

    read = np.concatenate(list(blocks(descriptor, wav.inspect(descriptor), 1000)))
    os.close(descriptor)

    assert (read == samples).all()


def refused(folder: Path) -> None:
    with pytest.raises(RefusedFileError), incoming.opened(folder, STEM, Side.AGENT):
        pass


def test_a_link_is_refused_and_removed_without_its_target(tmp_path: Path) -> None:
    target = write_wav(tmp_path / "target.wav", ONE_SECOND)
    folder = tmp_path / "incoming"
    folder.mkdir()
    (folder / f"{STEM}-agent.wav").symlink_to(target)

    refused(folder)

    assert incoming.remove(folder, STEM) == 1
    assert target.exists()


def test_a_second_name_of_a_file_is_refused(tmp_path: Path) -> None:
    write_wav(tmp_path / "other", ONE_SECOND)
    os.link(tmp_path / "other", tmp_path / f"{STEM}-agent.wav")

    refused(tmp_path)


def test_a_pipe_is_refused_without_waiting_for_its_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"{STEM}-agent.wav")

    refused(tmp_path)


def test_a_device_is_refused(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may make a device")
    os.mknod(tmp_path / f"{STEM}-agent.wav", 0o20644, os.makedev(1, 5))  # /dev/zero

    refused(tmp_path)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give a folder that every user may enter: pytest's own are their owner's alone."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize(("mode", "said"), [(0, ""), (0o644, "was opened")])
def test_a_file_without_permission_is_unreadable(open_folder: Path, mode: int, said: str) -> None:
    """Asked in a process that is not root: root may read anything."""
    folder = str(open_folder)
    path = write_wav(open_folder / f"{STEM}-agent.wav", ONE_SECOND)
    path.chmod(mode)
    program = (
        "import os, sys, pathlib\n"
        "from recordings import incoming, naming\n"
        f"if os.geteuid() == 0: os.setuid({NOBODY})\n"
        "try:\n"
        f"    with incoming.opened(pathlib.Path({folder!r}), {STEM!r}, naming.Side.AGENT):\n"
        "        sys.exit('was opened')\n"
        "except PermissionError: pass\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], check=False, timeout=30, capture_output=True, text=True
    )

    assert done.stderr.strip() == said


def test_a_file_is_left_alone_while_somebody_writes_it(tmp_path: Path) -> None:
    path = write_wav(tmp_path / f"{STEM}-agent.wav", ONE_SECOND)

    with (
        path.open("ab"),
        pytest.raises(BeingWrittenError),
        incoming.opened(tmp_path, STEM, Side.AGENT),
    ):
        pass

    with incoming.opened(tmp_path, STEM, Side.AGENT) as descriptor:
        assert wav.inspect(descriptor).frames == RATE


def test_a_scan_tells_recordings_from_strays(tmp_path: Path) -> None:
    write_pair(tmp_path, STEM, (ONE_SECOND, ONE_SECOND))
    (tmp_path / "notes.txt").touch()

    found = incoming.scan(tmp_path)

    assert found.sides == {STEM: {Side.CITIZEN, Side.AGENT}}
    assert found.strays == ["notes.txt"]
    assert incoming.scan(tmp_path / "absent").sides == {}


def test_the_fingerprint_sees_a_changed_byte_and_an_absent_side(tmp_path: Path) -> None:
    write_pair(tmp_path, STEM, (ONE_SECOND, ONE_SECOND))
    before = incoming.fingerprint(tmp_path, STEM)
    path = tmp_path / f"{STEM}-agent.wav"
    content = bytearray(path.read_bytes())
    content[500] ^= 1
    path.write_bytes(content)
    changed = incoming.fingerprint(tmp_path, STEM)
    path.unlink()

    assert len({before, changed, incoming.fingerprint(tmp_path, STEM)}) == 3


def test_renaming_never_overwrites(tmp_path: Path) -> None:
    write_pair(tmp_path, STEM, (ONE_SECOND, ONE_SECOND))
    write_pair(tmp_path, f"{STEM}.2", (ONE_SECOND[:80], ONE_SECOND[:80]))

    with pytest.raises(FileExistsError):
        incoming.rename(tmp_path, STEM, f"{STEM}.2")
    incoming.rename(tmp_path, STEM, f"{STEM}.3")

    assert set(incoming.scan(tmp_path).sides) == {f"{STEM}.2", f"{STEM}.3"}
    assert look(tmp_path / f"{STEM}.2-agent.wav").frames == 80


def test_a_left_over_is_the_same_sound_on_every_side_that_is_there() -> None:
    one, two, absent = b"1" * 32, b"2" * 32, incoming.ABSENT

    assert incoming.is_left_over(one + two, one + two)
    assert incoming.is_left_over(absent + two, one + two)
    assert not incoming.is_left_over(one + one, one + two)
    assert not incoming.is_left_over(absent + one, one + two)
