"""Decides how a model is loaded, from its header, the user's settings and the machine: pure, and before anything
native sees the file. What cannot fit into memory is refused here, in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.domain.errors import Cure, ModelLoadFailed
from desktop.domain.models import CacheType, FlashAttention, LoadSettings
from desktop.engine.gguf import GgufHeader
from desktop.engine.memory_estimate import CacheForm, MemoryNeed, memory_need
from desktop.engine.protocol import Device

AUTOMATIC_N_CTX = 8192
LEAST_N_CTX = 512
N_CTX_STEP = 256
# Tokens that go through the model together. A processor asks after each tensor of them whether to stop, so fewer make a
# prompt stop sooner; it reads no slower (1.5 B: 113 tokens/s with 64 to 512) but for small models (25 M: 6,300 with
# 128, 7,500 with 512), which stop soon anyway.
AUTOMATIC_N_UBATCH = 512
PROCESSOR_N_UBATCH = 128
_SMALL_BYTES = 100 * 2**20
# Sequences beside the conversation, for titles and suggestions, and the tokens they may have of their own together: so
# much is added to the context, so that they never take room from the conversation.
N_SIDES = 2
SIDE_CELLS = 512
CACHE_BLOCK = 32
PROCESSOR = "CPU"
# A thread is worth waking for this much of the weights: with less, threads wait for each other longer than they compute
# (starter model, 6.7 MB, on a busy machine with 2 cores: 885 tokens/s on one thread, 152 on two).
_BYTES_PER_THREAD = 16 * 2**20
# Of a device's free memory this much is planned with: other programs want some too.
_GPU_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Machine:
    """What a load has to fit into; ``free_memory_bytes`` 0 means unknown. ``build`` names llama.cpp's."""

    free_memory_bytes: int
    n_cores: int
    devices: tuple[Device, ...] = ()
    build: str = ""

    @property
    def gpus(self) -> tuple[Device, ...]:
        """Graphics cards; where there are none, graphics units of the processor."""
        for kind in ("gpu", "igpu"):
            found = [device for device in self.devices if device.kind == kind]
            if found:
                return tuple(device for device in found if same_card(device, found) is device)
        return ()

    @property
    def identity(self) -> str:
        """What has to be the same for a load to go the same way."""
        gpus = [f"{gpu.name} {gpu.description} {gpu.memory_total_bytes}" for gpu in self.gpus]
        return "; ".join([self.build, f"{self.n_cores} cores", *gpus])

    @property
    def free_bytes(self) -> int:
        """Free memory of all kinds together."""
        return self.free_memory_bytes + sum(gpu.memory_free_bytes for gpu in self.gpus)


def same_card(device: Device, devices: Sequence[Device]) -> Device:
    """The first of the devices that is this very card: two back ends may find it, and the one that is loaded first is
    the better one."""
    if not device.pci_id:
        return device
    return next((each for each in devices if each.pci_id == device.pci_id), device)


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """How a model is to be loaded. ``gpus`` are the names of those that get layers, ``device`` is for people."""

    n_ctx: int
    n_gpu_layers: int
    n_threads: int
    n_threads_batch: int
    n_batch: int
    n_ubatch: int
    flash_attn: FlashAttention
    device: str
    gpus: tuple[str, ...] = ()
    main_gpu: int | None = None
    tensor_split: tuple[float, ...] = ()
    cache_type_k: CacheType = CacheType.F16
    cache_type_v: CacheType = CacheType.F16
    use_extra_bufts: bool = True
    use_mmap: bool = True
    use_mlock: bool = False

    @property
    def used_gpus(self) -> tuple[str, ...]:
        """Those that really get layers: the main one alone, where there is one."""
        return self.gpus if self.main_gpu is None else self.gpus[self.main_gpu : self.main_gpu + 1]

    @property
    def cache_form(self) -> CacheForm:
        """What the size of cache and buffers depends on."""
        return CacheForm(
            self.n_ctx + SIDE_CELLS,
            self.n_ubatch,
            self.cache_type_k,
            self.cache_type_v,
            n_sequences=1 + N_SIDES,
            has_flash_attn=self.flash_attn is not FlashAttention.OFF,
        )

    def on_processor(self) -> "LoadPlan":
        """The same without any graphics device."""
        return replace(self, n_gpu_layers=0, gpus=(), main_gpu=None, tensor_split=(), device=PROCESSOR)


