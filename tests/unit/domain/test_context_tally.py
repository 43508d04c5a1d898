from dataclasses import replace

from desktop.domain.context_budget import ContextUse
from desktop.domain.context_tally import ContextTally
from desktop.domain.messages import Usage
from tests.branching import forked, said


def test_the_last_answer_of_the_shown_path_that_has_figures_counts():
    measured = replace(said("a5", "q1"), usage=Usage(5, 3))
    conversation = forked().with_message(measured)
    tally = ContextTally(n_ctx=2048)

    assert tally.use(conversation) == ContextUse(8, 2048)
    assert tally.use(conversation.with_message(said("q9", "a5"))) == ContextUse(8, 2048)
    assert tally.use(conversation.showing("a4")) == ContextUse(0, 2048)


def test_each_conversation_has_its_own_count_of_what_no_longer_fits():
    tally = ContextTally()
    conversation = forked()

    assert tally.note_dropped(conversation.id, 4)
    assert not tally.note_dropped(conversation.id, 4)
    assert tally.note_dropped("another", 1)
    assert tally.use(conversation).n_dropped == 4
