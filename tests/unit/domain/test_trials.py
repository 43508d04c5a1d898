"""Trials of devices are compared with the processor's."""

from desktop.domain.trials import Trial, TrialPhase, compared

ON_CPU = Trial("CPU", TrialPhase.PASSED, text="Once upon")


def test_the_same_text_is_not_worth_a_word():
    assert compared([ON_CPU, Trial("Vulkan0", TrialPhase.PASSED, text="Once upon")])[1].other_text == ""


def test_another_text_than_the_processors_is_told():
    same, other = compared([ON_CPU, Trial("Vulkan0", TrialPhase.PASSED, text="@@@@")])

    assert (same.other_text, other.other_text) == ("", "Once upon")


def test_what_did_not_pass_is_not_compared():
    trials = (ON_CPU, Trial("Vulkan0", TrialPhase.FAILED, text="On"), Trial("Vulkan1"))

    assert compared(trials) == trials


def test_without_the_processor_there_is_nothing_to_compare_with():
    trials = (Trial("CPU", TrialPhase.CANCELLED), Trial("Vulkan0", TrialPhase.PASSED, text="@@@@"))

    assert compared(trials) == trials


def test_a_trial_is_over_when_it_passed_failed_or_was_cancelled():
    over = {phase for phase in TrialPhase if Trial("CPU", phase).is_over}

    assert over == {TrialPhase.PASSED, TrialPhase.FAILED, TrialPhase.CANCELLED}
