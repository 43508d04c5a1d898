"""What the writer writes can be read again."""

from pathlib import Path

import numpy as np

from desktop.engine.gguf import read_header
from tests.gguf_writer import F16, F32, Q8_0, Tensor, n_bytes, packed, write
from tests.model_files import small_model, values


def test_eight_bit_blocks_hold_the_values_to_half_a_step() -> None:
    matrix = np.random.default_rng(1).standard_normal((5, 64), np.float32)
    matrix[2] = 0

    raw = packed(matrix, Q8_0)

    blocks = np.frombuffer(raw, [("scale", "<f2"), ("values", "i1", (32,))])
    steps = blocks["scale"].astype(np.float32)[:, None]
    assert len(raw) == n_bytes(matrix.shape, Q8_0)
    assert (np.abs(blocks["values"] * steps - matrix.reshape(-1, 32)) <= 0.52 * steps).all()


def test_a_file_says_what_was_written_and_ends_with_its_last_tensor(tmp_path: Path) -> None:
    tensors = [
        Tensor(name, (3, 64), kind, lambda: np.ones((3, 64), np.float32))
        for name, kind in (("token_embd.weight", F16), ("output.weight", Q8_0), ("output_norm.weight", F32))
    ]

    write(tmp_path / "a.gguf", values("llama"), tensors)

    facts = read_header(tmp_path / "a.gguf").facts
    assert (facts.architecture, facts.n_params, facts.vocab_size) == ("llama", 3 * 3 * 64, 279)
    assert not list(tmp_path.glob("*.part"))


def test_a_tiny_models_file_is_read_without_a_warning(tmp_path: Path) -> None:
    assert read_header(small_model(tmp_path, "jamba")).facts.warnings == ()
