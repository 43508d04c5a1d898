"""The test of devices in the real window, and beside an answer that is being made."""

from PySide6.QtWidgets import QLabel, QWidget

from desktop.domain.messages import MessageStatus
from desktop.domain.settings import Page
from tests.flow.user import User, until

QUESTION = "Tell me a long story."


async def tested(user: User) -> str:
    """Open the page and have the devices tested; what is said of the processor."""
    user.act("actionSettings")
    await until(lambda: user.window.findChild(QWidget, "settingsDialog") is not None, "the settings")
    user.find("settingsDialog").open_page(Page.HARDWARE)
    await until(user.find("testDevicesButton").isEnabled, "the devices")
    user.find("testDevicesButton").click()
    assert user.find("cancelDeviceTestButton").isVisible()
    line = user.find("deviceTest.CPU", QLabel)
    await until(lambda: line.text().startswith(("Passed", "Failed")), "the end of the test")
    user.find("settingsDialog").close()
    return line.text()


async def answer_of(user: User) -> tuple[MessageStatus, str]:
    await user.answered()
    answer = user.app.controllers.chat.conversation.path()[-1]
    return answer.status, answer.text


def test_the_processor_passes_without_any_model_loaded(sit_down):
    async def scenario(user: User) -> None:
        assert (await tested(user)).startswith("Passed: 10 tokens, ")
        assert user.model_state == "none"

    sit_down(scenario)


def test_an_answer_that_is_being_made_is_not_disturbed(sit_down, starter_model):
    async def scenario(user: User) -> None:
        await user.have_model(starter_model)
        user.app.controllers.settings.apply_preset("Greedy")
        user.say(QUESTION)
        undisturbed = await answer_of(user)
        user.act("actionNewChat")
        user.say(QUESTION)
        await user.reading(20)
        said = await tested(user)
        assert await answer_of(user) == undisturbed
        assert undisturbed[0] is MessageStatus.COMPLETE
        assert said.startswith("Passed: 10 tokens, ")
        assert user.model_state == "ready"

    sit_down(scenario)
