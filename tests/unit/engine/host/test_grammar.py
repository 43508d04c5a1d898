"""Grammars: what they let through, and that no wrong one ends the process."""

import json

import pytest

from desktop.domain.errors import GenerationFailed
from desktop.domain.requests import Sampling
from desktop.engine.host import grammar as grammar_module
from desktop.engine.host.grammar import Grammar, grammar_of_schema
from desktop.engine.host.memory import Sequence
from desktop.engine.host.sampler import Sampler

WRONG = {
    "empty": "",
    "blank": " \n",
    "no grammar": "hello",
    "no root": 'answer ::= "a"',
    "root is used but not there": "answer ::= root",
    "unknown rule": "root ::= nowhere",
    "left recursion": 'root ::= root "a" | "b"',
    "hidden left recursion": 'root ::= a\na ::= b | "x"\nb ::= a "y"',
    "no end of a string": 'root ::= "a',
    "no end of a class": "root ::= [a",
    "no end of a group": 'root ::= ("a"',
    "bad escape": 'root ::= "\\q"',
    "bad repetition": 'root ::= "a"{x}',
    "repetition of nothing": "root ::= *",
    "huge repetition": 'root ::= "a"{99999999999999999999}',
    "nested repetition": 'root ::= ("a"{0,1000}){1000}',
    "unknown token": "root ::= <nowhere>",
    "NUL": 'root ::= "a"\0',
    "1 MB": 'root ::= "' + "a" * 2**20 + '"',
    "1 MB of groups": "root ::= " + "(" * 2**20,
    "many groups": "root ::= " + "(" * 60_000 + '"a"' + ")" * 60_000,
    "many rules": "root ::= a0\n" + "".join(f"a{n} ::= a{n + 1}\n" for n in range(5000)) + 'a5000 ::= "x"',
    "rules that double the ways": "root ::= a0\n"
    + "".join(f"a{n} ::= a{n + 1} | a{n + 1}\n" for n in range(60))
    + 'a60 ::= "x"',
    "rules that double the ways behind what may be empty": "root ::= a0\n"
    + "".join(f"a{n} ::= e a{n + 1} | (e? a{n + 1})\n" for n in range(60))
    + 'a60 ::= "x"\ne ::= "e"?',
}
GOOD = {
    "JSON": r"""
root   ::= object
value  ::= object | array | string | number | ("true" | "false" | "null") ws
object ::= "{" ws ( string ":" ws value ("," ws string ":" ws value)* )? "}" ws
array  ::= "[" ws ( value ("," ws value)* )? "]" ws
string ::= "\"" ( [^"\\\x7F\x00-\x1F] | "\\" (["\\bfnrt] | "u" [0-9a-fA-F]{4}) )* "\"" ws
number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,15})? ws
ws ::= | " " | "\n" [ \t]{0,20}
""",
    "a list of rules": "root ::= a0\n" + "".join(f"a{n} ::= a{n + 1} a{n + 1}\n" for n in range(5)) + 'a5 ::= "x"',
    "five hundred rules": "root ::= a0\n" + "".join(f"a{n} ::= a{n + 1}\n" for n in range(500)) + 'a500 ::= "x"',
    "right recursion": 'root ::= "a" root | "b"',
}


def answer(loaded, source: str, sampling: Sampling | None = None, limit: int = 60) -> bytes:
    """What a model answers within a grammar."""
    decoder, vocabulary, sequence = loaded.model.decoder, loaded.model.vocabulary, Sequence()
    tokens = vocabulary.tokenize("Once upon a time", has_specials=False)
    text = b""
    sampling = sampling or Sampling(temperature=0)
    with Sampler(sampling, 1, vocabulary.size) as sampler, Grammar(source, vocabulary) as grammar:
        try:
            for _ in range(limit):
                decoder.read(sequence, tokens, lambda done, total: None)
                token = grammar.choose(sampler.chain, decoder.context, -1)
                piece = vocabulary.piece(token)
                if piece is None:
                    return text
                text += piece
                tokens.append(token)
        finally:
            decoder.memory.forget(sequence)
    raise AssertionError(f"no end after {text}")


def test_a_refused_token_is_chosen_again_and_the_answer_ends_where_the_grammar_does(loaded):
    assert answer(loaded, 'root ::= "yes" | "no"') in (b"yes", b"no")


def test_what_the_grammar_allows_is_what_the_model_would_have_said(loaded, vocabulary):
    free = answer_without_grammar(loaded, 5)

    assert answer(loaded, f"root ::= {json.dumps(free.decode())}") == free


def test_characters_beyond_ascii_are_spelled_byte_by_byte(loaded):
    assert answer(loaded, 'root ::= "日本👋"').decode() == "日本👋"


def test_an_empty_answer_is_one_where_the_grammar_says_so(loaded):
    assert answer(loaded, "root ::= ") == b""


@pytest.mark.parametrize("seed", range(5))
def test_every_sampler_works_with_the_few_tokens_that_are_left(loaded, seed):
    sampling = Sampling(temperature=1.5, typical_p=0.5, top_k=5, repeat_penalty=1.2, min_p=0.1)

    text = answer(loaded, 'root ::= [0-9]{3} "-" ("a" | "b")', sampling)

    assert text[:3].isdigit()
    assert text[3:] in (b"-a", b"-b")


def test_a_schema_makes_json_of_it(loaded):
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}

    made = json.loads(answer(loaded, grammar_of_schema(json.dumps(schema))))

    assert made in ({"ok": True}, {"ok": False})


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_grammar_is_told_in_words(vocabulary, name):
    with pytest.raises(GenerationFailed, match="grammar") as caught:
        Grammar(WRONG[name], vocabulary)

    assert caught.value.message.endswith(".")
    assert len(caught.value.message) < 200


@pytest.mark.parametrize("name", GOOD)
def test_a_good_grammar_is_taken(vocabulary, name):
    with Grammar(GOOD[name], vocabulary):
        pass


@pytest.mark.parametrize("schema", ["", "no JSON", "[]", '{"type": "nothing"}', '{"$ref": "#/nowhere"}', "[" * 100_000])
def test_a_wrong_schema_is_told_in_words(schema):
    with pytest.raises(GenerationFailed, match="JSON schema") as caught:
        grammar_of_schema(schema)

    assert len(caught.value.message) < 300


def test_groups_in_strings_do_not_count_as_depth(vocabulary, monkeypatch):
    monkeypatch.setattr(grammar_module, "MAX_DEPTH", 2)

    with Grammar('root ::= "((((" [(((] (("a")) # ((((', vocabulary):
        pass


def test_where_no_token_fits_that_is_said(loaded):
    with pytest.raises(GenerationFailed, match="No token of this model fits"):
        answer(loaded, 'root ::= "a" <[4095]> <[999999]>')


def answer_without_grammar(loaded, n_tokens: int) -> bytes:
    from desktop.engine.host.llama import llama

    decoder, vocabulary, sequence = loaded.model.decoder, loaded.model.vocabulary, Sequence()
    tokens = vocabulary.tokenize("Once upon a time", has_specials=False)
    text = b""
    with Sampler(Sampling(temperature=0), 1, vocabulary.size) as sampler:
        for _ in range(n_tokens):
            decoder.read(sequence, tokens, lambda done, total: None)
            tokens.append(llama.llama_sampler_sample(sampler.chain, decoder.context, -1))
            text += vocabulary.piece(tokens[-1]) or b""
    decoder.memory.forget(sequence)
    return text
