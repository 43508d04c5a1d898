"""``python -m desktop`` and the console script ``hearth``: one of the child processes, or the application."""

import sys


def main() -> int:
    """Run whichever the command line asks for. The children must not import Qt, the window not llama.cpp."""
    if sys.argv[1:2] == ["--engine-child"]:
        from desktop.engine.host.main import run

        return run(sys.argv[2:])
    if sys.argv[1:2] == ["--formula-child"]:
        from desktop.engine.host.confinement.confine import confine_to_computing
        from desktop.formulas.child import run as run_formulas

        return run_formulas(confine_to_computing)
    from desktop.launch import main as launch

    return launch(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
