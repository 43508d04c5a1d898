"""The graphics cards that Linux knows of, so that one that llama.cpp does not find can still be told of."""

from pathlib import Path

from desktop.engine.protocol import GraphicsCard

PCI_DEVICES = Path("/sys/bus/pci/devices")
_DISPLAY_CLASS = "0x03"
# Cards of other makers show a screen of a virtual machine or of a server, and cannot compute.
_MAKERS = {"0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel"}


def graphics_cards(folder: Path = PCI_DEVICES) -> tuple[GraphicsCard, ...]:
    """All cards that could compute, by their place on the bus. None on other systems."""
    try:
        devices = sorted(folder.iterdir())
    except OSError:
        return ()
    cards = [_card(device) for device in devices]
    return tuple(card for card in cards if card is not None)


def _card(device: Path) -> GraphicsCard | None:
    maker = _MAKERS.get(_read(device / "vendor"))
    if maker is None or not _read(device / "class").startswith(_DISPLAY_CLASS):
        return None
    try:
        driver = (device / "driver").readlink().name
    except OSError:
        driver = ""
    version = _read(device / "driver" / "module" / "version") if driver else ""
    return GraphicsCard(device.name, maker, driver, version)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
