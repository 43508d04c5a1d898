"""Tokens of texts are remembered, the last used longest."""

import pytest

from desktop.engine.host import token_memory
from desktop.engine.host.token_memory import TokenMemory


def test_an_answer_is_found_by_its_text_with_or_without_space_around_it():
    memory = TokenMemory()
    memory.remember_answer(" Hello.\n", [1, 2])

    assert memory.answer("Hello.") == [1, 2]
    assert memory.answer("\nHello. ") == [1, 2]
    assert memory.answer("Hello") is None


def test_a_blank_answer_is_not_remembered():
    memory = TokenMemory()
    memory.remember_answer("\n", [1])

    assert memory.answer("") is None


def test_what_was_not_used_for_longest_is_forgotten(monkeypatch):
    monkeypatch.setattr(token_memory, "MAX_TOKENS", 6)
    memory = TokenMemory()
    memory.remember_answer("a", [1, 1])
    memory.remember_answer("b", [2, 2])
    memory.answer("a")
    memory.remember_answer("c", [3, 3, 3])

    assert memory.answer("b") is None
    assert memory.answer("a") == [1, 1]
    assert memory.answer("c") == [3, 3, 3]


def test_a_text_that_was_made_before_keeps_its_tokens():
    memory = TokenMemory()
    memory.remember_answer("a", [1, 1])
    memory.remember_answer("a", [2])

    assert memory.answer("a") == [1, 1]


def test_a_text_that_is_too_long_for_the_memory_is_not_kept(monkeypatch):
    monkeypatch.setattr(token_memory, "MAX_TOKENS", 6)
    memory = TokenMemory()
    memory.remember_answer("a", [1] * 7)

    assert memory.answer("a") is None


def test_a_text_is_remembered_with_its_circumstances():
    memory = TokenMemory()
    memory.texts.put(("text", True, True), [1])

    assert memory.texts.get(("text", True, True)) == [1]
    assert memory.texts.get(("text", False, True)) is None


def test_answers_are_found_again_after_a_restart(tmp_path):
    file = tmp_path / "key" / "answers.tokens"
    memory = TokenMemory(file, 100)
    memory.remember_answer("Hello.", [1, 2])
    memory.remember_answer("Bye.", [])
    memory.save()

    again = TokenMemory(file, 100)
    assert again.answer("Hello.") == [1, 2]
    assert again.answer("Bye.") == []
    assert b"Hello" not in file.read_bytes()


def test_it_is_written_when_there_is_something_new_only(tmp_path):
    file = tmp_path / "answers"
    memory = TokenMemory(file, 100)
    memory.save()
    assert not file.exists()

    memory.remember_answer("Hello.", [1, 2])
    memory.save()
    file.unlink()
    memory.save()
    assert not file.exists()


def test_tokens_of_another_vocabulary_are_left_out(tmp_path):
    memory = TokenMemory(tmp_path / "answers", 100)
    memory.remember_answer("Hello.", [1, 99])
    memory.save()

    assert TokenMemory(tmp_path / "answers", 99).answer("Hello.") is None


@pytest.mark.parametrize("damage", [lambda raw: raw[:-1], lambda raw: raw[:3], lambda raw: b"", lambda raw: raw + b"x"])
def test_a_damaged_file_is_as_good_as_none(tmp_path, damage):
    file = tmp_path / "answers"
    memory = TokenMemory(file, 100)
    memory.remember_answer("Hello.", [1, 2])
    memory.save()
    file.write_bytes(damage(file.read_bytes()))

    assert TokenMemory(file, 100).answer("Hello.") is None
