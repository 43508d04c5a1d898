"""Devices are plain values, which can be compared."""

from desktop.domain.hardware import Hardware, HardwareDevice


def test_what_is_found_twice_is_the_same():
    def found() -> Hardware:
        device = HardwareDevice("CPU", "Processor", "CPU", 2, 1, is_used=True, use="Used by the loaded model.")
        return Hardware((device,), ("A note.",), (("llama.cpp", "b1"),))

    assert found() == found()
