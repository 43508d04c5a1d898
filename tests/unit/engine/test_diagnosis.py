"""What --diagnose tells."""

import json

from desktop.domain.errors import EngineDied
from desktop.domain.models import LoadSettings
from desktop.engine import diagnosis
from desktop.engine.client import EngineProcess
from desktop.engine.diagnosis import diagnose
from desktop.engine.protocol import Device, GraphicsCard, SystemDescribed
from tests.engine_children import CRASH, let_children


def test_it_tells_versions_llama_cpp_devices_and_folders_as_json():
    told = json.loads(json.dumps(diagnose({"data": "/somewhere"})))

    assert told["versions"]["hearth"]
    assert told["versions"]["llama-cpp-python"] == "0.3.36"
    assert told["backends"]
    assert told["devices"][0]["memory_total_bytes"] > 0
    assert told["folders"] == {"data": "/somewhere"}
    assert "Ready. No model is loaded." in {device["use"] for device in told["devices"]}


def test_it_tells_why_a_device_is_not_used(monkeypatch):
    described = SystemDescribed(
        "b1",
        "",
        ("Vulkan", "CPU"),
        (Device("Vulkan0", "Graphics card", "gpu", 8, 8),),
        (GraphicsCard("0000:01:00.0", "NVIDIA", ""),),
    )

    class OneAnswer(EngineProcess):
        def start(self) -> None:
            pass

        def read(self) -> SystemDescribed:
            return described

    monkeypatch.setattr(diagnosis, "EngineProcess", OneAnswer)
    found, missed = diagnose({}, LoadSettings(n_gpu_layers=0))["devices"]

    assert found["use"] == "Not used: GPU layers is set to 0 in Settings › Model."
    assert missed["use"] == "Not used: it has no driver. Install the driver of its maker."


def test_an_engine_that_does_not_start_is_told_of(monkeypatch):
    class DeadProcess(EngineProcess):
        def start(self) -> None:
            raise EngineDied("The engine crashed while starting (illegal instruction).", "Use another computer.")

    monkeypatch.setattr(diagnosis, "EngineProcess", DeadProcess)

    assert diagnose({})["llama_cpp"] == {
        "error": "The engine crashed while starting (illegal instruction). Use another computer."
    }


def test_a_driver_that_crashes_is_told_beside_what_there_is_without(monkeypatch):
    let_children(monkeypatch, with_drivers=CRASH)

    told = diagnose({})

    assert "crashed while asking the graphics drivers" in told["llama_cpp"]["drivers_error"]
    assert "CPU" in {device["name"] for device in told["devices"]}


def test_a_package_that_is_not_installed_is_unknown(monkeypatch):
    monkeypatch.setattr(diagnosis, "PACKAGES", ("no-such-package",))

    assert diagnose({})["versions"]["no-such-package"] == "unknown"
