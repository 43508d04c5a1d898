"""The bindings are imported without the package's high-level API, and llama.cpp's errors are kept."""

import subprocess
import sys

from desktop.engine.host.llama import build, llama, system_info


def test_the_high_level_api_and_numpy_are_not_imported():
    code = (
        "import sys; import desktop.engine.host.llama; "
        "print('numpy' in sys.modules, 'llama_cpp.llama' in sys.modules, 'llama_cpp' in sys.modules); "
        "import llama_cpp; print(llama_cpp.Llama.__name__)"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert told.split() == ["False", "False", "False", "Llama"]


def test_the_build_and_the_system_are_told():
    assert "ggml commit" in build()
    assert "=" in system_info()


def test_errors_are_kept_until_they_are_cleared_and_written_to_stderr(log, tmp_path, capsys):
    log.clear()
    llama.llama_model_load_from_file(str(tmp_path / "gone.gguf").encode(), llama.llama_model_default_params())
    errors = log.errors()
    log.clear()

    assert any("gone.gguf" in line for line in errors)
    assert "gone.gguf" in capsys.readouterr().err
    assert log.errors() == []