def plan_load(header: GgufHeader, settings: LoadSettings, machine: Machine) -> LoadPlan:
    """The plan. Raises ``ModelLoadFailed`` when the model does not fit into the memory that is free, or when settings
    exclude each other."""
    gpus = _chosen_gpus(settings, machine)
    type_k, type_v = (_cache_type(kind) for kind in (settings.cache_type_k, settings.cache_type_v))
    _check_cache(header, settings, type_k, type_v)
    n_batch = max(1, settings.n_batch)
    plan = LoadPlan(
        n_ctx=settings.n_ctx or wanted_n_ctx(header),
        n_gpu_layers=0,
        n_threads=settings.n_threads or first_n_threads(header, machine),
        n_threads_batch=settings.n_threads_batch or settings.n_threads or max(1, machine.n_cores),
        n_batch=n_batch,
        n_ubatch=min(n_batch, settings.n_ubatch or AUTOMATIC_N_UBATCH),
        flash_attn=settings.flash_attn if type_v is CacheType.F16 else FlashAttention.ON,
        device=PROCESSOR,
        gpus=tuple(gpu.name for gpu in gpus),
        main_gpu=_main_gpu(settings, gpus),
        tensor_split=settings.tensor_split if len(gpus) > 1 else (),
        cache_type_k=type_k,
        cache_type_v=type_v,
        use_mmap=settings.use_mmap,
        use_mlock=settings.use_mlock,
    )
    n_gpu_layers = _gpu_layers(header, settings, plan, gpus)
    if n_gpu_layers:
        names = [gpu.description for gpu in gpus if gpu.name in plan.used_gpus]
        plan = replace(plan, n_gpu_layers=n_gpu_layers, device=", ".join(names))
    else:
        plan = plan.on_processor()
        if settings.n_ubatch is None and header.facts.size_bytes > _SMALL_BYTES:
            plan = replace(plan, n_ubatch=min(n_batch, PROCESSOR_N_UBATCH))
    return _fitted(header, settings, plan, machine)


def wanted_n_ctx(header: GgufHeader) -> int:
    """The context length that automatic takes where memory does not matter."""
    return min(header.facts.n_ctx_train or AUTOMATIC_N_CTX, AUTOMATIC_N_CTX)


