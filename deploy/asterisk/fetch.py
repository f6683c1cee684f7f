#!/usr/bin/env python3
"""Find an Asterisk for this machine, or bring Debian's into the user's cache. Needs no root.

Prints one JSON object: where the program, its modules and its sounds are. An installed
Asterisk of version 20 or newer that writes the journal as JSON is used as it is. Else the
packages of Debian unstable are downloaded by apt, with the mirror, proxy and keys of this
system, and unpacked into a folder of their own; the system's packages are not touched.
Standard library only: it runs before the virtual environment is complete.
"""

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

OLDEST: Final = 20  # major version
JOURNAL_MODULE: Final = "res_cdrel_custom.so"  # Asterisk 22's writer of JSON lines
PACKAGES: Final = ("asterisk", "asterisk-core-sounds-ru-wav", "asterisk-moh-opsound-wav")
MODULES: Final = (
    "/usr/lib/*/asterisk/modules",
    "/usr/lib/asterisk/modules",
    "/usr/lib64/asterisk",
)
KEYRING: Final = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
TOOLS: Final = {"apt-get": "apt", "dpkg": "dpkg", "dpkg-deb": "dpkg"}

# What the packages' own folder is run by: its loader and its libraries, not the system's.
LAUNCHER: Final = """#!/bin/sh
root=$(dirname "$(dirname "$(readlink -f "$0")")")
export GCONV_PATH="$root/{libraries}/gconv"
exec "$root/{loader}" --library-path "$root/{libraries}" --argv0 "$root/bin/asterisk" \\
    "$root/usr/sbin/asterisk" "$@"
"""

# The system's apt configuration stays in force (proxy, mirror, keys); its hooks are for
# the system's own packages and would clean or index those.
APT_OPTIONS: Final = """#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
#clear Acquire::IndexTargets::deb::DEP-11;
Dir::State "{root}/state";
Dir::State::status "{root}/status";
Dir::Cache "{root}/cache";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Etc::sourcelist "{root}/sources.list";
Dir::Etc::sourceparts "{root}/none";
Dir::Etc::preferences "{root}/none/preferences";
Dir::Etc::preferencesparts "{root}/none";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
"""


class CannotFetch(Exception):  # noqa: N818 - reads as what it is
    """There is no Asterisk and none can be brought; the message says what to install."""


def main() -> int:
    try:
        print(json.dumps(find_or_fetch()))
    except CannotFetch as problem:
        print(f"asterisk: {problem}", file=sys.stderr)
        return 1
    return 0


def find_or_fetch() -> dict[str, str]:
    """Return paths: `binary`, `modules` (folder), `data` (sounds, music, documentation)."""
    if installed := _installed():
        return installed
    folder = _cache_folder() / "asterisk"
    with _only_one(folder.with_suffix(".lock")):
        if not folder.exists():
            _fetch(folder)
    modules = next(folder.glob("usr/lib/*/asterisk/modules"))
    data = folder / "usr/share/asterisk"
    return {"binary": f"{folder}/bin/asterisk", "modules": str(modules), "data": str(data)}


