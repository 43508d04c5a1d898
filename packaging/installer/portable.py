"""The portable archive: ``dist/hearth-VERSION-linux-x86_64.tar.xz``. Unpack it anywhere and start ``hearth``."""

import shutil
import subprocess
from pathlib import Path

from installer import places
from installer.texts import filled

STAGE = places.BUILD / "portable"


def pack() -> Path:
    """Lay the files out and pack them; returns the archive."""
    name = f"{places.NAME}-{places.version()}-linux-x86_64"
    shutil.rmtree(STAGE, ignore_errors=True)
    folder = STAGE / name
    shutil.copytree(places.FROZEN, folder, symlinks=True)
    (folder / "README.txt").write_text(filled(places.RECIPES / "linux" / "portable.txt"), encoding="utf-8")
    (folder / "portable").write_text("", encoding="utf-8")
    for path in sorted(folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == folder / places.NAME else 0o644)
    places.DIST.mkdir(exist_ok=True)
    archive = places.DIST / f"{name}.tar.xz"
    same = ["--sort=name", f"--mtime=@{places.source_date()}", "--owner=0", "--group=0", "--numeric-owner"]
    command = ["tar", "--format=gnu", *same, "--use-compress-program=xz -9 -T1", "-cf", archive, "-C", STAGE, name]
    subprocess.run(command, check=True)
    return archive
