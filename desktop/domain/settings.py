"""Every setting, declared once: key, page, label, help, default and form. The settings dialog is built from this.

Values travel as one immutable ``Settings``. What a file holds is checked here, field by field.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from types import MappingProxyType

from desktop.domain.models import CacheType, FlashAttention, LoadSettings
from desktop.domain.requests import Sampling


class Page(StrEnum):
    """A page of the settings dialog."""

    CHAT = "Chat"
    SAMPLING = "Sampling"
    MODEL = "Model"
    HARDWARE = "Hardware"
    APPEARANCE = "Appearance"
    UPDATES = "Updates"


@dataclass(frozen=True, slots=True)
class Text:
    """Free text; ``lines`` > 1 gives a larger field. With ``as_list`` each line is one item of a tuple. A ``pattern``
    tells what a text may be."""

    lines: int = 1
    placeholder: str = ""
    as_list: bool = False
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values, each with its label."""

    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a range; ``special`` is what the smallest value is called, for example "Automatic"."""

    minimum: float
    maximum: float
    step: float = 1
    decimals: int = 0
    special: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """On or off."""


@dataclass(frozen=True, slots=True)
class Family:
    """A font family by its name, ``serif`` or ``sans``; empty is the system's own."""

    pattern: str = r"[^\x00-\x1f\x7f]{0,100}"


Form = Text | Choice | Number | Flag | Family
Value = str | int | float | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting."""

    key: str
    page: Page
    label: str
    help: str
    default: Value
    form: Form

    def accepts(self, value: object) -> bool:
        """Whether a value has this setting's type and lies in its range."""
        match self.form:
            case Flag():
                return isinstance(value, bool)
            case Number(minimum, maximum, _, decimals):
                right_type = isinstance(value, int | float) if decimals else isinstance(value, int)
                return right_type and not isinstance(value, bool) and minimum <= float(str(value)) <= maximum
            case Choice(options):
                return any(value == option for option, _ in options)
            case Text(as_list=True):
                return isinstance(value, tuple) and all(isinstance(item, str) and item for item in value)
            case Text(pattern=pattern) | Family(pattern=pattern):
                return isinstance(value, str) and (not pattern or re.fullmatch(pattern, value) is not None)


