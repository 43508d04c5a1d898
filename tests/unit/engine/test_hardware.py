"""Each device has a sentence that says what it is used for, or why not."""

from dataclasses import replace

import pytest

from desktop.domain.models import LoadedModel, LoadSettings
from desktop.engine.hardware import cpu_features, hardware_of
from desktop.engine.protocol import Device, GraphicsCard, SystemDescribed
from tests.unit.engine.headers import FACTS, GB

CPU = Device("CPU", "Some processor", "cpu", 32 * GB, 16 * GB, "CPU")
GPU = Device("Vulkan0", "NVIDIA card", "gpu", 8 * GB, 6 * GB, "Vulkan", "0000:01:00.0")
OTHER = Device("Vulkan1", "AMD card", "gpu", 4 * GB, 3 * GB, "Vulkan", "0000:02:00.0")
UNIT = Device("Vulkan2", "Intel unit", "igpu", 32 * GB, 16 * GB, "Vulkan", "0000:00:02.0")
AUTOMATIC = LoadSettings()
ON_GPU = LoadedModel(FACTS, 8192, 20, 4, "NVIDIA card", 1.0, device_names=("Vulkan0",))
ON_CPU = LoadedModel(FACTS, 8192, 0, 4, "CPU", 1.0, device_names=("CPU",))


def described(*devices: Device, backends=("Vulkan", "CPU"), cards=()) -> SystemDescribed:
    return SystemDescribed("b1", "CPU : AVX2 = 1 | AVX512 = 0", tuple(backends), (*devices, CPU), tuple(cards))


def uses(told: SystemDescribed, settings=AUTOMATIC, loaded=None) -> dict[str, str]:
    return {device.name: device.use for device in hardware_of(told, settings, loaded).devices}


def test_what_the_loaded_model_runs_on_is_told_with_its_layers():
    found = hardware_of(described(GPU), AUTOMATIC, ON_GPU).devices

    assert [device.is_used for device in found] == [True, True]
    assert found[0].use == "Used by the loaded model, for 20 of 32 layers."
    assert found[1].use == "Used for what does not run on the graphics card."
    assert uses(described(), loaded=ON_CPU) == {"CPU": "Used by the loaded model."}


def test_without_a_model_devices_are_ready():
    assert uses(described(GPU)) == dict.fromkeys(("Vulkan0", "CPU"), "Ready. No model is loaded.")


@pytest.mark.parametrize(
    ("settings", "use"),
    [
        (LoadSettings(n_gpu_layers=0), "Not used: GPU layers is set to 0 in Settings › Model."),
        (LoadSettings(devices=("Vulkan1",)), "Not used: other devices are chosen in Settings › Model."),
        (LoadSettings(main_device="Vulkan1"), "Not used: Vulkan1 is the main device in Settings › Model."),
        (AUTOMATIC, "Not used by the loaded model. It will be when the model is loaded again."),
    ],
)
def test_why_a_graphics_card_is_not_used_is_told(settings, use):
    assert uses(described(GPU, OTHER), settings, ON_CPU)["Vulkan0"] == use


def test_a_graphics_unit_beside_a_card_is_not_used():
    assert uses(described(GPU, UNIT))["Vulkan2"] == "Not used: there is a graphics card of its own."
    assert uses(described(UNIT))["Vulkan2"] == "Ready. No model is loaded."


def test_a_card_that_two_back_ends_find_is_used_once():
    cuda = Device("CUDA0", "NVIDIA card", "gpu", 8 * GB, 6 * GB, "CUDA", "0000:01:00.0")

    assert uses(described(cuda, GPU)) == {
        "CUDA0": "Ready. No model is loaded.",
        "Vulkan0": "Not used: it is the same card as CUDA0, which comes first.",
        "CPU": "Ready. No model is loaded.",
    }
    assert uses(described(cuda, GPU), LoadSettings(devices=("Vulkan0",)))["Vulkan0"] == "Ready. No model is loaded."


def test_only_what_models_can_run_on_is_tested():
    blas = Device("BLAS", "BLAS", "accel", 0, 0, "BLAS")
    card = GraphicsCard("0000:03:00.0", "AMD", "amdgpu")

    found = hardware_of(described(GPU, UNIT, blas, cards=[card]), AUTOMATIC, None).devices

    assert [device.name for device in found if device.can_be_tested] == ["Vulkan0", "Vulkan2", "CPU"]


