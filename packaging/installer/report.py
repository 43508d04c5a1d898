"""What came out: sizes, hashes, and how long each step took."""

import hashlib
import json
from pathlib import Path

from installer import places

MOST_DEB_BYTES = 65 * 10**6


def write(seconds: dict[str, float]) -> None:
    """Write ``SHA256SUMS`` and print the report, which is kept beside the packages."""
    places.DIST.mkdir(parents=True, exist_ok=True)
    packed = [path for path in sorted(places.DIST.iterdir()) if path.name.startswith(places.NAME)]
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in packed}
    lines = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
    (places.DIST / "SHA256SUMS").write_text(lines, encoding="utf-8")
    told = {
        "seconds": {name: round(value) for name, value in seconds.items()},
        "megabytes": {path.name: round(path.stat().st_size / 10**6, 1) for path in packed},
        "installed_megabytes": round(_size(places.FROZEN) / 10**6, 1),
        "largest_megabytes": _largest(places.FROZEN),
        "sha256": sums,
    }
    text = json.dumps(told, indent=1)
    (places.BUILD / "report.json").write_text(text + "\n", encoding="utf-8")
    print(text)
    for path in packed:
        if path.suffix == ".deb" and path.stat().st_size > MOST_DEB_BYTES:
            raise SystemExit(f"{path.name} is larger than {MOST_DEB_BYTES // 10**6} MB")


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _largest(folder: Path) -> dict[str, float]:
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    largest = sorted(files, key=lambda path: -path.stat().st_size)[:12]
    return {str(path.relative_to(folder)): round(path.stat().st_size / 10**6, 1) for path in largest}
