"""Guesses from what a text said before: when they are made, and when no more."""

import random

import pytest

from desktop.engine.host.prompt_lookup import GUESSED, LONGEST_MATCH, PromptLookup

TEXT = list(range(100, 140))
CHEAP, DEAR = 1.2, 8.0


def taken(lookup: PromptLookup, tokens: list[int]) -> list[list[int]]:
    """The guess after each of these tokens."""
    guesses = []
    for token in tokens:
        lookup.take(token)
        guesses.append(lookup.guess())
    return guesses


def test_three_tokens_that_stood_before_are_followed_by_what_followed_them():
    guesses = taken(PromptLookup([*TEXT, 1, 2], CHEAP), [105, 106, 107])

    assert guesses == [[], [], TEXT[8 : 8 + GUESSED]]


def test_a_match_reaches_from_the_prompt_into_the_answer():
    assert taken(PromptLookup([*TEXT, 105, 106], CHEAP), [107]) == [TEXT[8 : 8 + GUESSED]]


def test_the_answer_itself_is_looked_up_too():
    guesses = taken(PromptLookup([1], CHEAP), [*TEXT, 7, 110, 111, 112])

    assert guesses[-1] == TEXT[13 : 13 + GUESSED]


def test_the_last_place_counts_when_there_are_several():
    guesses = taken(PromptLookup([*TEXT, 5, 105, 106, 107, 8, *range(200, 220)], CHEAP), [105, 106, 107])

    assert guesses[-1][:2] == [8, 200]


def test_what_repeats_itself_up_to_the_end_goes_on_to_be_repeated():
    guesses = taken(PromptLookup([], CHEAP), [4, 5, 4, 5, 4, 5])

    assert guesses[-1] == [4, 5] * (GUESSED // 2)


def test_the_more_a_guess_costs_the_longer_a_match_has_to_be():
    guesses = taken(PromptLookup([*TEXT, 1], DEAR), TEXT)

    assert [bool(guess) for guess in guesses].index(True) == 2 * DEAR - 1


def test_a_match_that_breaks_off_is_no_match():
    guesses = taken(PromptLookup([*TEXT, 1], CHEAP), [105, 106, 107, 3, 108, 109])

    assert [bool(guess) for guess in guesses] == [False, False, True, False, False, False]


def test_guesses_that_do_not_pay_are_made_less_and_less_and_more_again_when_they_do():
    lookup = PromptLookup([*TEXT * 4, 1], CHEAP)

    def first(border: int) -> int:
        lookup.take(border)
        return [bool(guess) for guess in taken(lookup, TEXT * 2)].index(True) + 1

    firsts = [first(1000)]
    for border, n_right in enumerate((0, 0, 0, 12, 12, 12, 12)):
        lookup.learn(n_right)
        firsts.append(first(border + 2000))

    assert firsts == [3, 6, 12, 24, 12, 6, 3, 3]


def test_there_is_an_end_to_making_it_harder():
    lookup = PromptLookup([*range(300), 1000], DEAR)
    for _ in range(20):
        lookup.learn(0)

    guesses = taken(lookup, list(range(100)))

    assert [bool(guess) for guess in guesses].index(True) == LONGEST_MATCH - 1


@pytest.mark.parametrize("seed", range(10))
def test_a_guess_is_always_what_followed_a_match_that_is_long_enough(seed):
    numbers = random.Random(seed)
    text = [numbers.randrange(3) for _ in range(30)]
    lookup, n_guesses = PromptLookup(text, CHEAP), 0
    for _ in range(200):
        text.append(numbers.randrange(3))
        lookup.take(text[-1])
        guess = lookup.guess()
        if guess:
            n_guesses += 1
            whole = text + guess
            places = [at for at in range(3, len(text)) if text[at - 3 : at] == text[-3:]]
            assert any(whole[at : at + GUESSED] == guess for at in places)
            assert len(guess) == GUESSED

    assert n_guesses > 50