ZOOM_STEPS = (50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300)
_SAMPLING = Page.SAMPLING
_CACHE_TYPES = (("auto", "Automatic"), ("f16", "F16"), ("q8_0", "Q8_0"), ("q4_0", "Q4_0"))
SETTINGS: tuple[Setting, ...] = (
    Setting(
        "system_prompt", Page.CHAT, "System prompt",
        "Tells the model how to behave, in every chat that has no system prompt of its own.",
        "", Text(lines=6, placeholder="You are a helpful assistant."),
    ),
    Setting(
        "send_key", Page.CHAT, "Send with", "The other combination starts a new line.",
        "enter", Choice((("enter", "Enter"), ("ctrl_enter", "Ctrl+Enter"))),
    ),
    Setting(
        "automatic_titles", Page.CHAT, "Name chats automatically",
        "After the first answer the model gives the chat a title. Very small models leave the first words.",
        True, Flag(),
    ),
    Setting(
        "temperature", _SAMPLING, "Temperature",
        "How freely words are chosen. 0 always takes the likeliest, 1 is lively.", 0.7, Number(0, 2, 0.05, 2),
    ),
    Setting(
        "top_p", _SAMPLING, "Top p", "Only the likeliest words whose chances add up to p. 1 is off.",
        0.95, Number(0, 1, 0.01, 2),
    ),
    Setting("top_k", _SAMPLING, "Top k", "Only the k likeliest words.", 40, Number(0, 1000, special="Off")),
    Setting(
        "min_p", _SAMPLING, "Min p", "Only words at least this likely, compared with the likeliest. 0 is off.",
        0.05, Number(0, 1, 0.01, 2),
    ),
    Setting(
        "typical_p", _SAMPLING, "Typical p", "Prefers words that are about as surprising as expected. 1 is off.",
        1.0, Number(0, 1, 0.01, 2),
    ),
    Setting(
        "repeat_penalty", _SAMPLING, "Repeat penalty", "Makes words that were just used less likely. 1 is off.",
        1.0, Number(0.5, 2, 0.05, 2),
    ),
    Setting(
        "repeat_last_n", _SAMPLING, "Repeat window", "How many tokens back the penalties look.",
        64, Number(0, 4096, special="Off"),
    ),
    Setting(
        "presence_penalty", _SAMPLING, "Presence penalty", "Makes every word that occurred less likely.",
        0.0, Number(-2, 2, 0.1, 2),
    ),
    Setting(
        "frequency_penalty", _SAMPLING, "Frequency penalty", "Makes words less likely each time they occur.",
        0.0, Number(-2, 2, 0.1, 2),
    ),
    Setting(
        "seed", _SAMPLING, "Seed", "The same seed, model and settings give the same answer again.",
        -1, Number(-1, 2**31 - 1, special="New each time"),
    ),
    Setting(
        "max_tokens", _SAMPLING, "Longest answer", "In tokens. Continue carries a cut answer on.",
        0, Number(0, 131_072, 64, special="No limit"),
    ),
    Setting(
        "stop", _SAMPLING, "Stop at", "One text per line. The answer ends where one of them would stand.",
        (), Text(lines=3, as_list=True),
    ),
    Setting(
        "n_ctx", Page.MODEL, "Context length",
        "How many tokens the model sees at once: system prompt, chat and answer. More needs more memory.",
        0, Number(0, 1_048_576, 1024, special="Automatic"),
    ),
    Setting(
        "n_gpu_layers", Page.MODEL, "GPU layers", "How many layers run on the graphics card. 0 uses the processor.",
        -1, Number(-1, 999, special="Automatic"),
    ),
    Setting(
        "devices", Page.MODEL, "Devices",
        "Names of the graphics cards to use, as the page Hardware lists them, with commas between. CPU uses none.",
        "", Text(placeholder="Automatic"),
    ),
    Setting(
        "flash_attn", Page.MODEL, "Flash attention",
        "Faster, and smaller in memory with a long context. Automatic uses it where the device can.",
        str(FlashAttention.AUTO), Choice((("auto", "Automatic"), ("on", "On"), ("off", "Off"))),
    ),
    Setting(
        "cache_type_k", Page.MODEL, "Cache of keys",
        "How exactly the model remembers the chat. Q8_0 needs half the memory of F16, Q4_0 a quarter.",
        str(CacheType.AUTO), Choice(_CACHE_TYPES),
    ),
    Setting(
        "cache_type_v", Page.MODEL, "Cache of values", "The same for values. Less than F16 needs flash attention.",
        str(CacheType.AUTO), Choice(_CACHE_TYPES),
    ),
    Setting(
        "n_threads", Page.MODEL, "Threads",
        "Processor threads for answers. Automatic measures once which number is fastest.",
        0, Number(0, 256, special="Automatic"),
    ),
    Setting(
        "n_threads_batch", Page.MODEL, "Threads for reading", "Processor threads for reading long messages.",
        0, Number(0, 256, special="Automatic"),
    ),
    Setting(
        "n_batch", Page.MODEL, "Batch size", "Tokens read in one step. Larger reads faster and needs more memory.",
        512, Number(32, 4096, 32),
    ),
    Setting(
        "n_ubatch", Page.MODEL, "Physical batch size (expert)",
        "Tokens that are computed together. Automatic takes at most 512, and 128 for large models on the processor.",
        0, Number(0, 4096, 32, special="Automatic"),
    ),
    Setting(
        "main_device", Page.MODEL, "Main device (expert)",
        "With several graphics cards: the one that takes the whole model. Left empty, all of them share it.",
        "", Text(placeholder="Automatic"),
    ),
    Setting(
        "tensor_split", Page.MODEL, "Tensor split (expert)",
        "With several graphics cards: the share of each, for example 3, 1. Left empty, free memory decides.",
        "", Text(placeholder="Automatic", pattern=r"[0-9., ]*"),
    ),
    Setting(
        "use_mmap", Page.MODEL, "Map the file into memory (expert)",
        "Off reads all of it at once. If memory runs out then, the system ends the engine.",
        True, Flag(),
    ),
    Setting(
        "use_mlock", Page.MODEL, "Lock the model in memory (expert)",
        "Never paged out. If memory runs out, the system ends the engine instead.",
        False, Flag(),
    ),
    Setting(
        "load_last_model", Page.MODEL, "Load the last model when Hearth starts",
        "The chat is ready as soon as the window is.", True, Flag(),
    ),
    Setting(
        "runtime_folder", Page.HARDWARE, "Runtime folder (expert)",
        "A folder with another back end of llama.cpp, such as CUDA. It is checked and tried before it is used.",
        "", Text(placeholder="None"),
    ),
    Setting(
        "theme", Page.APPEARANCE, "Theme", "System follows the desktop's light or dark mode.",
        "system", Choice((("system", "System"), ("light", "Light"), ("dark", "Dark"))),
    ),
    Setting(
        "text_font", Page.APPEARANCE, "Font", "Of the conversation and of what you write. Code keeps its own.",
        "", Family(),
    ),
    Setting(
        "text_size", Page.APPEARANCE, "Text size", "Of the conversation, in pixels. Code follows.",
        14.5, Number(10, 32, 0.5, 1),
    ),
    Setting(
        "line_width", Page.APPEARANCE, "Line width", "Short lines are easier to read, long ones show more.",
        "usual", Choice((("narrow", "Narrow"), ("usual", "Usual"), ("wide", "Wide"), ("full", "Full"))),
    ),
    Setting(
        "density", Page.APPEARANCE, "Density", "How much air stands between lines and messages.",
        "usual", Choice((("compact", "Compact"), ("usual", "Usual"), ("roomy", "Roomy"))),
    ),
    Setting(
        "zoom", Page.APPEARANCE, "Zoom", "Of the conversation, in percent: Ctrl+plus, Ctrl+minus, Ctrl+0.",
        100, Number(ZOOM_STEPS[0], ZOOM_STEPS[-1], 10),
    ),
    Setting(
        "check_for_updates", Page.UPDATES, "Look for a new version once a week",
        "Off until you turn it on. Hearth then asks for the one address above, at most once a week, and compares"
        " versions. Nothing about you, your chats or this computer is sent; the server sees your network address, as"
        " with every web page. Nothing is installed.",
        False, Flag(),
    ),
)  # fmt: skip
BY_KEY: Mapping[str, Setting] = MappingProxyType({setting.key: setting for setting in SETTINGS})
DEFAULTS: Mapping[str, Value] = MappingProxyType({setting.key: setting.default for setting in SETTINGS})
SAMPLING_KEYS = tuple(f.name for f in fields(Sampling))

