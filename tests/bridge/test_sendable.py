"""Halves of characters do not travel."""

from desktop.bridge.sendable import sendable, sendable_request
from desktop.domain.messages import Role
from desktop.domain.requests import ChatRequest, Sampling, Turn


def test_a_half_of_a_character_becomes_a_question_mark_and_whole_ones_stay():
    assert sendable("a\ud83d 👋 é") == "a? 👋 é"


def test_every_text_of_a_request_can_travel_and_the_rest_stays():
    half, whole = "\udc00", "é"
    turns = (Turn(Role.USER, half), Turn(Role.USER, whole))
    request = ChatRequest(turns, Sampling(top_k=3, stop=(half,)), continue_last=True, grammar=half, json_schema=half)

    sent = sendable_request(request)

    assert sent.turns == (Turn(Role.USER, "?"), Turn(Role.USER, whole))
    assert sent.sampling == Sampling(top_k=3, stop=("?",))
    assert (sent.continue_last, sent.grammar, sent.json_schema) == (True, "?", "?")
