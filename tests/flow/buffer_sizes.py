"""Loads a model as the engine does and tells what llama.cpp says that its buffers take, beside our estimate.

``python -m tests.flow.buffer_sizes MODEL N_CTX FLASH_ATTENTION CACHE_TYPE [GPU_LAYERS]`` prints one line of JSON. A
process of its own, because llama.cpp's log belongs to its process.
"""

import json
import re
import sys
from pathlib import Path

from desktop.domain.models import CacheType, FlashAttention, LoadSettings
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.gguf import read_header
from desktop.engine.host import machine as machine_module
from desktop.engine.host.llama import LlamaLog, start_backends
from desktop.engine.host.model import Model
from desktop.engine.load_plan import need_of, plan_load
from desktop.engine.memory_estimate import compute_need, layer_need

LINE = re.compile(r"(\S+)\s+(model|KV|RS|compute|output) buffer size =\s+([0-9.]+) MiB")
MIB = 2**20


class WholeLog(LlamaLog):
    """Keeps every line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        super().__init__()

    def _on_line(self, level: int, text: bytes, _data: object) -> None:
        self.lines.append(text.decode())


def main() -> None:
    """Load, and print both."""
    path, n_ctx, flash_attention, cache_type, *rest = sys.argv[1:]
    kind = CacheType(cache_type)
    settings = LoadSettings(
        n_ctx=int(n_ctx),
        n_threads=1,
        flash_attn=FlashAttention(flash_attention),
        cache_type_k=kind,
        cache_type_v=kind,
        n_gpu_layers=int(rest[0]) if rest else 0,
    )
    log, flag = WholeLog(), AbortFlag.create()
    start_backends()
    header = read_header(Path(path))
    plan = plan_load(header, settings, machine_module.machine())
    Model(header.facts, plan, flag, log, lambda _fraction: None)
    flag.close()
    took: dict[str, dict[str, float]] = {"main": {}, "gpu": {}}
    for device, what, size in LINE.findall("\n".join(log.lines)):
        place = took["main" if device.startswith("CPU") or device.endswith("_Host") else "gpu"]
        place[what] = place.get(what, 0.0) + float(size)
    need, form = need_of(header, plan), plan.cache_form
    estimate = {
        "main": need.main_bytes / MIB,
        "gpu": need.gpu_bytes / MIB,
        "compute": compute_need(header, form) / MIB,
        "cache": sum(layer_need(layer, form) - layer.weight_bytes for layer in header.shape.layers) / MIB,
    }
    sys.stdout.write(json.dumps({"took_mib": took, "estimate_mib": estimate}) + "\n")


if __name__ == "__main__":
    main()
