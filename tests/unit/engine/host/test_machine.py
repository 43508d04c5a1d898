"""Devices, free memory and cores."""

from pathlib import Path

import pytest

from desktop.engine.host import machine as machine_module
from desktop.engine.host.machine import backends, devices, machine, physical_cores


@pytest.fixture
def files(monkeypatch):
    contents: dict[str, str] = {}
    monkeypatch.setattr(machine_module, "_read", lambda path: contents.get(path, ""))
    return contents


def cpu_memory() -> int:
    return next(device for device in devices() if device.kind == "cpu").memory_free_bytes


def test_the_processor_is_among_the_devices(log):
    found = [device for device in devices() if device.kind == "cpu"]

    assert len(found) == 1
    assert found[0].description
    assert 0 < found[0].memory_free_bytes <= found[0].memory_total_bytes
    assert "CPU" in backends()


def test_the_machine_has_memory_and_a_core(log):
    assert machine().n_cores >= 1
    assert machine().free_memory_bytes == pytest.approx(cpu_memory(), rel=0.2)


def test_free_memory_is_what_linux_calls_available(files, log):
    files["/proc/meminfo"] = "MemTotal: 100 kB\nMemFree: 1 kB\nMemAvailable: 64 kB\n"

    assert cpu_memory() == 64 * 1024


def test_a_containers_limit_counts_without_its_cached_files(files, log):
    files["/proc/meminfo"] = "MemAvailable: 64 kB\n"
    files["/sys/fs/cgroup/memory.max"] = "50000\n"
    files["/sys/fs/cgroup/memory.current"] = "40000\n"
    files["/sys/fs/cgroup/memory.stat"] = "anon 1\ninactive_file 5000\n"

    assert cpu_memory() == 15000

    files["/sys/fs/cgroup/memory.max"] = "max\n"

    assert cpu_memory() == 64 * 1024


@pytest.mark.skipif(not Path("/proc/meminfo").exists(), reason="Linux only")
def test_threads_of_one_core_count_once(files, monkeypatch):
    monkeypatch.setattr(machine_module.os, "sched_getaffinity", lambda _: {0, 1, 2, 3})
    for cpu, siblings in enumerate(["0-1", "0-1", "2-3", "2-3"]):
        files[f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list"] = siblings + "\n"

    assert physical_cores() == 2
