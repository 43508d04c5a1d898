"""What a turn tells."""

from desktop.domain.messages import user_message
from desktop.domain.turn import TurnEnded, TurnStarted


def test_a_turn_that_ended_well_has_no_error() -> None:
    answer = user_message("Hi", None)
    assert TurnEnded(answer).error is None
    assert TurnStarted(answer) == TurnStarted(answer)
