"""CPU time per token with guessed tokens and without: where a text comes again, and in a story, where it does not.

Answers are greedy and the same with and without. The text that comes again is an answer of the model to the same
question, earlier in the conversation; no model ever ends an answer. Both kinds take turns; a ratio is the median of the
rounds' ratios. Above 1 means: guessing needs less. One thread unless said otherwise, and the processor only: there,
evaluating tokens together saves little. Where a graphics device evaluates them, more is to be had.
"""

import argparse
import statistics
from contextlib import ExitStack

from desktop.domain.messages import Role
from desktop.domain.requests import ChatRequest, Sampling, Turn
from tests.benchmarks import figures
from tests.benchmarks.subjects import QUESTION, add_options, child, cpu_s, models
from tests.flow.engine_driver import EngineDriver, alone

N_TOKENS = 400
KINDS = {"plain": False, "ahead": True}


def again(text: str) -> ChatRequest:
    """A question that has been answered with this text before."""
    turns = (Turn(Role.USER, QUESTION), Turn(Role.ASSISTANT, text), Turn(Role.USER, QUESTION))
    return ChatRequest(turns, Sampling(temperature=0, max_tokens=N_TOKENS))


def us_per_token(driver: EngineDriver, request: ChatRequest) -> tuple[float, str]:
    """What a token of the answer costs, without reading the prompt, and the answer."""
    driver.answer(ChatRequest(request.turns, Sampling(temperature=0, max_tokens=1)))
    before = cpu_s(driver.process.pid)
    answer = driver.answer(request)
    assert answer.end is not None
    return (cpu_s(driver.process.pid) - before) / answer.end.usage.completion_tokens * 1e6, answer.text


def measure(arguments: argparse.Namespace) -> figures.Figures:
    found: figures.Figures = {}
    with models(arguments) as chosen:
        for name, model in chosen.items():
            with ExitStack() as stack:
                drivers = {
                    kind: stack.enter_context(child(model, arguments.threads, look_ahead=look_ahead))
                    for kind, look_ahead in KINDS.items()
                }
                first = drivers["plain"].answer(alone(QUESTION, max_tokens=N_TOKENS)).text
                for task, request in {"copy": again(first), "story": alone(QUESTION, max_tokens=N_TOKENS)}.items():
                    found |= {
                        f"{name}_{task}_{key}": value for key, value in compared(drivers, request, arguments.rounds)
                    }
    return found


def compared(drivers: dict[str, EngineDriver], request: ChatRequest, n_rounds: int) -> list[tuple[str, float]]:
    """Both kinds in turns."""
    rounds = [{kind: us_per_token(driver, request) for kind, driver in drivers.items()} for _ in range(n_rounds)]
    costs = [(f"{kind}_cpu_us_per_token", statistics.median(each[kind][0] for each in rounds)) for kind in drivers]
    ratio = statistics.median(each["plain"][0] / each["ahead"][0] for each in rounds)
    is_same = all(each["plain"][1] == each["ahead"][1] for each in rounds)
    return [*costs, ("ratio_of_plain_to_ahead", ratio), ("is_same_answer", float(is_same))]


def add_own_options(parser: argparse.ArgumentParser) -> None:
    add_options(parser)
    parser.add_argument("--threads", type=int, default=1, help="threads of each (default: 1)")


if __name__ == "__main__":
    figures.main(measure, __doc__ or "", add_own_options)
