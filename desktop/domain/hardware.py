"""What the machine has to compute on, and for each device whether it is used and why not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HardwareDevice:
    """A device. ``name`` is llama.cpp's; a graphics card that llama.cpp does not find has none. ``backend`` names back
    end and driver, ``use`` says in a sentence what it is used for, or why not. Memory 0 means unknown; models can
    run on a device that ``can_be_tested``."""

    name: str
    description: str
    backend: str
    memory_total_bytes: int
    memory_free_bytes: int
    is_used: bool
    use: str
    can_be_tested: bool = False


@dataclass(frozen=True, slots=True)
class Hardware:
    """All devices, and facts about the engine as pairs of a name and a value."""

    devices: tuple[HardwareDevice, ...]
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
