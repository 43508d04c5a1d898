import logging

import pytest

from desktop.storage.log_file import FILE_NAME, open_log


def test_the_file_is_made_with_the_first_record(tmp_path):
    handler = open_log(tmp_path / "log")
    assert not (tmp_path / "log" / FILE_NAME).exists()
    handler.handle(logging.LogRecord("desktop", logging.INFO, "", 0, "hello", None, None))
    handler.close()
    assert (tmp_path / "log" / FILE_NAME).read_text("utf-8").endswith("INFO desktop: hello\n")


@pytest.mark.parametrize("blocked", ["log", "log/deeper"])
def test_without_a_folder_to_write_to_records_are_dropped(tmp_path, blocked):
    (tmp_path / "log").touch()
    handler = open_log(tmp_path / blocked)
    handler.handle(logging.LogRecord("desktop", logging.INFO, "", 0, "hello", None, None))
    assert isinstance(handler, logging.NullHandler)
