"""The processor by name, with what it lacks."""

import platform

from desktop.engine.processor import processor_words


def test_the_name_and_what_is_missing(tmp_path):
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nmodel name\t: AMD FX(tm)-8350\nflags\t\t: fpu avx f16c fma\n", "utf-8")

    assert processor_words(cpuinfo) == "AMD FX(tm)-8350 (no AVX2)"


def test_one_that_lacks_nothing_is_only_named(tmp_path):
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("model name : Xeon\nflags : avx avx2 f16c fma\n", "utf-8")

    assert processor_words(cpuinfo) == "Xeon"


def test_where_nothing_is_told_the_platform_names_it(tmp_path, monkeypatch):
    monkeypatch.setattr(platform, "processor", lambda: "")

    assert processor_words(tmp_path / "gone") == "this processor"
