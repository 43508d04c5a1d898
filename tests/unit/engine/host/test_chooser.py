"""What an answer's tokens are chosen with: only what its request asks for."""

import subprocess
import sys

import pytest

from desktop.domain.errors import GenerationFailed
from desktop.domain.requests import ChatRequest
from desktop.engine.host.chooser import Chooser
from desktop.engine.host.grammar import Grammar
from desktop.engine.host.llama import llama
from desktop.engine.host.logprobs import LogProbs


def test_an_ordinary_request_is_served_by_llama_cpp_alone(vocabulary):
    with Chooser(ChatRequest(()), 1, vocabulary) as chooser:
        assert chooser.choose is llama.llama_sampler_sample
        assert chooser.logprobs is None


def test_a_grammar_chooses_and_log_probabilities_note_what_it_chose(vocabulary):
    with Chooser(ChatRequest((), grammar='root ::= "a"', logprobs=1), 1, vocabulary) as chooser:
        assert isinstance(chooser.logprobs, LogProbs)
        assert chooser.choose == chooser.logprobs.choose
        assert isinstance(chooser.logprobs._choose.__self__, Grammar)


def test_a_schema_counts_where_there_is_no_grammar(vocabulary):
    with Chooser(ChatRequest((), json_schema='{"type": "boolean"}'), 1, vocabulary) as chooser:
        assert isinstance(chooser.choose.__self__, Grammar)
    with Chooser(ChatRequest((), grammar='root ::= "a"', json_schema="wrong"), 1, vocabulary):
        pass


def test_a_wrong_grammar_leaves_nothing_behind(vocabulary, monkeypatch):
    freed = []
    free = llama.llama_sampler_free
    monkeypatch.setattr(llama, "llama_sampler_free", lambda pointer: (freed.append(pointer), free(pointer)))

    with pytest.raises(GenerationFailed):
        Chooser(ChatRequest((), grammar="wrong"), 1, vocabulary)

    assert len(freed) == 1


def test_numpy_is_imported_only_for_who_wants_it():
    code = "import sys; import desktop.engine.host.host; print('numpy' in sys.modules)"

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed == "False\n"
