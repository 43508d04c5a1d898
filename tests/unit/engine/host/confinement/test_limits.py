"""Limits of memory."""

import sys

import pytest

from desktop.engine.host.confinement import limits
from desktop.engine.host.confinement.limits import limit_memory
from desktop.engine.host.confinement.protections import NotProtected
from tests.unit.engine.host.confinement.own_process import told_by

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="is about Linux")

LIMIT = """
import mmap
from desktop.engine.host.confinement.limits import STACKS_BYTES, limit_memory
MB = 2**20
limit_memory(200 * MB)
told['small'] = name_of_error(lambda: mmap.mmap(-1, 100 * MB, mmap.MAP_PRIVATE))
told['large'] = name_of_error(lambda: mmap.mmap(-1, STACKS_BYTES + 300 * MB, mmap.MAP_PRIVATE))
"""


def test_what_the_machine_has_no_memory_for_cannot_be_allocated():
    assert told_by(LIMIT) == {"small": "done", "large": "OSError"}


def test_neither_a_file_that_is_mapped_nor_a_reservation_counts(tmp_path):
    large = tmp_path / "model"
    with large.open("wb") as file:
        file.truncate(400 * 2**20)

    told = told_by(
        LIMIT
        + "import ctypes\n"
        + "file = open(sys.argv[1], 'rb')\n"
        + "told['file'] = name_of_error(lambda: mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))\n"
        + "told['reserved'] = name_of_error(lambda: mmap.mmap(-1, 2**42, mmap.MAP_PRIVATE | 0x4000, prot=0))\n",
        large,
    )

    assert (told["large"], told["file"], told["reserved"]) == ("OSError", "done", "done")


def test_a_limit_is_never_raised():
    told = told_by(
        LIMIT
        + "limit_memory(10**10)\n"
        + "told['again'] = name_of_error(lambda: mmap.mmap(-1, STACKS_BYTES + 300 * MB, mmap.MAP_PRIVATE))"
    )

    assert told["again"] == "OSError"


def test_without_a_known_amount_of_free_memory_there_is_no_limit():
    with pytest.raises(NotProtected, match="it is not known how much memory is free"):
        limit_memory(0)


def test_a_kernel_that_ignores_the_limit_is_told(tmp_path, monkeypatch):
    parameter = tmp_path / "ignore_rlimit_data"
    parameter.write_text("Y\n")
    monkeypatch.setattr(limits, "_IGNORES_LIMIT", parameter)

    with pytest.raises(NotProtected, match="the kernel is told to ignore it"):
        limit_memory(10**12)


def test_the_process_gives_way_and_leaves_no_memory_on_the_disk():
    told = told_by(
        "import resource\n"
        "from desktop.engine.host.confinement.limits import forbid_core_dumps, give_way\n"
        "give_way(); forbid_core_dumps()\n"
        "told['score'] = Path('/proc/self/oom_score_adj').read_text().strip()\n"
        "told['core'] = resource.getrlimit(resource.RLIMIT_CORE)\n"
    )

    assert told == {"score": "800", "core": [0, 0]}
