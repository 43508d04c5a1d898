"""The house rules that no linter can say: sizes, names, mirrors, forbidden calls, what requirement files may hold."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
QT_FREE_FLOORS = {
    "domain",
    "engine",
    "exchange",
    "formulas",
    "releases",
    "storage",
    "providers",
    "documents",
    "tools",
    "services",
    "server",
}
SIGNAL_NAME = re.compile(r"^[a-z_]+(ed|_ready|_event|begun|found|gone|left|lost|shown)$")
HEX_COLOUR = re.compile(r"^#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$")
# Threads other than the main one start in these files only.
THREAD_FILES = {
    "bridge/formula_worker.py",
    "bridge/inference_worker.py",
    "engine/client.py",
    "services/file_thread.py",
    "services/timed_call.py",
    "ui/image_worker.py",
}
SLEEPERS = {"storage/json_file.py"}  # on the files thread, on Windows, while a virus scanner holds a file
# Before any other loop runs; and a drag, which is a loop of the window system that ours goes on in.
LOOPS = {"launch.py", "ui/list_dragging.py"}
ASYNCIO_STARTERS = {"create_task", "ensure_future", "run_coroutine_threadsafe"}

type_of_rule = Callable[[str, ast.Module], Iterable[str]]


def _modules() -> dict[str, ast.Module]:
    folder = ROOT / "desktop"
    paths = sorted(folder.rglob("*.py"))
    return {path.relative_to(folder).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


MODULES = _modules()


def sizes(name: str, tree: ast.Module) -> Iterator[str]:
    """A module is under 400 lines, a class under 250, a function under 50."""
    walls = {ast.ClassDef: 250, ast.FunctionDef: 50, ast.AsyncFunctionDef: 50}
    length = max((getattr(node, "end_lineno", 0) or 0 for node in tree.body), default=0)
    if length > 400:
        yield f"{name} has {length} lines"
    for node in ast.walk(tree):
        wall = walls.get(type(node))
        if wall and (lines := node.end_lineno - node.lineno + 1) > wall:
            yield f"{name}:{node.lineno} {node.name} has {lines} lines"


def module_names(name: str, tree: ast.Module) -> Iterator[str]:
    """What cannot be named is two things."""
    if {"utils", "util", "helpers", "helper", "common", "misc", "manager"} & set(re.split(r"[/_.]", name)):
        yield name


def signals_are_wishes_or_facts(name: str, tree: ast.Module) -> Iterator[str]:
    """send_requested, turn_ended."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=signal)], value=ast.Call(func=ast.Name(id="Signal")))
                | ast.AnnAssign(target=ast.Name(id=signal), value=ast.Call(func=ast.Name(id="Signal")))
            ) if not SIGNAL_NAME.match(signal):
                yield f"{name}:{node.lineno} {signal}"


def no_lambda_is_connected_in_the_bridge(name: str, tree: ast.Module) -> Iterator[str]:
    """A lambda connected to a worker's signal runs in the worker's thread."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="connect"), args=[ast.Lambda(), *_]) if name.startswith("bridge/"):
                yield f"{name}:{node.lineno}"


def threads_live_in_named_files(name: str, tree: ast.Module) -> Iterator[str]:
    """State lives on the main thread; whoever starts another one stands in THREAD_FILES."""
    starters = {"Thread", "QThread", "QThreadPool", "ThreadPoolExecutor", "to_thread", "run_in_executor"}
    # The child process has its own rules: a thread that reads the pipe beside the one that computes.
    if name in THREAD_FILES or name.startswith("engine/host/"):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)) if called in starters:
                yield f"{name}:{node.lineno} {called}"
            case ast.ClassDef(bases=bases) if starters & {base.id for base in bases if isinstance(base, ast.Name)}:
                yield f"{name}:{node.lineno} {node.name}"


def no_event_loop_inside_the_event_loop(name: str, tree: ast.Module) -> Iterator[str]:
    """No processEvents, no exec(): dialogs are opened and menus popped up."""
    if name in LOOPS:
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="processEvents" | "exec" | "exec_" as called)):
                yield f"{name}:{node.lineno} {called}"


def tasks_are_spawned(name: str, tree: ast.Module) -> Iterator[str]:
    """An exception in a bare task is silent: bridge/tasks.py starts them. A TaskGroup raises, so it may too."""
    if name == "bridge/tasks.py":
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=called, value=owner)) if called in ASYNCIO_STARTERS:
                if ast.unparse(owner) == "asyncio" or ast.unparse(owner).rstrip("()").endswith("loop"):
                    yield f"{name}:{node.lineno} {ast.unparse(owner)}.{called}"
            case ast.ImportFrom(module="asyncio", names=names) if ASYNCIO_STARTERS & {each.name for each in names}:
                yield f"{name}:{node.lineno}"


def nobody_sleeps_or_kills_threads(name: str, tree: ast.Module) -> Iterator[str]:
    """No time.sleep, no terminate() where threads are QThreads."""
    if name in SLEEPERS:
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="sleep" | "msleep" | "usleep", value=ast.Name(id="time" | "QThread"))
            ):
                yield f"{name}:{node.lineno} sleep"
            case ast.ImportFrom(module="time", names=names) if "sleep" in {each.name for each in names}:
                yield f"{name}:{node.lineno} sleep"
            case ast.Call(func=ast.Attribute(attr="terminate")) if name.startswith(("bridge/", "ui/", "app")):
                yield f"{name}:{node.lineno} terminate"


def colours_come_from_the_theme(name: str, tree: ast.Module) -> Iterator[str]:
    """No hex colour, no QColor of numbers and no style sheet text outside ui/theme.py and the modules beside it.

    An exported page carries its own: they are compared with the theme in tests/ui/test_theme.py.
    """
    if name in {"ui/theme.py", "ui/style.py", "ui/style_rules.py", "exchange/page_style.py"}:
        return
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if HEX_COLOUR.match(text):
                yield f"{name}:{node.lineno} {text}"
            case ast.Call(func=ast.Name(id="QColor"), args=[ast.Constant(), *_]):
                yield f"{name}:{node.lineno} QColor"
            case ast.Call(func=ast.Attribute(attr="setStyleSheet"), args=[ast.Constant(value=text)]) if text:
                yield f"{name}:{node.lineno} setStyleSheet"
            case ast.Call(func=ast.Attribute(attr="setStyleSheet"), args=[ast.JoinedStr()]):
                yield f"{name}:{node.lineno} setStyleSheet"


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, each.name) for each in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from ((node.lineno, f"{module}.{each.name}") for each in names)
            case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(module))]):
                yield node.lineno, module


def llama_cpp_is_known_to_the_child_only(name: str, tree: ast.Module) -> Iterator[str]:
    """The window's process never loads llama.cpp: it kills its process on ordinary mistakes."""
    for line, imported in _imports(tree):
        if imported.split(".")[0] == "llama_cpp" and not name.startswith("engine/host/"):
            yield f"{name}:{line} {imported}"


