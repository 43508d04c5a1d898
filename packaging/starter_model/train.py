"""Train the starter model. The learning rate follows the clock: it falls to nothing at the end of the time given.

    python -m starter_model.train OUT --minutes 120            from nothing; OUT gets tokenizer.json and checkpoint.pt
    python -m starter_model.train OUT --until 18:30 --resume OUT/checkpoint.pt

While it runs, a file OUT/until with a time like 19:15 moves the end, and a file OUT/STOP ends it at once. The loss is
taken on what the assistant writes only. Muon steps the matrices, AdamW the embedding and the norms; the checkpoint
also holds a running average of the weights, which is what export.py writes."""

import argparse
import json
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .batches import pool
from .model import Config, Llama
from .muon import Muon
from .tokenizer import load_tokenizer

SAVE_EVERY_S = 150
SHOW_EVERY_S = 30
WARM_UP_STEPS = 60


class Clock:
    """How much of the time is gone; the end may be moved while the training runs."""

    def __init__(self, folder: Path, end: float) -> None:
        self.folder, self.start, self.end, self.looked = folder, time.time(), end, 0.0

    def part(self) -> float:
        now = time.time()
        if now - self.looked > 10:
            self.looked = now
            if (self.folder / "until").exists():
                self.end = today_at((self.folder / "until").read_text().strip())
            if (self.folder / "STOP").exists():
                self.end = now
        return (now - self.start) / max(1.0, self.end - self.start)


def today_at(text: str) -> float:
    hour, minute = text.split(":")
    return datetime.now().astimezone().replace(hour=int(hour), minute=int(minute), second=0).timestamp()


class Training:
    """The network with its optimizers, counters and the running average of the weights."""

    def __init__(self, config: Config, rate: float, save_to: Path) -> None:
        self.config, self.rate, self.save_to = config, rate, save_to
        self.net = Llama(config)
        named = list(self.net.named_parameters())
        matrices = [weight for name, weight in named if weight.ndim == 2 and "embed" not in name]
        self.rest = [weight for name, weight in named if weight.ndim == 1 or "embed" in name]
        self.muon = Muon(matrices)
        self.adam = torch.optim.AdamW(self.rest, lr=1, betas=(0.9, 0.98), weight_decay=0)
        self.steps, self.tokens, self.seed, self.new_steps = 0, 0, 0, 0
        self.average: dict[str, Tensor] = {}

    def resume(self, path: Path) -> None:
        state = torch.load(path)
        self.net.load_state_dict(state["net"])
        self.adam.load_state_dict(state["adam"])
        self.muon.moments = {shape: moment.float() for shape, moment in state["muon"].items()}
        self.steps, self.tokens, self.seed = state["step"], state["tokens"], state["seed"] + 1

    def save(self) -> None:
        state: dict[str, Any] = {
            "net": self.net.state_dict(),
            "ema": self.average,
            "adam": self.adam.state_dict(),
            "muon": self.muon.moments,
            "step": self.steps,
            "tokens": self.tokens,
            "seed": self.seed,
            "config": asdict(self.config),
        }
        unfinished = self.save_to.with_suffix(".part")
        torch.save(state, unfinished)
        unfinished.replace(self.save_to)

    def step(self, x: Tensor, y: Tensor, share: float) -> float:
        """One step at `share` of the full learning rate; returns the loss."""
        loss = self.net.loss(x, y)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.rest, 1.0)
        for group in self.adam.param_groups:
            group["lr"] = 0.15 * self.rate * share
        self.muon.step(self.rate * share, 0.01)
        self.adam.step()
        self.net.zero_grad()
        self.steps, self.new_steps, self.tokens = self.steps + 1, self.new_steps + 1, self.tokens + int((x > 0).sum())
        self._average()
        return loss.item()

    @torch.no_grad()
    def _average(self) -> None:
        if not self.average:
            self.average = {name: weight.clone() for name, weight in self.net.state_dict().items()}
        fade = min(0.99, self.new_steps / (self.new_steps + 20))
        for name, weight in self.net.state_dict().items():
            self.average[name].lerp_(weight, 1 - fade)


class Report:
    """One line of figures every half minute."""

    def __init__(self, training: Training) -> None:
        self.training, self.losses, self.shown = training, list[float](), time.time()
        self.start, self.tokens_before = time.time(), training.tokens

    def add(self, loss: float, part: float, share: float) -> None:
        self.losses.append(loss)
        now = time.time()
        if now - self.shown < SHOW_EVERY_S:
            return
        training = self.training
        speed = (training.tokens - self.tokens_before) / (now - self.start)
        mean = sum(self.losses) / len(self.losses)
        figures = {
            "part": round(part, 3),
            "step": training.steps,
            "loss": round(mean, 4),
            "tokens": training.tokens,
            "per_s": round(speed),
            "rate": round(share, 3),
        }
        print(json.dumps(figures), flush=True)
        self.losses, self.shown = [], now


def learning_share(training: Training, part: float, hold: float) -> float:
    """Warm up, hold, then fall in a straight line to nothing."""
    return min(1.0, (training.new_steps + 1) / WARM_UP_STEPS) * min(1.0, max(0.005, (1 - part) / (1 - hold)))


def train(training: Training, folder: Path, clock: Clock, *, hold: float, is_resumed: bool) -> None:
    tokenizer, report, saved = load_tokenizer(folder), Report(training), time.time()
    while True:
        # Short conversations and much copying first: that is cheap and teaches the looking back that all else needs.
        part = clock.part()
        longest, drill = (2047, 0.03) if is_resumed or part > 0.4 else (256, 0.4) if part < 0.25 else (512, 0.12)
        for x, y in pool(tokenizer, training.seed, longest=longest, drill=drill):
            part = clock.part()
            if part >= 1:
                training.save()
                print("done", flush=True)
                return
            share = learning_share(training, part, hold)
            report.add(training.step(x, y, share), part, share)
            if time.time() - saved > SAVE_EVERY_S:
                training.save()
                saved = time.time()
        training.seed += 1


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--minutes", type=float, default=120)
    options.add_argument("--until", help="a time of today, instead of --minutes")
    options.add_argument("--resume", type=Path)
    options.add_argument("--layers", type=int, default=6)
    options.add_argument("--rate", type=float, default=0.02)
    options.add_argument("--hold", type=float, default=0.35, help="share of the time at the full rate")
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    torch.manual_seed(chosen.seed)
    torch.set_num_threads(chosen.threads)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    vocab = load_tokenizer(chosen.folder).get_vocab_size()
    training = Training(Config(vocab=vocab, layers=chosen.layers), chosen.rate, chosen.folder / "checkpoint.pt")
    training.seed = chosen.seed
    if chosen.resume:
        training.resume(chosen.resume)
    for block in training.net.blocks:
        block.compile(dynamic=True)
    end = today_at(chosen.until) if chosen.until else time.time() + 60 * chosen.minutes
    size = sum(weight.numel() for weight in training.net.parameters()) / 1e6
    print(f"{size:.2f} million parameters, vocabulary {vocab}, from step {training.steps}", flush=True)
    train(training, chosen.folder, Clock(chosen.folder, end), hold=chosen.hold, is_resumed=chosen.resume is not None)


if __name__ == "__main__":
    main()