def _installed() -> dict[str, str] | None:
    """Return the system's own Asterisk when it is new enough, else None."""
    path = os.pathsep.join(
        (os.get_exec_path() and os.pathsep.join(os.get_exec_path()), "/usr/sbin")
    )
    binary = shutil.which("asterisk", path=path)
    if binary is None:
        return None
    told = subprocess.run([binary, "-V"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"Asterisk (?:certified[-/])?(\d+)\.", told)
    if version is None or int(version[1]) < OLDEST:
        return _passed_over(binary, f"is older than {OLDEST}")
    for pattern in MODULES:
        for modules in Path("/").glob(pattern.lstrip("/")):
            if (modules / JOURNAL_MODULE).exists():
                data = "/usr/share/asterisk"
                return {"binary": binary, "modules": str(modules), "data": data}
    return _passed_over(binary, f"lacks {JOURNAL_MODULE}, which writes the journal as JSON")


def _passed_over(binary: str, reason: str) -> None:
    _say(f"{binary} {reason}: Debian unstable's is used, in a folder of its own")


def _cache_folder() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(cache) / "callcenter"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Hold a lock file, so that two checkouts do not fetch at the same time."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("another checkout is fetching it; waiting")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(folder: Path) -> None:
    """Download, unpack and try the packages beside `folder`; it appears when complete."""
    mirror = _mirror()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="asterisk.", dir=folder.parent) as scratch:
        packages = _download(Path(scratch), mirror)
        made = Path(scratch) / "made"
        made.mkdir()
        _unpack(packages, made)
        _write_launcher(made)
        _say("trying it: " + _output([f"{made}/bin/asterisk", "-V"]).strip())
        made.rename(folder)
    _say(f"ready in {time.monotonic() - begun:.0f} s: {folder}")


def _mirror() -> str:
    """Return the address of the Debian mirror that this system itself uses."""
    missing = {package for tool, package in TOOLS.items() if shutil.which(tool) is None}
    release = _os_release()
    if missing or release.get("ID") != "debian":
        raise CannotFetch(
            f"none of version {OLDEST} or newer is installed, and this is not a Debian system "
            "from whose mirror it could be brought; install Asterisk 22 by your system's means"
        )
    wanted = release.get("VERSION_CODENAME", "sid")
    listed = _output(["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)"])
    for line in listed.splitlines():
        name, _, address = line.partition(" ")
        if name in {wanted, "stable", "testing", "sid", "unstable"}:
            return address
    raise CannotFetch(f"/etc/apt names no mirror of Debian {wanted}; add one and repeat")


def _os_release() -> dict[str, str]:
    text = Path("/etc/os-release").read_text(encoding="utf-8")
    pairs = (line.partition("=") for line in text.splitlines())
    return {name: value.strip('"') for name, _, value in pairs}


def _download(scratch: Path, mirror: str) -> list[Path]:
    """Let apt fetch PACKAGES of unstable and all they need, as if nothing were installed."""
    for folder in ("state/lists/partial", "cache/archives/partial", "none"):
        (scratch / folder).mkdir(parents=True)
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    (scratch / "sources.list").write_text(f"deb {signed}{mirror} sid main\n")
    (scratch / "status").touch()
    options = scratch / "apt.conf"
    options.write_text(APT_OPTIONS.format(root=scratch))
    apt = ["apt-get", "-c", str(options), "-qq"]
    _say(f"reading the package lists of Debian unstable from {mirror}")
    _run([*apt, "update"])
    _say("downloading about 115 MB of packages")
    _run([*apt, "--yes", "--download-only", "install", *PACKAGES])
    return sorted((scratch / "cache/archives").glob("*.deb"))


def _unpack(packages: list[Path], into: Path) -> None:
    _say(f"unpacking {len(packages)} packages")
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as workers:
        commands = (["dpkg-deb", "--extract", str(package), str(into)] for package in packages)
        list(workers.map(_run, commands))


def _write_launcher(folder: Path) -> None:
    loader = next(folder.glob("usr/lib/*/ld-linux*.so.*"))
    libraries = loader.parent.relative_to(folder)
    launcher = folder / "bin/asterisk"
    launcher.parent.mkdir()
    launcher.write_text(LAUNCHER.format(loader=loader.relative_to(folder), libraries=libraries))
    launcher.chmod(0o755)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        told = (done.stderr or done.stdout).strip()[-2000:]
        raise CannotFetch(
            f"{' '.join(command[:1])} failed; is the mirror reachable? It said:\n{told}"
        )


def _output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotFetch(f"{command[0]} failed: {done.stderr.strip()}")
    return done.stdout


def _say(text: str) -> None:
    print(f"asterisk: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