def test_drivers_that_failed_are_the_reason_for_everything():
    card = GraphicsCard("0000:01:00.0", "NVIDIA", "nvidia", "580.65")
    problem = "The engine crashed while asking the graphics drivers (abort)."

    found = hardware_of(described(cards=[card]), AUTOMATIC, None, problem)

    assert found.notes == (f"{problem} Graphics cards are not used. Refresh asks their drivers again.",)
    assert found.devices[-1].use == "Not used: a driver failed while it was asked."
    assert found.devices[-1].backend == "driver nvidia 580.65"


def test_a_missing_cuda_runtime_is_told_where_a_card_could_use_it():
    card = GraphicsCard("0000:01:00.0", "NVIDIA", "nvidia")
    with_vulkan = hardware_of(described(GPU, cards=[card]), AUTOMATIC, None).notes
    without = hardware_of(described(cards=[card]), AUTOMATIC, None).notes
    with_cuda = hardware_of(described(GPU, backends=("CUDA", "CPU"), cards=[card]), AUTOMATIC, None).notes

    assert with_vulkan == ("The CUDA runtime is not installed. The NVIDIA card is used without it.",)
    assert without == ("The CUDA runtime is not installed.",)
    assert with_cuda == ()


def test_what_was_given_up_is_the_reason():
    sentence = "The model runs on the processor, not on the graphics card: it could not be loaded otherwise."

    assert uses(described(GPU), loaded=replace(ON_CPU, given_up=(sentence,)))["Vulkan0"] == sentence


@pytest.mark.parametrize(
    ("card", "backends", "use"),
    [
        (
            GraphicsCard("0000:01:00.0", "NVIDIA", "nvidia"),
            ("CPU",),
            "Not used. This build of llama.cpp has no back end for graphics cards.",
        ),
        (
            GraphicsCard("0000:01:00.0", "NVIDIA", ""),
            ("Vulkan", "CPU"),
            "Not used: it has no driver. Install the driver of its maker.",
        ),
        (
            GraphicsCard("0000:01:00.0", "NVIDIA", "nouveau"),
            ("Vulkan", "CPU"),
            "Not used: Vulkan does not find it. Its driver nouveau may be too old, or lack a part.",
        ),
    ],
)
def test_why_llama_cpp_does_not_find_a_card_is_told(card, backends, use):
    missed = hardware_of(described(backends=backends, cards=[card]), AUTOMATIC, None).devices[-1]

    assert (missed.name, missed.use, missed.is_used) == ("", use, False)
    assert missed.description == "Graphics card by NVIDIA at 0000:01:00.0"


def test_a_card_that_llama_cpp_finds_is_there_once_with_its_driver():
    card = GraphicsCard("0000:01:00.0", "NVIDIA", "nvidia")
    placeless = Device("CUDA0", "NVIDIA card", "gpu", 8 * GB, 6 * GB, "CUDA")

    found = hardware_of(described(GPU, cards=[card]), AUTOMATIC, None).devices
    assert [device.backend for device in found] == ["Vulkan, driver nvidia", "CPU"]
    assert len(hardware_of(described(placeless, cards=[card]), AUTOMATIC, None).devices) == 2
    assert len(hardware_of(described(OTHER, cards=[card]), AUTOMATIC, None).devices) == 3


def test_a_machine_without_graphics_is_told_so():
    assert hardware_of(described(), AUTOMATIC, None).notes == (
        "No graphics card was found. Models run on the processor.",
    )
    assert hardware_of(described(backends=["CPU"]), AUTOMATIC, None).notes == (
        "This build of llama.cpp has no back end for graphics cards. Models run on the processor.",
    )
    assert hardware_of(described(GPU), AUTOMATIC, None).notes == ()


PROTECTIONS = (("files", "on"), ("TCP", "needs Linux 6.7"), ("memory limit", "on"))


def test_build_back_ends_features_and_confinement_are_facts():
    told = SystemDescribed("b1", "CPU : A = 1 | B = 0", ("CPU",), (CPU,), confinement=PROTECTIONS)

    assert hardware_of(told, AUTOMATIC, None).facts == (
        ("llama.cpp", "b1"),
        ("Back ends", "CPU"),
        ("Processor features", "A"),
        ("Confined", "files, memory limit"),
        ("Not confined: TCP", "needs Linux 6.7"),
    )


def test_features_are_those_that_llama_cpp_uses():
    assert cpu_features("CPU : SSE3 = 1 | AVX512 = 0 | FMA = 1 | OPENMP = 1") == ("SSE3", "FMA", "OPENMP")
    assert cpu_features("") == ()
