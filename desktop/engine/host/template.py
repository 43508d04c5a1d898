"""The model's chat template: Jinja in an immutable sandbox, as Hugging Face runs it, with limits on time and size.

Templates come with model files, from anywhere.
"""

import ctypes
import json
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn

from jinja2.exceptions import SecurityError, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from desktop.domain.errors import Cure, GenerationFailed

CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
CHATML_END = "<|im_end|>"
MAX_CAUSE_LENGTH = 200
TIME_LIMIT_S = 5.0
SOURCE_LIMIT_CHARACTERS = 256 * 1024  # the longest in use have some 20,000
SIZE_LIMIT_CHARACTERS = 64 * 2**20
OTHER_TEMPLATE = "Load it with a plain template, or choose a model with a corrected one."


class _TooSlow(Exception):
    """Thrown into a rendering that takes too long."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """Without powers: a single one of large numbers takes for ever, also when the template is compiled, and no limit on
    time can end it."""

    intercepted_binops = frozenset({"**"})

    def call_binop(self, *_: Any, **__: Any) -> NoReturn:
        raise SecurityError("powers are not allowed")


class ChatTemplate:
    """Renders messages as the model wants to read them."""

    def __init__(self, source: str, bos: str, eos: str) -> None:
        environment = _Sandbox(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
        environment.filters["tojson"] = _to_json
        environment.globals["raise_exception"] = _raise_exception
        environment.globals["strftime_now"] = _strftime_now
        self.is_fallback = not source.strip()
        self._tokens = {"bos_token": bos, "eos_token": eos}
        if len(source) > SOURCE_LIMIT_CHARACTERS:
            raise _failed(f"The model's chat template is too long: it has {len(source):,} characters.")
        try:
            self._template = environment.from_string(CHATML if self.is_fallback else source)
        except (TemplateError, SyntaxError, ValueError, RecursionError) as error:
            raise _failed(f"The model's chat template is damaged: {_words(error)}.") from error

    def render(self, messages: Sequence[dict[str, str]], *, asks_for_answer: bool) -> str:
        """The prompt's text. Raises ``GenerationFailed`` when the template refuses, fails or exceeds its limits."""
        try:
            with _TimeLimit(TIME_LIMIT_S):
                return self._text(messages, asks_for_answer=asks_for_answer)
        except _TooSlow as error:
            raise _failed("The model's chat template takes too long.") from error
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise _failed(f"The model's chat template fails: {_words(error)}.") from error
        except (RecursionError, MemoryError) as error:
            raise _failed("The model's chat template exceeds its limits.") from error

    def _text(self, messages: Sequence[dict[str, str]], *, asks_for_answer: bool) -> str:
        parts: list[str] = []
        length = 0
        for part in self._template.generate(
            messages=messages, add_generation_prompt=asks_for_answer, tools=None, documents=None, **self._tokens
        ):
            length += len(part)
            if length > SIZE_LIMIT_CHARACTERS:
                raise _failed("The model's chat template makes too long a prompt.")
            parts.append(part)
        return "".join(parts)


class _TimeLimit:
    """Raises ``_TooSlow`` in the thread that entered it when it is not left in time, wherever Python code runs."""

    def __init__(self, seconds: float) -> None:
        self._thread = ctypes.c_ulong(threading.get_ident())
        self._lock = threading.Lock()
        self._is_left = False
        self._timer = threading.Timer(seconds, self._on_timeout)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._is_left = True
        self._timer.cancel()

    def _on_timeout(self) -> None:
        with self._lock:
            if not self._is_left:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, ctypes.py_object(_TooSlow))


def _failed(message: str) -> GenerationFailed:
    return GenerationFailed(message, OTHER_TEMPLATE, Cure.PLAIN_TEMPLATE)


def _words(error: Exception) -> str:
    return str(error).rstrip(".")[:MAX_CAUSE_LENGTH]


def _raise_exception(message: str) -> NoReturn:
    raise TemplateError(message)


def _strftime_now(form: str) -> str:
    return datetime.now().astimezone().strftime(form)


def _to_json(value: Any, *, indent: int | None = None, ensure_ascii: bool = False, **options: Any) -> str:
    """As Hugging Face's: unlike Jinja's own filter it does not escape for HTML."""
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, **options)
