"""Write a checkpoint's averaged weights as GGUF, once in 16 bits and once in 8 (Q8_0, the one that is bundled).

python -m starter_model.export OUT            OUT/starter-f16.gguf and OUT/starter-q8_0.gguf
python -m starter_model.export OUT --check    also compares llama.cpp's logits with torch's"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Kind
from numpy.typing import NDArray
from torch import Tensor

from .chat_template import text_of
from .conversations import conversation
from .model import Config, Llama
from .tokenizer import CONTROL, MARKS, TOKENIZER_FILE, load_tokenizer
from .world import World

HERE = Path(__file__).parent
FILES = {Kind.F16: "starter-f16.gguf", Kind.Q8_0: "starter-q8_0.gguf"}
Weights = dict[str, Tensor]
Matrix = NDArray[np.float32]


def interleaved(weight: Matrix, heads: int) -> Matrix:
    """From the half-split rotary order to llama.cpp's interleaved one."""
    rows, columns = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(weight.shape)


def tensors(weights: Weights, config: Config) -> Iterator[tuple[str, Matrix]]:
    """(llama.cpp's name, values) of every weight."""
    values = {name: weight.float().numpy() for name, weight in weights.items()}
    yield "token_embd.weight", values["embed.weight"]
    yield "output_norm.weight", values["norm.weight"]
    for layer in range(config.layers):
        ours, theirs = f"blocks.{layer}.", f"blk.{layer}."
        yield theirs + "attn_norm.weight", values[ours + "attn_norm.weight"]
        yield theirs + "ffn_norm.weight", values[ours + "ffn_norm.weight"]
        yield theirs + "attn_q.weight", interleaved(values[ours + "wq.weight"], config.heads)
        yield theirs + "attn_k.weight", interleaved(values[ours + "wk.weight"], config.kv_heads)
        yield theirs + "attn_v.weight", values[ours + "wv.weight"]
        yield theirs + "attn_output.weight", values[ours + "wo.weight"]
        for name in ("gate", "up", "down"):
            yield f"{theirs}ffn_{name}.weight", values[f"{ours}{name}.weight"]


def add_description(writer: gguf.GGUFWriter, size: float) -> None:
    writer.add_name("Hearth Starter")
    writer.add_basename("hearth-starter")
    writer.add_size_label(f"{size:.0f}M")
    writer.add_version("1")
    writer.add_description(
        "A tiny chat model trained from scratch on conversations made by a script. It knows Hearth, and little else."
    )
    writer.add_license("cc0-1.0")
    writer.add_license_name("Creative Commons Zero v1.0 Universal")
    writer.add_languages(["en"])
    writer.add_tags(["chat", "starter", "synthetic"])


def add_sizes(writer: gguf.GGUFWriter, config: Config) -> None:
    writer.add_vocab_size(config.vocab)
    writer.add_context_length(config.ctx)
    writer.add_embedding_length(config.dim)
    writer.add_block_count(config.layers)
    writer.add_feed_forward_length(config.ff)
    writer.add_head_count(config.heads)
    writer.add_head_count_kv(config.kv_heads)
    writer.add_layer_norm_rms_eps(config.eps)
    writer.add_rope_dimension_count(config.head_dim)
    writer.add_rope_freq_base(config.theta)


def add_tokenizer(writer: gguf.GGUFWriter, tokenizer_file: Path, config: Config) -> None:
    stored = json.loads(tokenizer_file.read_text(encoding="utf-8"))["model"]
    names_by_id = {number: name for name, number in stored["vocab"].items()}
    names = [names_by_id[number] for number in range(config.vocab)]
    types = dict.fromkeys(CONTROL, gguf.TokenType.CONTROL) | dict.fromkeys(MARKS, gguf.TokenType.USER_DEFINED)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(names)
    writer.add_token_types([types.get(name, gguf.TokenType.NORMAL) for name in names])
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in stored["merges"]])
    writer.add_bos_token_id(names.index("<|im_start|>"))
    writer.add_eos_token_id(names.index("<|im_end|>"))
    writer.add_eot_token_id(names.index("<|im_end|>"))
    writer.add_pad_token_id(names.index("<|endoftext|>"))
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)
    writer.add_chat_template((HERE / "template.jinja").read_text(encoding="utf-8").rstrip("\n"))


def write(path: Path, weights: Weights, config: Config, kind: Kind) -> None:
    writer = gguf.GGUFWriter(path, "llama")
    add_description(writer, sum(weight.numel() for weight in weights.values()) / 1e6)
    is_small = kind == Kind.Q8_0
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0 if is_small else gguf.LlamaFileType.MOSTLY_F16)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    add_sizes(writer, config)
    add_tokenizer(writer, path.parent / TOKENIZER_FILE, config)
    for name, values in tensors(weights, config):
        if values.ndim == 1:
            writer.add_tensor(name, values, raw_dtype=Kind.F32)
        else:
            packed = gguf.quants.quantize(values, kind) if is_small else values.astype(np.float16)
            writer.add_tensor(name, packed, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(path, path.stat().st_size, "bytes")


ODD_TEXTS = [
    "Zażółć gęślą jaźń 漢字 🎉\n\n\n  tabs\tand   spaces 12345 don't I'LL",
    "def f(x):\n    return x**2  # 3.14\n",
    "<think>\nhm\n</think>\n\nA  B\u00a0C",
]


def compare(folder: Path, weights: Weights, config: Config) -> None:
    """The same text through both: the tokens must be equal, the logits close."""
    from .llama import opened  # noqa: PLC0415 - llama-cpp-python is needed for the comparison only

    tokenizer, net, world = load_tokenizer(folder), Llama(config).eval(), World(11, is_test=True)
    net.load_state_dict(weights)
    made = [conversation(world) for _ in range(40)]
    texts = ODD_TEXTS + [text_of(one.messages, one.tools) for one in made]
    for name in FILES.values():
        llama = opened(folder / name, with_all_logits=True)
        equal = same_best = positions = 0
        worst = 0.0
        for text in texts:
            ids = llama.tokenize(text.encode(), add_bos=False, special=True)
            is_equal = ids == tokenizer.encode(text, add_special_tokens=False).ids
            equal += is_equal and llama.detokenize(ids, special=True) == text.encode()
            llama.reset()
            llama.eval(ids)
            theirs = np.array(llama.scores[: len(ids)])
            with torch.no_grad():
                ours = net(torch.tensor([ids]))[0].numpy()
            worst = max(worst, float(np.abs(theirs - ours).max()))
            same_best += int((theirs.argmax(1) == ours.argmax(1)).sum())
            positions += len(ids)
        print(
            f"{name}: tokens equal in {equal} of {len(texts)} texts, largest difference of a logit {worst:.3f}, "
            f"same best token at {100 * same_best / positions:.1f} % of {positions} positions"
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--check", action="store_true")
    chosen = options.parse_args()
    state = torch.load(chosen.folder / "checkpoint.pt")
    config, weights = Config(**state["config"]), state["ema"]
    print(f"step {state['step']}, {state['tokens'] / 1e6:.1f} million tokens")
    for kind, name in FILES.items():
        unfinished = chosen.folder / f"{name}.part"
        write(unfinished, weights, config, kind)
        unfinished.replace(chosen.folder / name)
    if chosen.check:
        compare(chosen.folder, weights, config)


if __name__ == "__main__":
    main()
