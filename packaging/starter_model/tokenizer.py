"""The vocabulary: byte-level BPE with single digits, which llama.cpp calls the 'smollm' pre-tokenizer."""

from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

from .chat_template import Piece, text_of
from .conversations import conversation
from .world import World

CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
MARKS = [
    "<think>",
    "</think>",
    "<tool_call>",
    "</tool_call>",
    "<tool_response>",
    "</tool_response>",
    "<tools>",
    "</tools>",
]
TOKENIZER_FILE = "tokenizer.json"


def trained_tokenizer(path: Path, *, vocab: int = 4096, conversations: int = 12000) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    digits = pre_tokenizers.Digits(individual_digits=True)
    bytes_ = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([digits, bytes_])
    tokenizer.decoder = decoders.ByteLevel()
    world, texts = World(1), []
    for _ in range(conversations):
        made = conversation(world)
        text = text_of(made.messages, made.tools)
        for mark in CONTROL + MARKS:
            text = text.replace(mark, "\n")
        texts.append(text)
    trainer = trainers.BpeTrainer(
        vocab_size=vocab,
        min_frequency=8,
        special_tokens=CONTROL + MARKS,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_special_tokens([AddedToken(mark, special=True, normalized=False) for mark in CONTROL])
    tokenizer.add_tokens([AddedToken(mark, special=False, normalized=False) for mark in MARKS])
    tokenizer.save(str(path))
    return tokenizer


def load_tokenizer(folder: Path) -> Tokenizer:
    """The folder's tokenizer; it is made when there is none yet."""
    path = folder / TOKENIZER_FILE
    return Tokenizer.from_file(str(path)) if path.exists() else trained_tokenizer(path)


def encoded(tokenizer: Tokenizer, pieces: list[Piece]) -> tuple[list[int], list[bool]]:
    """Token ids, and for each whether it is to be learned."""
    ids: list[int] = []
    learned: list[bool] = []
    for text, is_learned in pieces:
        new = tokenizer.encode(text, add_special_tokens=False).ids
        ids += new
        learned += [is_learned] * len(new)
    return ids, learned