def first_n_threads(header: GgufHeader, machine: Machine) -> int:
    """A good number of threads for answers, before anything is measured."""
    return max(1, min(machine.n_cores, header.facts.size_bytes // _BYTES_PER_THREAD))


def can_quantize_cache(header: GgufHeader) -> bool:
    """Whether the model's cache can be kept in fewer than 16 bits a value."""
    return header.shape.block_values % CACHE_BLOCK == 0


def need_of(header: GgufHeader, plan: LoadPlan) -> MemoryNeed:
    """The memory that a plan takes."""
    return memory_need(header, plan.cache_form, plan.n_gpu_layers, max(1, len(plan.used_gpus)))


def _chosen_gpus(settings: LoadSettings, machine: Machine) -> tuple[Device, ...]:
    if settings.n_gpu_layers == 0:
        return ()
    names = {device.name: device for device in machine.devices}
    for name in (*settings.devices, settings.main_device):
        if name and name not in names and name != PROCESSOR:
            raise ModelLoadFailed(
                f"There is no device named {name}.",
                "Settings › Hardware lists those that there are; Settings › Model holds your choice.",
                Cure.USE_PROCESSOR,
            )
    if not settings.devices:
        main = names.get(settings.main_device)
        return machine.gpus if main is None or main in machine.gpus else (main,)
    return tuple(names[name] for name in settings.devices if name != PROCESSOR and names[name].kind != "cpu")


def _main_gpu(settings: LoadSettings, gpus: tuple[Device, ...]) -> int | None:
    return next((index for index, gpu in enumerate(gpus) if gpu.name == settings.main_device), None)


def _cache_type(kind: CacheType) -> CacheType:
    return CacheType.F16 if kind is CacheType.AUTO else kind


def _check_cache(header: GgufHeader, settings: LoadSettings, type_k: CacheType, type_v: CacheType) -> None:
    if settings.flash_attn is FlashAttention.OFF and type_v is not CacheType.F16:
        raise ModelLoadFailed(
            f"A cache of values in {type_v.upper()} needs flash attention, which is turned off.",
            "In Settings › Model, set flash attention to Automatic, or the cache of values to F16.",
            Cure.USUAL_CACHE,
        )
    smaller = next((kind for kind in (type_k, type_v) if kind is not CacheType.F16), None)
    if smaller is not None and not can_quantize_cache(header):
        raise ModelLoadFailed(
            f"{header.facts.path.name} cannot keep its cache in {smaller.upper()}: the sizes of its heads do not fit.",
            "In Settings › Model, set both caches to Automatic.",
            Cure.USUAL_CACHE,
        )


def _gpu_layers(header: GgufHeader, settings: LoadSettings, plan: LoadPlan, gpus: tuple[Device, ...]) -> int:
    """Layers on graphics devices: as wanted, else as many as fit. The output layer counts as one more."""
    if not gpus:
        return 0
    n_layers = header.facts.n_layers + 1
    if settings.n_gpu_layers is not None:
        return min(settings.n_gpu_layers, n_layers)
    used = [gpu for gpu in gpus if gpu.name in plan.used_gpus]
    room = _GPU_SHARE * sum(gpu.memory_free_bytes for gpu in used)
    for count in range(n_layers, 0, -1):
        if memory_need(header, plan.cache_form, count, len(used)).gpu_bytes <= room:
            return count
    return 0


def _fitted(header: GgufHeader, settings: LoadSettings, plan: LoadPlan, machine: Machine) -> LoadPlan:
    """The plan with an automatic context cut to what fits into main memory."""
    free = machine.free_memory_bytes
    if not free:
        return plan
    n_ctx = plan.n_ctx
    while _main_bytes(header, replace(plan, n_ctx=n_ctx), machine) > free:
        shorter = (n_ctx - 1) // N_CTX_STEP * N_CTX_STEP
        if settings.n_ctx is not None or shorter < LEAST_N_CTX:
            raise _too_large(header, settings, plan, machine)
        n_ctx = shorter
    return replace(plan, n_ctx=n_ctx)


def _main_bytes(header: GgufHeader, plan: LoadPlan, machine: Machine) -> int:
    """What a plan takes of main memory; a graphics unit of the processor has no other."""
    need = need_of(header, plan)
    shared = any(device.name in plan.used_gpus and device.kind == "igpu" for device in machine.devices)
    return need.main_bytes + need.gpu_bytes if shared else need.main_bytes


def _too_large(header: GgufHeader, settings: LoadSettings, plan: LoadPlan, machine: Machine) -> ModelLoadFailed:
    free = machine.free_memory_bytes
    shortest = replace(plan, n_ctx=LEAST_N_CTX)
    least = _main_bytes(header, shortest, machine)
    helps = settings.n_ctx is not None and least <= free
    needed = _main_bytes(header, plan if settings.n_ctx is not None else shortest, machine)
    hint = "Choose a smaller model or a smaller quantization of it, or close other programs."
    if helps:
        hint = "Choose a smaller context length in Settings › Model."
    return ModelLoadFailed(
        f"{header.facts.path.name} needs about {_gigabytes(needed)}, {_gigabytes(free)} are free.",
        hint,
        Cure.SMALLER_CONTEXT if helps else Cure.OTHER_MODEL,
    )


def _gigabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e8 else f"{size_bytes / 1e6:.0f} MB"