PRESETS: Mapping[str, Mapping[str, Value]] = MappingProxyType({
    "Balanced": {"temperature": 0.7, "top_k": 40, "top_p": 0.95, "min_p": 0.05},
    "Precise": {"temperature": 0.2, "top_k": 40, "top_p": 0.9, "min_p": 0.1},
    "Creative": {"temperature": 1.1, "top_k": 100, "top_p": 0.98, "min_p": 0.03},
    "Greedy": {"temperature": 0.0, "top_k": 40, "top_p": 0.95, "min_p": 0.05},
})  # fmt: skip
CUSTOM = "Custom"


@dataclass(frozen=True, slots=True)
class Settings:
    """The value of every setting; ``extra`` holds what a newer version's file had more."""

    values: Mapping[str, Value] = field(default_factory=lambda: DEFAULTS)
    extra: Mapping[str, object] = field(default_factory=dict, repr=False)

    def __getitem__(self, key: str) -> Value:
        return self.values[key]

    def with_value(self, key: str, value: Value) -> "Settings":
        """The settings with one changed; ``ValueError`` when the value does not fit its declaration."""
        if not BY_KEY[key].accepts(value):
            raise ValueError(f"{key} cannot be {value!r}")
        return Settings(MappingProxyType({**self.values, key: value}), self.extra)

    @property
    def system_prompt(self) -> str:
        """The system prompt of chats that have none of their own."""
        return str(self["system_prompt"])

    def sampling(self, overrides: Mapping[str, object] = MappingProxyType({})) -> Sampling:
        """How tokens are chosen, with what a conversation sets for itself; overrides that do not fit are left out."""
        chosen = {key: self.values[key] for key in SAMPLING_KEYS}
        for key, value in overrides.items():
            fitting = tuple(value) if isinstance(value, list) else value
            if key in chosen and BY_KEY[key].accepts(fitting):
                chosen[key] = fitting  # type: ignore[assignment]  # accepts() has just proved it a Value
        return Sampling(**chosen)  # type: ignore[arg-type]  # each value fits its declaration

    def load_settings(self) -> LoadSettings:
        """How models are to be loaded."""
        n_gpu_layers = self._whole("n_gpu_layers")
        return LoadSettings(
            n_ctx=self._whole("n_ctx") or None,
            n_gpu_layers=None if n_gpu_layers < 0 else n_gpu_layers,
            n_threads=self._whole("n_threads") or None,
            n_batch=self._whole("n_batch"),
            flash_attn=FlashAttention(str(self["flash_attn"])),
            n_threads_batch=self._whole("n_threads_batch") or None,
            n_ubatch=self._whole("n_ubatch") or None,
            devices=tuple(name.strip() for name in str(self["devices"]).split(",") if name.strip()),
            main_device=str(self["main_device"]).strip(),
            tensor_split=_shares(str(self["tensor_split"])),
            cache_type_k=CacheType(str(self["cache_type_k"])),
            cache_type_v=CacheType(str(self["cache_type_v"])),
            use_mmap=bool(self["use_mmap"]),
            use_mlock=bool(self["use_mlock"]),
        )

    def _whole(self, key: str) -> int:
        return int(str(self[key]))


