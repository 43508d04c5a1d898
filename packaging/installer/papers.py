"""What goes with the package for whoever wants to know what is in it: licence texts and a bill of materials."""

import hashlib
import json
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path

from installer import downloads, places
from installer.components import LICENCES, Component, components

LGPL_NOTICE = (LICENCES / "Qt.txt").read_text(encoding="utf-8")
FOLDER = places.FROZEN / "_internal" / "licences"


def write() -> None:
    """Write the licences into the frozen application, and the bill of materials beside the packages."""
    parts = components()
    missing = [part.name for part in parts if not part.text.strip()]
    if missing:
        raise SystemExit(f"no licence text for {', '.join(missing)}")
    _write_licences(parts)
    places.DIST.mkdir(exist_ok=True)
    _bill_file().write_text(json.dumps(_bill(parts), indent=1) + "\n", encoding="utf-8")


def summary() -> str:
    """For Debian: the parts with licences and whose they are, and where the texts are."""
    lines = "".join(f"{_title(part)}\n{_owner(part)}" for part in components())
    texts = (
        f"The texts of all licences are in /usr/lib/{places.NAME}/_internal/licences; those of the GNU licences are"
        " also in /usr/share/common-licenses/LGPL-3 and /usr/share/common-licenses/GPL-3."
    )
    return f"Hearth is made of these parts, each under its own licence.\n\n{lines}\n{texts}\n\n{LGPL_NOTICE}"


def _owner(part: Component) -> str:
    if part.address.startswith("pkg:deb/"):  # has many
        return ""
    owner = re.search(r"^\W*(Copyright\b.{4,})$", part.text, re.MULTILINE)
    return f"  {owner[1].strip()}\n" if owner else ""


def _bill_file() -> Path:
    return places.DIST / f"{places.NAME}-{places.version()}.cdx.json"


def _write_licences(parts: list[Component]) -> None:
    FOLDER.mkdir(exist_ok=True)
    texts = {_file_name(part.name): _headed(part) for part in parts}
    texts |= {f"{name}.txt": (LICENCES / f"{name}.txt").read_text(encoding="utf-8") for name in ("LGPL-3.0", "GPL-3.0")}
    for name, text in texts.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    line = "\n" + "=" * 100 + "\n\n"
    head = "Hearth is made of the parts below, each under its own licence.\n"
    (FOLDER / "ALL.txt").write_text(line.join([head, *texts.values()]), encoding="utf-8")


def _file_name(name: str) -> str:
    return re.sub(r"[^\w.+-]+", "-", name) + ".txt"


def _headed(part: Component) -> str:
    return f"{_title(part)}\n\n{part.text.strip()}\n"


def _title(part: Component) -> str:
    return " ".join(filter(None, (part.name, part.version, f"({part.licence})" if part.licence else "")))


def _bill(parts: list[Component]) -> dict[str, object]:
    """CycloneDX 1.6. The same package gives the same bill: its number is made from what it lists."""
    listed = [
        {
            "type": "library",
            "bom-ref": part.address,
            "name": part.name,
            **({"version": part.version} if part.version else {}),
            "purl": part.address,
            **({"licenses": [{"license": {"name": part.licence}}]} if part.licence else {}),
        }
        for part in parts
        if part.name != "Hearth"
    ]
    number = uuid.UUID(bytes=hashlib.sha256(json.dumps(listed).encode()).digest()[:16], version=4)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(places.source_date(), UTC).isoformat(),
            "tools": {"components": [_tool(*each) for each in sorted(downloads.tool_versions().items())]},
            "component": {"type": "application", "bom-ref": "hearth", "name": "Hearth", "version": places.version()},
        },
        "components": [*listed, *_files()],
        "dependencies": [{"ref": "hearth", "dependsOn": sorted({str(each["bom-ref"]) for each in listed})}],
    }


def _tool(name: str, version: str) -> dict[str, str]:
    """One that was fetched for this build, and may be another at the next."""
    return {"type": "application", "name": name, "version": version, "purl": f"pkg:deb/debian/{name}@{version}"}


def _files() -> list[dict[str, object]]:
    """Every library that is packed, with its hash."""
    found = [path for path in sorted(places.FROZEN.rglob("*")) if path.is_file() and not path.is_symlink()]
    return [
        {
            "type": "file",
            "name": str(path.relative_to(places.FROZEN)),
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
        }
        for path in found
        if ".so" in path.name or path.suffix in {".dll", ".dylib", ".pyd", ".gguf"}
    ]
