"""Decides how a model is loaded, from its header, the user's settings and the machine: pure, and before anything
native sees the file. What cannot fit into memory is refused here, in words."""

from dataclasses import dataclass

from desktop.domain.errors import ModelLoadFailed
from desktop.domain.models import LoadSettings
from desktop.engine.gguf import GgufHeader
from desktop.engine.protocol import Device

AUTOMATIC_N_CTX = 8192
LEAST_N_CTX = 512
N_CTX_STEP = 256
# Sequences beside the conversation, for titles and suggestions, and the tokens they may have of their own together: so
# much is added to the context, so that they never take room from the conversation.
N_SIDES = 2
SIDE_CELLS = 512
GPU_KINDS = ("gpu", "igpu")
# What llama.cpp takes beside weights and cache: a fixed part, and graph buffers per token of a batch and value of it.
_FIXED_BYTES = 32 * 2**20
_COMPUTE_BYTES_PER_VALUE = 40
# A thread is worth waking for this much of the weights: with less, threads wait for each other longer than they compute
# (starter model, 6.7 MB, on a busy machine with 2 cores: 885 tokens/s on one thread, 152 on two).
_BYTES_PER_THREAD = 16 * 2**20
# Of a device's free memory this much is planned with: other programs want some too.
_GPU_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Machine:
    """What a load has to fit into; ``free_memory_bytes`` 0 means unknown."""

    free_memory_bytes: int
    n_cores: int
    devices: tuple[Device, ...] = ()

    @property
    def gpu(self) -> Device | None:
        """The graphics device with the most free memory."""
        found = [device for device in self.devices if device.kind in GPU_KINDS]
        return max(found, key=lambda device: device.memory_free_bytes, default=None)


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """How a model is to be loaded."""

    n_ctx: int
    n_gpu_layers: int
    n_threads: int
    n_threads_batch: int
    n_batch: int
    flash_attn: bool
    device: str
    use_extra_bufts: bool = True
    use_mmap: bool = True


def plan_load(header: GgufHeader, settings: LoadSettings, machine: Machine) -> LoadPlan:
    """The plan. Raises ``ModelLoadFailed`` when the model does not fit into the memory that is free."""
    facts = header.facts
    n_batch = max(1, settings.n_batch)
    overhead = _FIXED_BYTES + min(n_batch, 512) * facts.n_embd * _COMPUTE_BYTES_PER_VALUE
    overhead += SIDE_CELLS * header.kv_bytes_per_token
    weights = facts.size_bytes
    n_gpu_layers = _gpu_layers(header, settings, machine, overhead)
    on_gpu = min(weights, n_gpu_layers * facts.bytes_per_layer) if machine.gpu else 0
    room = machine.free_memory_bytes - (weights - on_gpu) - overhead if machine.free_memory_bytes else None
    n_ctx = settings.n_ctx or _automatic_n_ctx(header, room)
    needed = weights - on_gpu + overhead + n_ctx * header.kv_bytes_per_token
    if machine.free_memory_bytes and needed > machine.free_memory_bytes:
        raise _too_large(header, settings, needed, machine.free_memory_bytes)
    return LoadPlan(
        n_ctx=n_ctx,
        n_gpu_layers=n_gpu_layers,
        n_threads=settings.n_threads or max(1, min(machine.n_cores, weights // _BYTES_PER_THREAD)),
        n_threads_batch=settings.n_threads or max(1, machine.n_cores),
        n_batch=n_batch,
        flash_attn=settings.flash_attn,
        device=machine.gpu.description if machine.gpu and n_gpu_layers else "CPU",
    )


def _automatic_n_ctx(header: GgufHeader, room_bytes: int | None) -> int:
    wanted = min(header.facts.n_ctx_train or AUTOMATIC_N_CTX, AUTOMATIC_N_CTX)
    if room_bytes is None or not header.kv_bytes_per_token:
        return wanted
    fitting = room_bytes // header.kv_bytes_per_token // N_CTX_STEP * N_CTX_STEP
    return min(wanted, max(fitting, LEAST_N_CTX))


def _gpu_layers(header: GgufHeader, settings: LoadSettings, machine: Machine, overhead: int) -> int:
    """Layers on the graphics card: as wanted, else all that fit with their share of the cache. The output layer
    counts as one more."""
    if machine.gpu is None:
        return 0
    n_layers = header.facts.n_layers + 1
    if settings.n_gpu_layers is not None:
        return min(settings.n_gpu_layers, n_layers)
    n_ctx = settings.n_ctx or min(header.facts.n_ctx_train or AUTOMATIC_N_CTX, AUTOMATIC_N_CTX)
    per_layer = header.facts.bytes_per_layer + n_ctx * header.kv_bytes_per_token // max(1, header.facts.n_layers)
    room = int(machine.gpu.memory_free_bytes * _GPU_SHARE) - overhead
    if not per_layer:
        return n_layers if room > header.facts.size_bytes else 0
    return max(0, min(n_layers, room // per_layer))


def _too_large(header: GgufHeader, settings: LoadSettings, needed: int, free: int) -> ModelLoadFailed:
    name = header.facts.path.name
    least = needed if settings.n_ctx is None else needed - (settings.n_ctx - LEAST_N_CTX) * header.kv_bytes_per_token
    if settings.n_ctx is not None and least <= free:
        hint = "Choose a smaller context length in Settings › Model."
    else:
        hint = "Choose a smaller model or a smaller quantization of it, or close other programs."
    return ModelLoadFailed(f"{name} needs about {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free.", hint)
