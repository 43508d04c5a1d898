"""Graphics cards as Linux lists them, in a folder like /sys/bus/pci/devices."""

from desktop.engine.host.graphics_cards import graphics_cards
from desktop.engine.protocol import GraphicsCard


def put(folder, pci_id, vendor, kind, driver=""):
    device = folder / pci_id
    device.mkdir()
    (device / "vendor").write_text(vendor + "\n")
    (device / "class").write_text(kind + "\n")
    if driver:
        (device / "driver").symlink_to(f"../../../bus/pci/drivers/{driver}")


def test_cards_that_could_compute_are_told_with_their_drivers(tmp_path):
    put(tmp_path, "0000:01:00.0", "0x10de", "0x030000", "nvidia")
    put(tmp_path, "0000:c1:00.0", "0x1002", "0x038000")
    put(tmp_path, "0000:00:1f.3", "0x8086", "0x040300", "snd_hda_intel")
    put(tmp_path, "0000:00:02.0", "0x1234", "0x030000", "bochs-drm")

    assert graphics_cards(tmp_path) == (
        GraphicsCard("0000:01:00.0", "NVIDIA", "nvidia"),
        GraphicsCard("0000:c1:00.0", "AMD", ""),
    )


def test_a_driver_that_has_a_version_of_its_own_tells_it(tmp_path):
    devices, drivers = tmp_path / "devices", tmp_path / "drivers"
    devices.mkdir()
    put(devices, "0000:01:00.0", "0x10de", "0x030000")
    (drivers / "nvidia" / "module").mkdir(parents=True)
    (drivers / "nvidia" / "module" / "version").write_text("580.65.06\n")
    (devices / "0000:01:00.0" / "driver").symlink_to(drivers / "nvidia")

    assert graphics_cards(devices) == (GraphicsCard("0000:01:00.0", "NVIDIA", "nvidia", "580.65.06"),)


def test_a_system_without_such_a_list_has_none(tmp_path):
    assert graphics_cards(tmp_path / "missing") == ()
