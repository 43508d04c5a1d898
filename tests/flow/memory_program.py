"""A program of its own that confines itself with little memory, asks llama.cpp for a context that does not fit, and
then for one that does. Writes, as JSON, what it was told and an answer. Arguments: the model, the bytes left to it."""

import json
import sys
from dataclasses import replace
from pathlib import Path

from desktop.domain.errors import ModelLoadFailed
from desktop.domain.models import LoadSettings
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.gguf import read_header
from desktop.engine.host.confinement.confine import confine
from desktop.engine.host.llama import LlamaLog, start_backends
from desktop.engine.host.memory import Sequence
from desktop.engine.host.model import Model
from desktop.engine.load_plan import Machine, plan_load


def main() -> None:
    """Too much, then enough."""
    path, available = Path(sys.argv[1]), int(sys.argv[2])
    flag = AbortFlag.create()
    flag.hide_file()
    log = LlamaLog()
    start_backends()
    header = read_header(path)
    states = dict(confine([path], [], Machine(available, 1)))
    # The plan knows nothing of the limit, as when another program has taken the memory meanwhile.
    plan = plan_load(header, LoadSettings(n_ctx=2**20, n_threads=1), Machine(0, 1))
    said = ""
    try:
        Model(header.facts, plan, flag, log, lambda _fraction: None)
    except ModelLoadFailed as error:
        said = str(error)
    model = Model(header.facts, replace(plan, n_ctx=512), flag, log, lambda _fraction: None)
    tokens = model.vocabulary.tokenize("My name is Zoe.", has_specials=False)
    model.decoder.read(Sequence(), tokens, lambda _done, _total: None)
    sys.stdout.write(json.dumps({"state": states["memory limit"], "said": said, "read": len(tokens)}))


if __name__ == "__main__":
    main()
