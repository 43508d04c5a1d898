import gc

import pytest

from desktop.domain.cycle_search import no_search_for_cycles


def test_there_is_none_meanwhile_and_one_again_afterwards():
    with no_search_for_cycles():
        assert not gc.isenabled()
        with no_search_for_cycles():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_there_again_after_an_error():
    with pytest.raises(ValueError, match="x"), no_search_for_cycles():
        raise ValueError("x")
    assert gc.isenabled()
