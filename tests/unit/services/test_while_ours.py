from desktop.services.while_ours import WhileOurs


class Kept:
    def __init__(self) -> None:
        self.values: list[str] = []

    def save(self, value: str) -> None:
        self.values.append(value)


def test_what_changes_while_the_folder_is_somebody_elses_is_not_kept():
    kept, is_ours = Kept(), [True]
    store = WhileOurs(kept, lambda: is_ours[0])
    store.save("one")
    is_ours[0] = False
    store.save("two")
    is_ours[0] = True
    store.save("three")
    assert kept.values == ["one", "three"]
