from desktop.domain.first_look import FirstLook


def test_a_first_start_follows_the_system_and_shows_the_sidebar():
    assert FirstLook() == FirstLook(theme="system", geometry="", is_sidebar_shown=True)
