"""The test of devices in the real window, and beside an answer that is being made."""

from PySide6.QtWidgets import QLabel, QWidget

from desktop.domain.messages import Status
from desktop.domain.settings import Page
from desktop.domain.trials import TrialPhase
from tests.flow.user import User, until


async def see_devices(user: User) -> None:
    """Open the page and wait until devices can be tested."""
    user.act("actionSettings")
    await until(lambda: user.window.findChild(QWidget, "settingsDialog") is not None, "the settings")
    user.find("settingsDialog").open_page(Page.HARDWARE)
    await until(user.find("testDevicesButton").isEnabled, "the devices")


async def rambling(user: User) -> None:
    user.act("actionNewChat")
    user.let_it_ramble()
    user.say("Tell me a long story.")
    await user.reading(20)


async def answer_of(user: User) -> tuple[Status, str]:
    await user.answered()
    answer = user.app.controllers.chat.conversation.path()[-1]
    return answer.status, answer.text


def test_the_processor_passes_without_any_model_loaded(sit_down):
    async def scenario(user: User) -> None:
        await see_devices(user)
        user.find("testDevicesButton").click()
        assert user.find("cancelDeviceTestButton").isVisible()
        line = user.find("deviceTest.CPU", QLabel)
        await until(lambda: line.text().startswith(("Passed", "Failed")), "the end of the test")
        assert line.text().startswith("Passed: 10 tokens, ")
        assert user.model_state == "none"

    sit_down(scenario)


def test_an_answer_that_is_being_made_is_not_disturbed(sit_down, starter_model):
    async def scenario(user: User) -> None:
        await see_devices(user)
        user.find("settingsDialog").close()
        await user.have_model(starter_model)
        await rambling(user)
        undisturbed = await answer_of(user)

        await rambling(user)
        hardware = user.app.controllers.hardware
        hardware.test_devices()
        assert user.is_answering
        assert hardware.tests.are_running
        assert await answer_of(user) == undisturbed
        await until(lambda: not hardware.tests.are_running, "the end of the test")
        assert hardware.tests.trials[0].phase is TrialPhase.PASSED
        assert user.model_state == "ready"

    sit_down(scenario)
