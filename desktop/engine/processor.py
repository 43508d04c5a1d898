"""What this computer's processor is called and what it lacks; Linux tells in /proc/cpuinfo, other systems the name."""

import platform
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
# What builds of llama.cpp for x86 commonly expect, most common first.
_COMMON = {"avx": "AVX", "avx2": "AVX2", "fma": "FMA", "f16c": "F16C"}


def processor_words(cpuinfo: Path = CPUINFO) -> str:
    """For example “AMD FX-8350 (no AVX2, no FMA)”."""
    try:
        text = cpuinfo.read_text("utf-8", "replace")
    except OSError:
        text = ""
    entries = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in text.splitlines())}
    name = " ".join(entries.get("model name", platform.processor()).split()) or "this processor"
    flags = entries.get("flags", "").split()
    missing = [f"no {words}" for flag, words in _COMMON.items() if flags and flag not in flags]
    return f"{name} ({', '.join(missing)})" if missing else name