def widgets_live_in_ui(name: str, tree: ast.Module) -> Iterator[str]:
    """QtWidgets, QtGui and QtSvg are for ui and for app.py, which makes the QApplication."""
    for line, imported in _imports(tree):
        allowed = name.startswith("ui/") or name == "app.py"
        if imported.startswith(("PySide6.QtWidgets", "PySide6.QtGui", "PySide6.QtSvg")) and not allowed:
            yield f"{name}:{line} {imported}"


RULES: list[type_of_rule] = [
    sizes,
    module_names,
    signals_are_wishes_or_facts,
    no_lambda_is_connected_in_the_bridge,
    threads_live_in_named_files,
    no_event_loop_inside_the_event_loop,
    tasks_are_spawned,
    nobody_sleeps_or_kills_threads,
    colours_come_from_the_theme,
    llama_cpp_is_known_to_the_child_only,
    widgets_live_in_ui,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_module_keeps(rule: type_of_rule) -> None:
    broken = [complaint for name, tree in MODULES.items() for complaint in rule(name, tree)]

    assert not broken, f"{rule.__doc__}\n" + "\n".join(broken)


BREACHES: dict[type_of_rule, tuple[str, str]] = {
    sizes: ("services/x.py", "def long():\n" + "    pass\n" * 50),
    module_names: ("services/chat_utils.py", ""),
    signals_are_wishes_or_facts: ("bridge/x.py", "class A:\n    doSend = Signal(str)"),
    no_lambda_is_connected_in_the_bridge: ("bridge/x.py", "worker.done.connect(lambda: None)"),
    threads_live_in_named_files: ("services/x.py", "threading.Thread(target=f)"),
    no_event_loop_inside_the_event_loop: ("ui/x.py", "dialog.exec()"),
    tasks_are_spawned: ("services/x.py", "asyncio.get_running_loop().create_task(f())"),
    nobody_sleeps_or_kills_threads: ("engine/x.py", "time.sleep(1)"),
    colours_come_from_the_theme: ("ui/x.py", "label.setStyleSheet('color: red')"),
    llama_cpp_is_known_to_the_child_only: ("engine/client.py", "import llama_cpp.llama_cpp as low"),
    widgets_live_in_ui: ("bridge/x.py", "from PySide6.QtWidgets import QLabel"),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_breach_is_seen_by(rule: type_of_rule) -> None:
    name, source = BREACHES[rule]

    assert list(rule(name, ast.parse(source)))


def test_every_module_below_the_bridge_has_its_mirror_in_the_unit_tests() -> None:
    names = [
        Path(name) for name in MODULES if name.split("/")[0] in QT_FREE_FLOORS and not name.endswith("__init__.py")
    ]

    missing = [str(name) for name in names if not (ROOT / "tests/unit" / name.with_name(f"test_{name.name}")).is_file()]

    assert not missing


def test_every_unit_test_mirrors_a_module() -> None:
    tests = [path.relative_to(ROOT / "tests/unit") for path in (ROOT / "tests/unit").rglob("test_*.py")]

    strays = [str(test) for test in tests if test.with_name(test.name.removeprefix("test_")).as_posix() not in MODULES]

    assert not strays


def test_requirement_files_hold_no_addresses() -> None:
    files = sorted((ROOT / "packaging").rglob("*requirements*/*.txt")) + sorted(
        (ROOT / "packaging").rglob("requirements*.txt")
    )
    address = re.compile(r"://|^\s*(-i|-f|--index-url|--extra-index-url|--find-links)\b| @ ", re.MULTILINE)

    found = {str(file): match.group() for file in files if (match := address.search(file.read_text(encoding="utf-8")))}

    assert len(files) >= 4
    assert not found


@pytest.mark.parametrize("name", ["run", "dev", "build", "package", "bootstrap"])
def test_every_requirement_is_pinned_with_a_hash(name: str) -> None:
    text = (ROOT / "packaging" / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    lines = [
        line for line in text.replace("\\\n", " ").splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]

    assert lines
    assert not [line for line in lines if not re.match(r"^[A-Za-z0-9._\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)]


def test_dev_holds_all_of_run_and_the_pins_that_have_reasons() -> None:
    folder = ROOT / "packaging" / "requirements"
    pins = {
        name: set(re.findall(r"^\S+==\S+", (folder / f"{name}.txt").read_text(), re.MULTILINE))
        for name in ("run", "dev")
    }

    assert pins["run"] <= pins["dev"]
    assert {"pyside6-essentials==6.11.3", "llama-cpp-python==0.3.36"} <= pins["run"]
