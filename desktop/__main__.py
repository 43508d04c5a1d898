"""``python -m desktop`` and the console script ``hearth``: the engine's child process, or the application."""

import sys


def main() -> int:
    """Run whichever the command line asks for. The child must not import Qt, the window not llama.cpp."""
    if sys.argv[1:2] == ["--engine-child"]:
        from desktop.engine.host.main import run

        return run(sys.argv[2:])
    from desktop.launch import main as launch

    return launch(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
