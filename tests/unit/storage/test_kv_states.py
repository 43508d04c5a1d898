import os

from desktop.storage.kv_states import KvStates


def states(folder, *ages_s: float):
    files = []
    for number, age_s in enumerate(ages_s):
        file = folder / "model" / f"{number}.kv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"state")
        os.utime(file, (age_s, age_s))
        files.append(file)
    return files


def left(folder) -> list[str]:
    return sorted(file.name for file in folder.rglob("*.kv"))


def test_states_that_nobody_used_for_long_go(tmp_path):
    states(tmp_path, 100.0, 300.0)

    KvStates(tmp_path).forget_old(200.0)

    assert left(tmp_path) == ["1.kv"]


def test_all_go_now_and_once_more_with_the_next_start(tmp_path):
    states(tmp_path, 100.0)
    KvStates(tmp_path).forget_all()
    assert left(tmp_path) == []

    states(tmp_path, 1e12)  # the engine had it in memory
    KvStates(tmp_path).forget_old(0.0)
    assert left(tmp_path) == []

    states(tmp_path, 1e12)
    KvStates(tmp_path).forget_old(0.0)
    assert left(tmp_path) == ["0.kv"]


def test_a_folder_that_is_not_there_is_not_made(tmp_path):
    kept = KvStates(tmp_path / "kv")

    kept.forget_all()
    kept.forget_old(0.0)

    assert not (tmp_path / "kv").exists()
