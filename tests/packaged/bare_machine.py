"""The Debian package on a bare machine: a minimal system in a folder gets it with what it declares, and is used.

``python -m tests.packaged.bare_machine PACKAGE.deb FOLDER`` makes a minbase system in the folder, or takes the one that
is there, and prints one JSON object; the exit code is 0 when everything in it is as it should be. ``--picture FILE``
keeps what was on the screen. Wants root, a network, debootstrap, Xvfb, xdotool and ImageMagick's import.

A user of that system asks what a double click on a model does, and does it: the desktop entry is launched with the
model, a question is typed, the answer is awaited in the conversation's file. Then the self-test runs without a network
and with a real Secret Service, and after the removal only the user's own files may be left.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

STARTER = Path(__file__).parents[2] / "resources" / "models" / "hearth-starter.gguf"
SUITE = "bookworm"
USER = "tester"
HOME = Path("/home") / USER
# What the test itself needs in there: a session bus, a key store, the program that launches a desktop entry.
TOOLS = ("dbus", "gnome-keyring", "libglib2.0-bin")
ENTRY = "/usr/share/applications/chat.hearth.Hearth.desktop"
DISPLAY = ":87"
SESSION = {
    "HOME": str(HOME), "USER": USER, "DISPLAY": DISPLAY, "LC_ALL": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/bin",
    "XDG_CURRENT_DESKTOP": "GNOME",  # xdg-mime asks the desktop's own tools
}  # fmt: skip
PATIENCE_S = 120.0
MAY_CHANGE = (
    "/dev", "/home", "/proc", "/run", "/sys", "/tmp", "/var/cache", "/var/lib/apt", "/var/lib/dpkg", "/var/log",
)  # fmt: skip


class System:
    """The minimal system."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def make(self) -> None:
        """Fetch it, unless it is there."""
        if not (self.root / "etc" / "debian_version").exists():
            subprocess.run(["debootstrap", "--variant=minbase", SUITE, self.root], check=True, stdout=sys.stderr)
        if not (self.root / HOME.relative_to("/")).exists():
            self.run("useradd", "--create-home", USER)

    def run(self, *command: str, check: bool = True, **kept: str) -> subprocess.CompletedProcess[str]:
        """Run a command as root; ``kept`` goes into its environment."""
        return self._run(["chroot", str(self.root), *command], check=check, kept=kept)

    def as_user(
        self, *command: str, check: bool = True, before: tuple[str, ...] = (), **kept: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as the user; what stands ``before`` is run out here and changes into the system."""
        kept = {**SESSION, **kept}
        entered = [*before, "chroot", f"--userspec={USER}:{USER}", str(self.root)]
        return self._run([*entered, *command], check=check, kept=kept)

    def _run(self, command: list[str], *, check: bool, kept: dict[str, str]) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"} | kept
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def path(self, inside: Path) -> Path:
        """Where a file of it lies out here."""
        return self.root / inside.relative_to("/")

    @contextlib.contextmanager
    def mounted(self) -> Iterator[None]:
        """With processes and devices."""
        folders = [self.root / name for name in ("proc", "dev", "sys")]
        for folder in folders:
            subprocess.run(["mount", "--rbind", f"/{folder.name}", folder], check=True)
            subprocess.run(["mount", "--make-rslave", folder], check=True)
        try:
            yield
        finally:
            for folder in reversed(folders):
                subprocess.run(["umount", "--recursive", "--lazy", folder], check=True)

    def files(self) -> set[str]:
        """All files but those that any program may change."""
        listed = subprocess.run(
            ["find", self.root, "-xdev", "-printf", "/%P\n"], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        return {name for name in listed if not name.startswith(MAY_CHANGE)}


@contextlib.contextmanager
def screen() -> Iterator[None]:
    """A screen that programs of the system reach, too."""
    server = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1280x860x24", "-ac", "-nolisten", "tcp"])
    try:
        yield
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def waited_for(condition: Callable[[], object], patience_s: float = PATIENCE_S) -> bool:
    """Whether it comes true in time."""
    give_up_at = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.2)
    return True


def on_screen(*command: str) -> str:
    """What a program that looks at the screen, or types, prints."""
    done = subprocess.run(command, env={**os.environ, "DISPLAY": DISPLAY}, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def opens_with(system: System, file: Path) -> tuple[str, str]:
    """What the desktop takes a file of the user for, and what a double click on it starts."""
    kind = system.as_user("xdg-mime", "query", "filetype", str(file)).stdout.strip()
    return kind, system.as_user("xdg-mime", "query", "default", kind).stdout.strip()


def double_click(system: System, picture: Path | None) -> dict[str, object]:
    """Launch the desktop entry with a model, ask a question, and close the window."""
    model = HOME / "Some model.gguf"
    shutil.copy(STARTER, system.path(model))
    data = system.path(HOME / ".local" / "share" / "Hearth")
    for kept in (".cache", ".config", ".local"):
        shutil.rmtree(system.path(HOME / kept), ignore_errors=True)
    with screen():
        launched = subprocess.Popen(
            ["chroot", f"--userspec={USER}:{USER}", system.root, "dbus-run-session", "--", "sh", "-c",
             f"gio launch {ENTRY} '{model}'; sleep 1; while pidof hearth > /dev/null; do sleep 1; done"],
            env=SESSION,
            start_new_session=True,
        )  # fmt: skip
        is_loaded = waited_for(lambda: model.name in _text(data / "session.json"))
        children = subprocess.run(["pgrep", "-f", "hearth --engine-child"], capture_output=True, text=True, check=False)
        window = on_screen("xdotool", "search", "--onlyvisible", "--name", "Hearth").splitlines()[-1:]
        on_screen("xdotool", "windowfocus", "--sync", *window)
        on_screen("xdotool", "type", "--delay", "20", "What is Hearth?")
        on_screen("xdotool", "key", "Return")
        is_answered = waited_for(lambda: _is_answered(data / "conversations"))
        if picture is not None:
            time.sleep(1)
            on_screen("import", "-window", "root", str(picture))
        on_screen("xdotool", "key", "ctrl+q")
        is_ended = waited_for(lambda: launched.poll() is not None, 20)
        if not is_ended:
            os.killpg(launched.pid, signal.SIGKILL)
    chat = HOME / "Trip.hearth.json"
    system.path(chat).write_text('{"format": "hearth-conversation", "version": 1}', encoding="utf-8")
    return {
        "a_model": opens_with(system, model),
        "a_conversation": opens_with(system, chat),
        "model_loaded": is_loaded,
        "engine_child_runs": bool(children.stdout.strip()),
        "chat_answered": is_answered,
        "closed_by_ctrl_q": is_ended,
    }


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _is_answered(folder: Path) -> bool:
    for path in folder.glob("*.json") if folder.exists() else ():
        with contextlib.suppress(ValueError):
            messages = json.loads(path.read_text(encoding="utf-8"))["messages"]
            if any(message["role"] == "assistant" and message["status"] == "complete" for message in messages):
                return True
    return False


def self_tests(system: System) -> dict[str, object]:
    """The application's own test, without a network, and with a key store that is unlocked."""
    alone = system.as_user("hearth", "--self-test", check=False, before=("unshare", "--net"), DISPLAY="")
    unlocked = "printf pass | gnome-keyring-daemon --unlock --components=secrets > /dev/null; hearth --self-test"
    keyed = system.as_user("dbus-run-session", "--", "sh", "-c", unlocked, check=False, DISPLAY="")
    return {"self_test_without_network": _told(alone), "self_test_with_key_store": _told(keyed)}


def _told(done: subprocess.CompletedProcess[str]) -> object:
    try:
        return {**json.loads(done.stdout.strip().splitlines()[-1]), "exit_code": done.returncode}
    except (ValueError, IndexError):
        return f"exit code {done.returncode}: {done.stdout}{done.stderr}"[-2000:]


def check(package: Path, system: System, picture: Path | None) -> dict[str, object]:
    """Everything in turn."""
    system.make()
    told: dict[str, object] = {}
    with system.mounted():
        system.run("apt-get", "update")
        system.run("apt-get", "install", "-y", "--no-install-recommends", *TOOLS)
        system.run("apt-get", "purge", "-y", "hearth", check=False)
        shutil.copy(package, system.root / "tmp" / package.name)
        # What is installed with it stays afterwards; so it is there before the files are counted.
        needs = subprocess.check_output(["dpkg-deb", "-f", package, "Depends"], text=True).strip()
        system.run("apt-get", "satisfy", "-y", "--no-install-recommends", needs)
        before = system.files()
        system.run("apt-get", "install", "-y", "--no-install-recommends", f"/tmp/{package.name}")
        told["version"] = system.as_user("hearth", "--version").stdout.strip()
        told |= double_click(system, picture)
        told |= self_tests(system)
        system.run("apt-get", "purge", "-y", "hearth")
        told["left_behind"] = sorted(system.files() - before)
        told["chats_kept"] = _is_answered(system.path(HOME / ".local" / "share" / "Hearth" / "conversations"))
    return told


def is_good(told: dict[str, object]) -> bool:
    """Whether everything is as it should be."""
    alone, keyed = told["self_test_without_network"], told["self_test_with_key_store"]
    return (
        told["a_model"] == ("application/x-gguf", Path(ENTRY).name)
        and told["a_conversation"] == ("application/vnd.hearth.conversation+json", Path(ENTRY).name)
        and all(told[name] for name in ("model_loaded", "engine_child_runs", "chat_answered", "closed_by_ctrl_q"))
        and isinstance(alone, dict) and alone["exit_code"] == 0
        and isinstance(keyed, dict) and keyed["exit_code"] == 0 and keyed.get("key") == "Secret Service"
        and told["left_behind"] == [] and told["chats_kept"] is True
    )  # fmt: skip


def main() -> int:
    """Print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--picture", type=Path, help="where the screen is kept, as PNG")
    arguments = parser.parse_args()
    told = check(arguments.package, System(arguments.folder.resolve()), arguments.picture)
    print(json.dumps(told, indent=1))
    return int(not is_good(told))


if __name__ == "__main__":
    sys.exit(main())
