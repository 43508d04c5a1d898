"""A header of a model with round figures, and machines to load it on."""

from pathlib import Path

from desktop.domain.models import ModelFacts
from desktop.engine.gguf import GgufHeader
from desktop.engine.load_plan import Machine
from desktop.engine.model_shape import LayerShape, ModelShape
from desktop.engine.protocol import Device

GB = 10**9
FACTS = ModelFacts(
    path=Path("/models/seven.gguf"), name="Seven", architecture="llama", quantization="Q4_K_M", size_bytes=4 * GB,
    n_params=7 * GB, n_layers=32, n_ctx_train=131072, n_embd=4096, n_head=32, n_head_kv=8, vocab_size=128256,
    chat_template="", bytes_per_layer=GB // 8,
)  # fmt: skip
SHAPE = ModelShape(
    layers=(LayerShape(weight_bytes=GB // 8, k_values=1024, v_values=1024),) * 32,
    input_bytes=GB // 4,
    output_bytes=GB // 2,
    n_ff=14336,
)
HEADER = GgufHeader(FACTS, SHAPE)
CPU = Device("CPU", "Processor", "cpu", 32 * GB, 16 * GB)
GPU = Device("Vulkan0", "Graphics card", "gpu", 8 * GB, 8 * GB)
SMALL_GPU = Device("Vulkan1", "Small card", "gpu", 3 * GB, 3 * GB)
SHARED_GPU = Device("Vulkan0", "Graphics unit", "igpu", 32 * GB, 16 * GB)


def machine(free_gb: float = 16, *devices: Device) -> Machine:
    return Machine(int(free_gb * GB), n_cores=6, devices=(CPU, *devices), build="b1")
