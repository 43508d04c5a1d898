from desktop.storage.data_folder import take_data_folder
from desktop.storage.paths import app_paths


def test_the_first_one_has_the_folder_and_the_second_knows_who(tmp_path):
    paths = app_paths(tmp_path)
    first, second = take_data_folder(paths), take_data_folder(paths)
    assert first.holder is None
    assert first.lock.is_ours
    assert second.holder == first.lock.holder()
    first.lock.release()
    assert not (tmp_path / "data" / "in-use.lock").exists()


def test_a_folder_that_can_hold_no_lock_is_opened_all_the_same(tmp_path):
    (tmp_path / "data").write_text("a file where the folder has to be")
    folder = take_data_folder(app_paths(tmp_path))
    assert folder.holder is None
    assert folder.lock.is_ours, "the saves themselves tell what is wrong"
