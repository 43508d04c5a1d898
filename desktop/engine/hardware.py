"""Says for each device whether it is used and why not, from what the engine's child tells, the settings and the loaded
model: pure."""

from collections.abc import Iterator

from desktop.domain.hardware import Hardware, HardwareDevice
from desktop.domain.models import LoadedModel, LoadSettings
from desktop.engine.load_plan import same_card
from desktop.engine.protocol import Device, GraphicsCard, SystemDescribed

_GPU_KINDS = ("gpu", "igpu")
_NO_GPU_BACKENDS = frozenset({"CPU", "BLAS", "RPC"})
_CUDA = "CUDA"
NO_GPU_BACKEND = "This build of llama.cpp has no back end for graphics cards."


def hardware_of(
    described: SystemDescribed, settings: LoadSettings, loaded: LoadedModel | None, drivers_problem: str = ""
) -> Hardware:
    """The devices that llama.cpp finds, the graphics cards that it does not find, and the engine's facts. Of drivers
    that were not asked, the problem is told."""
    uses = _Uses(described, settings, loaded)
    found = [_device(device, described, uses) for device in described.devices]
    missed = [
        _card(card, described, drivers_problem) for card in described.cards if not _is_found(card, described.devices)
    ]
    facts = (
        ("llama.cpp", described.llama_build),
        ("Back ends", ", ".join(described.backends)),
        ("Processor features", ", ".join(cpu_features(described.system_info))),
        *_protections(described.confinement),
    )
    return Hardware((*found, *missed), tuple(_notes(described, drivers_problem)), facts)


def _protections(confinement: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    """What confines the engine, and each protection that this system does not have, with the reason."""
    held = [name for name, state in confinement if state == "on"]
    if held:
        yield "Confined", ", ".join(held)
    yield from ((f"Not confined: {name}", state) for name, state in confinement if state != "on")


def cpu_features(system_info: str) -> tuple[str, ...]:
    """What llama.cpp says that it uses of the processor."""
    pairs = [part.rpartition(":")[2].partition("=") for part in system_info.split("|")]
    return tuple(name.strip() for name, _, value in pairs if value.strip() == "1")


class _Uses:
    """The sentence of each device that llama.cpp finds."""

    def __init__(self, described: SystemDescribed, settings: LoadSettings, loaded: LoadedModel | None) -> None:
        self._kinds = {device.kind for device in described.devices}
        self._gpus = [device for device in described.devices if device.kind in _GPU_KINDS]
        self._settings = settings
        self._loaded = loaded

    def of(self, device: Device) -> tuple[bool, str]:
        """Whether a device is in use, and the sentence."""
        if self._loaded is not None and device.name in self._loaded.device_names:
            return True, self._by_model(device, self._loaded)
        if device.kind not in _GPU_KINDS:
            return self._by_processor(device)
        return False, self._why_not(device)

    def _by_model(self, device: Device, loaded: LoadedModel) -> str:
        if device.kind not in _GPU_KINDS:
            return "Used by the loaded model."
        n_layers = loaded.facts.n_layers
        return f"Used by the loaded model, for {min(loaded.n_gpu_layers, n_layers)} of {n_layers} layers."

    def _by_processor(self, device: Device) -> tuple[bool, str]:
        if device.kind != "cpu":
            return False, "Helps the processor with large multiplications."
        if self._loaded is None:
            return False, "Ready. No model is loaded."
        return True, "Used for what does not run on the graphics card."

    def _why_not(self, device: Device) -> str:
        by_settings = self._why_not_by_settings(device)
        if by_settings:
            return f"Not used: {by_settings}."
        twin = same_card(device, self._gpus)
        if twin is not device and device.name not in (*self._settings.devices, self._settings.main_device):
            return f"Not used: it is the same card as {twin.name}, which comes first."
        if self._loaded is None:
            return "Ready. No model is loaded."
        told = (text for text in self._loaded.given_up if text.startswith("The model runs on the processor"))
        return next(told, "Not used by the loaded model. It will be when the model is loaded again.")

    def _why_not_by_settings(self, device: Device) -> str:
        settings, words = self._settings, ""
        if settings.n_gpu_layers == 0:
            words = "GPU layers is set to 0 in Settings › Model"
        elif settings.devices and device.name not in settings.devices:
            words = "other devices are chosen in Settings › Model"
        elif settings.main_device and device.name != settings.main_device:
            words = f"{settings.main_device} is the main device in Settings › Model"
        elif device.kind == "igpu" and "gpu" in self._kinds and not settings.devices:
            words = "there is a graphics card of its own"
        return words


def _device(device: Device, described: SystemDescribed, uses: _Uses) -> HardwareDevice:
    card = next((card for card in described.cards if device.pci_id and card.pci_id == device.pci_id), None)
    driver = f", {_driver(card)}" if card is not None and card.driver else ""
    is_used, use = uses.of(device)
    return HardwareDevice(
        device.name,
        device.description,
        f"{device.backend}{driver}",
        device.memory_total_bytes,
        device.memory_free_bytes,
        is_used,
        use,
        can_be_tested=device.kind in ("cpu", *_GPU_KINDS),
    )


def _driver(card: GraphicsCard) -> str:
    return f"driver {card.driver} {card.driver_version}".strip()


def _card(card: GraphicsCard, described: SystemDescribed, drivers_problem: str) -> HardwareDevice:
    gpu_backends = set(described.backends) - _NO_GPU_BACKENDS
    if not card.driver:
        use = "Not used: it has no driver. Install the driver of its maker."
    elif drivers_problem:
        use = "Not used: a driver failed while it was asked."
    elif not gpu_backends:
        use = f"Not used. {NO_GPU_BACKEND}"
    else:
        names = ", ".join(sorted(gpu_backends))
        use = f"Not used: {names} does not find it. Its driver {card.driver} may be too old, or lack a part."
    backend = _driver(card) if card.driver else ""
    return HardwareDevice("", f"Graphics card by {card.maker} at {card.pci_id}", backend, 0, 0, is_used=False, use=use)


def _is_found(card: GraphicsCard, devices: tuple[Device, ...]) -> bool:
    """By its place on the bus; a back end that does not tell that is believed to have found its maker's cards."""
    gpus = [device for device in devices if device.kind in _GPU_KINDS]
    maker = card.maker.lower()
    return any(
        device.pci_id == card.pci_id if device.pci_id else maker in device.description.lower() for device in gpus
    )


def _notes(described: SystemDescribed, drivers_problem: str) -> Iterator[str]:
    if drivers_problem:
        yield f"{drivers_problem} Graphics cards are not used. Refresh asks their drivers again."
    elif not set(described.backends) - _NO_GPU_BACKENDS:
        yield f"{NO_GPU_BACKEND} Models run on the processor."
    elif not any(device.kind in _GPU_KINDS for device in described.devices) and not described.cards:
        yield "No graphics card was found. Models run on the processor."
    has_nvidia = any(card.maker == "NVIDIA" and card.driver for card in described.cards)
    if has_nvidia and _CUDA not in described.backends and not drivers_problem:
        is_used = any("nvidia" in device.description.lower() for device in described.devices)
        yield f"The CUDA runtime is not installed.{' The NVIDIA card is used without it.' if is_used else ''}"
