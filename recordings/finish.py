"""A pair of files as MixMonitor left them in, a verified copy out."""

from contextlib import ExitStack
from pathlib import Path
from typing import Final

from recordings import incoming, wav
from recordings.encode import make_copy
from recordings.finished import Finished, NoSoundError
from recordings.naming import Side
from recordings.samples import blocks

BLOCK_SECONDS: Final = 10


def finish(folder: Path, stem: str) -> Finished:
    """Check both files of `stem` and make the copy. Changes nothing on disk.

    Raises NoSoundError, FileNotFoundError (neither is there), PermissionError, OSError,
    incoming.RefusedFileError, incoming.BeingWrittenError or finished.CopyDiffersError.
    """
    source = incoming.fingerprint(folder, stem)
    with ExitStack() as stack:
        sides: dict[Side, tuple[int, wav.WavFile]] = {}
        problems: dict[Side, str] = {}
        for side in Side:
            try:
                descriptor = stack.enter_context(incoming.opened(folder, stem, side))
                sides[side] = descriptor, wav.inspect(descriptor)
            except FileNotFoundError:
                problems[side] = "missing_side"
            except wav.NotWavError as error:
                problems[side] = str(error)
        _require_sound(sides, problems, stem)
        return _finished(sides, problems, source)


def _require_sound(
    sides: dict[Side, tuple[int, wav.WavFile]], problems: dict[Side, str], stem: str
) -> None:
    if not sides:
        present = {problem for problem in problems.values() if problem != "missing_side"}
        if not present:
            raise FileNotFoundError(stem)
        raise NoSoundError(min(present))
    if len({file.rate for _, file in sides.values()}) > 1:
        raise NoSoundError("format")


def _finished(
    sides: dict[Side, tuple[int, wav.WavFile]], problems: dict[Side, str], source: bytes
) -> Finished:
    rate = next(iter(sides.values()))[1].rate
    readers = {
        side: blocks(descriptor, file, BLOCK_SECONDS * rate)
        for side, (descriptor, file) in sides.items()
    }
    seconds = {side: file.seconds for side, (_, file) in sides.items()}
    return Finished(
        copy=make_copy(
            readers.get(Side.CITIZEN, iter(())), readers.get(Side.AGENT, iter(())), rate
        ),
        citizen_seconds=seconds.get(Side.CITIZEN, 0.0),
        agent_seconds=seconds.get(Side.AGENT, 0.0),
        repaired=any(file.repaired for _, file in sides.values()),
        side_problem=next(iter(problems.values()), None),
        source_sha256=source,
    )
