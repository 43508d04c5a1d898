from desktop.services.ports import ChatEngine, Conversations, ModelEngine
from tests.fakes import FakeConversations, FakeEngine


def test_the_fakes_of_the_tests_fit_the_ports():
    """Checked by mypy too; at run time every method that a port names must be there."""
    for port, fake in ((ChatEngine, FakeEngine), (ModelEngine, FakeEngine), (Conversations, FakeConversations)):
        wanted = {name for name in vars(port) if not name.startswith("_")}
        assert wanted <= set(vars(fake)) | set(fake.__dataclass_fields__)
