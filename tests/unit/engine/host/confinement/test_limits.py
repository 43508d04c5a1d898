"""Limits of a process."""

import sys

import pytest

from tests.unit.engine.host.confinement.alone import alone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
LIMITS = "from desktop.engine.host.confinement.limits import be_ended_first, limit_memory, write_no_core\n"


def test_memory_beyond_the_limit_cannot_be_had_and_memory_within_can():
    told = alone(
        LIMITS + "limit_memory(2**28)\nattempt('large', lambda: bytearray(2**29))\n"
        "attempt('small', lambda: bytearray(2**26))"
    )

    assert told == {"large": "MemoryError", "small": "done"}


def test_a_mapped_file_does_not_count(tmp_path):
    large = tmp_path / "model"
    with large.open("wb") as file:
        file.truncate(2**30)
    told = alone(
        LIMITS + "import mmap\nlimit_memory(2**26)\nfile = open(sys.argv[1], 'rb')\n"
        "attempt('map', lambda: mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))",
        large,
    )

    assert told == {"map": "done"}


def test_without_knowing_what_is_free_there_is_no_limit():
    told = alone(
        "from desktop.engine.host.confinement.system_calls import Refused\n"
        + LIMITS
        + "try:\n    limit_memory(0)\nexcept Refused as refused:\n    told['why'] = str(refused)"
    )

    assert told == {"why": "it is not known how much memory is free"}


def test_the_process_is_ended_before_others_and_leaves_no_core():
    told = alone(
        LIMITS + "import resource\nbe_ended_first()\nbe_ended_first()\nwrite_no_core()\n"
        "told['score'] = Path('/proc/self/oom_score_adj').read_text().strip()\n"
        "told['core'] = resource.getrlimit(resource.RLIMIT_CORE)[0]"
    )

    assert told == {"score": "500", "core": 0}