def settings_from(raw: Mapping[str, object]) -> tuple[Settings, tuple[str, ...]]:
    """Settings from what a file held, and the labels of those that did not fit and took their default."""
    values: dict[str, Value] = dict(DEFAULTS)
    wrong: list[str] = []
    for key, setting in BY_KEY.items():
        if key not in raw:
            continue
        value = tuple(raw[key]) if isinstance(raw[key], list) else raw[key]  # type: ignore[arg-type]  # a list was just seen
        if isinstance(value, bool) and key == "flash_attn":  # as it was written once
            value = str(FlashAttention.AUTO if value else FlashAttention.OFF)
        if setting.accepts(value):
            values[key] = value  # type: ignore[assignment]  # accepts() has just proved it a Value
        else:
            wrong.append(setting.label)
    extra = {key: value for key, value in raw.items() if key not in BY_KEY}
    return Settings(MappingProxyType(values), MappingProxyType(extra)), tuple(wrong)


def _shares(text: str) -> tuple[float, ...]:
    """The numbers in a text; what is none is left out, and shares that are all 0 are none."""
    found = re.findall(r"\d+(?:\.\d+)?", text)
    shares = tuple(float(share) for share in found)
    return shares if any(shares) else ()


def next_zoom(percent: int, step: int) -> int:
    """The zoom one step larger, or smaller; that of before at either end."""
    if step > 0:
        return next((each for each in ZOOM_STEPS if each > percent), percent)
    return next((each for each in reversed(ZOOM_STEPS) if each < percent), percent)


def preset_of(sampling: Sampling) -> str:
    """The preset whose values these are, or ``Custom``."""
    for name, values in PRESETS.items():
        if all(getattr(sampling, key) == value for key, value in values.items()):
            return name
    return CUSTOM
