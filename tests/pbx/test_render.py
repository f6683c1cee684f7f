"""What `callcenter pbx render` leaves for an administrator and for systemd."""

import subprocess
from pathlib import Path

from callcenter.services.find_asterisk import find_asterisk
from callcenter.services.render_pbx import render_pbx
from callcenter.settings import Settings


def test_the_unit_finds_the_asterisk_that_was_found(tmp_path: Path) -> None:
    files = render_pbx(Settings(state_dir=tmp_path), find_asterisk())

    told = subprocess.run([files.folder / "asterisk", "-V"], capture_output=True, check=True)

    assert told.stdout.startswith(b"Asterisk ")


def test_only_its_owner_reads_the_secrets(tmp_path: Path) -> None:
    files = render_pbx(Settings(state_dir=tmp_path), find_asterisk())
    secret = files.secrets.ami.encode()

    telling = [path for path in files.folder.rglob("*") if path.is_file() and path.stat().st_size]
    telling = [path for path in telling if not path.is_symlink() and secret in path.read_bytes()]
    assert {path.name for path in telling} == {"secrets.json", "manager.conf"}
    assert [path for path in telling if path.stat().st_mode & 0o077] == []
