import pytest

from desktop.domain.titles import stems_of, title_in

SAID = ("Can you help me plan a trip to Lisbon in May?", "Of course. Fly on a Tuesday; the Alfama is quiet then.")


@pytest.mark.parametrize(
    "reply",
    [
        "Planning a Trip to Lisbon",
        "  Planning a Trip to Lisbon.\n",
        '"Planning a Trip to Lisbon"',
        "**Planning a Trip to Lisbon**",
        "# Planning a Trip to Lisbon",
        "Title: Planning a Trip to Lisbon",
        'Title: **"Planning a Trip to Lisbon"**',
        "Titel: „Planning a Trip to Lisbon“",
        "1. Planning a Trip to Lisbon\n2. Lisbon in May",
        "Here is a title:\n\nPlanning a Trip to Lisbon\n\nI hope you like it!",
        "Planning  a Trip\tto Lisbon",
    ],
)
def test_a_title_is_taken_out_of_what_stands_around_it(reply):
    assert title_in(reply, SAID) == "Planning a Trip to Lisbon"


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "\n \n",
        "A Hard Question",
        "I am a tiny starter model; I know Lisbon only a little",
        "I'm sorry, I cannot plan a trip to Lisbon",
        "As an AI language model, a trip to Lisbon",
        "Sure, here is a title about Lisbon",
        "Ich kann keine Reise nach Lisbon planen",
        "This conversation is about a trip to Lisbon",
        "The trip that a user would like to have planned to Lisbon in the month of May by an assistant",
        "Lisbon Lisbon Lisbon",
        "<think>Lisbon",
        "[Lisbon](https://example.org)",
        "Lisbon {title}",
        "```Lisbon```\x07",
        "L",
        "What can you give about this",
    ],
)
def test_what_is_no_title_of_this_conversation_is_refused(reply):
    assert title_in(reply, SAID) == ""


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("Kartoffelsuppe für vier", "Schreibe mir ein Rezept für Kartoffelsuppen."),
        ("Voyage à Évora", "Je voudrais aller a Evora"),
        ("里斯本旅行计划", "请帮我计划五月去里斯本的旅行"),
        ("План поездки", "Помоги спланировать поездку"),
        ("Where is Lisbon?", "Where is Lisbon?"),
    ],
)
def test_titles_are_of_any_language(reply, said):
    assert title_in(reply, [said]) == reply


def test_words_of_one_stem_are_alike_and_words_of_every_conversation_say_nothing():
    assert stems_of("planning") & stems_of("Planned trips")
    assert stems_of("What are you, and how can this be the title?") == set()


def test_a_question_mark_stays_and_other_ends_go():
    assert title_in("Lisbon?", SAID) == "Lisbon?"
    assert title_in("Lisbon…", SAID) == "Lisbon"
