"""Halves of characters do not travel."""

from desktop.bridge.sendable import sendable, sendable_request
from desktop.domain.messages import Role
from desktop.domain.requests import ChatRequest, Turn


def test_a_half_of_a_character_becomes_a_question_mark_and_whole_ones_stay():
    assert sendable("a\ud83d 👋 é") == "a? 👋 é"


def test_every_turn_of_a_request_can_travel_and_the_rest_stays():
    request = ChatRequest((Turn(Role.USER, "\udc00"), Turn(Role.USER, "ok")), continue_last=True)

    assert sendable_request(request) == ChatRequest((Turn(Role.USER, "?"), Turn(Role.USER, "ok")), continue_last=True)
