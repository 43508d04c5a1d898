"""The filter of system calls: run step by step for every kind of processor, and put up for real on this one."""

import errno
import re
import struct
import sys
from pathlib import Path

import pytest

from desktop.engine.host.confinement import system_calls
from desktop.engine.host.confinement.protections import NotProtected
from desktop.engine.host.confinement.system_calls import PROCESSORS, filter_program, refuse_system_calls
from tests.unit.engine.host.confinement.own_process import told_by

PID = 4321
ALLOWED = 0x7FFF0000
REFUSED = 0x00050000 | errno.EPERM
UNIX, INET, NETLINK = 1, 2, 16
STREAM, DATAGRAM, RAW, SEQUENCE, CLOSE_ON_EXEC = 1, 2, 3, 5, 0x80000
THREAD_FLAGS, FORK_FLAGS = 0x3D0F00, 17
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def verdict(processor: str, call: int, *arguments: int, audit_number: int | None = None) -> int:
    """What the filter says, by the rules of the kernel's packet filter."""
    kind = PROCESSORS[processor]
    audited = kind.audit_number if audit_number is None else audit_number
    data = struct.pack("<IIQ6Q", call, audited, 0, *arguments, *[0] * (6 - len(arguments)))
    steps = list(struct.iter_unpack("<HBBI", filter_program(kind, PID)))
    at, loaded = 0, 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        match code:
            case 0x20:
                (loaded,) = struct.unpack_from("<I", data, value)
            case 0x15:
                at += if_true if loaded == value else if_false
            case 0x35:
                at += if_true if loaded >= value else if_false
            case 0x45:
                at += if_true if loaded & value else if_false
            case 0x06:
                return value


def call(processor: str, name: str, *arguments: int) -> int:
    return verdict(processor, PROCESSORS[processor].numbers[name], *arguments)


@pytest.mark.parametrize("processor", PROCESSORS)
@pytest.mark.parametrize(
    "name",
    ["execve", "execveat", "ptrace", "bpf", "keyctl", "mount", "io_uring_setup", "connect", "truncate", "fchmodat"],
)
def test_what_nothing_needs_is_refused(processor, name):
    assert call(processor, name) == REFUSED


@pytest.mark.parametrize("processor", PROCESSORS)
@pytest.mark.parametrize(
    ("name", "argument", "expected"),
    [
        ("socket", INET, REFUSED),
        ("kill", PID, ALLOWED),
        ("kill", PID + 1, REFUSED),
        ("kill", 2**32 - 1, REFUSED),
        ("tgkill", PID, ALLOWED),
        ("prlimit64", 0, ALLOWED),
        ("prlimit64", PID + 1, REFUSED),
        ("clone", THREAD_FLAGS, ALLOWED),
        ("clone", FORK_FLAGS, REFUSED),
        ("clone3", 0, 0x00050000 | errno.ENOSYS),
    ],
)
def test_some_depend_on_what_they_ask(processor, name, argument, expected):
    assert call(processor, name, argument) == expected


@pytest.mark.parametrize("processor", PROCESSORS)
@pytest.mark.parametrize("name", ["socket", "socketpair"])
@pytest.mark.parametrize("flags", [0, CLOSE_ON_EXEC])
def test_of_sockets_only_those_that_need_a_connection_are_left(processor, name, flags):
    left = {
        (family, kind)
        for family in (UNIX, INET, NETLINK)
        for kind in (STREAM, DATAGRAM, RAW, SEQUENCE)
        if call(processor, name, family, kind | flags) == ALLOWED
    }

    assert left == {(UNIX, STREAM), (UNIX, SEQUENCE), *((NETLINK, kind) for kind in (STREAM, DATAGRAM, RAW, SEQUENCE))}


@pytest.mark.parametrize("processor", PROCESSORS)
def test_all_others_are_allowed(processor):
    known = set(PROCESSORS[processor].numbers.values())

    assert {verdict(processor, number) for number in range(460) if number not in known} == {ALLOWED}


@pytest.mark.parametrize("processor", PROCESSORS)
def test_calls_in_another_processors_numbers_are_refused(processor):
    assert verdict(processor, 0, audit_number=0x40000003) == REFUSED
    assert verdict(processor, 0x40000000) == REFUSED


@pytest.mark.parametrize("processor", PROCESSORS)
def test_the_numbers_are_those_of_the_kernels_headers(processor):
    if not HEADERS[processor].is_file():
        pytest.skip("the headers are not installed")
    defined = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", HEADERS[processor].read_text()))
    numbers = PROCESSORS[processor].numbers

    differing = {name: number for name, number in numbers.items() if int(defined.get(name, number)) != number}

    assert not differing
    assert len(numbers.keys() & defined.keys()) > 40


@pytest.mark.skipif(sys.platform != "linux", reason="is about Linux")
def test_threads_that_run_already_and_those_to_come_are_bound():
    told = told_by(
        "import socket, threading\n"
        "from desktop.engine.host.confinement.system_calls import refuse_system_calls\n"
        "def make_socket(): socket.socket(socket.AF_INET).close()\n"
        "ready = threading.Event()\n"
        "def early(): ready.wait(); told['early'] = name_of_error(make_socket)\n"
        "thread = threading.Thread(target=early); thread.start()\n"
        "told['before'] = name_of_error(make_socket)\n"
        "refuse_system_calls(); ready.set(); thread.join()\n"
        "later = threading.Thread(target=lambda: told.update(late=name_of_error(make_socket)))\n"
        "later.start(); later.join()\n"
        "told['program'] = name_of_error(lambda: os.execv('/bin/true', ['true']))\n"
        "told['fork'] = name_of_error(os.fork)\n"
    )

    refused = {"early", "late", "program", "fork"}
    assert told == {"before": "done", **dict.fromkeys(refused, "PermissionError")}


def test_an_unknown_processor_is_told(monkeypatch):
    monkeypatch.setattr(system_calls.platform, "machine", lambda: "riscv64")

    with pytest.raises(NotProtected, match="not available on this kind of processor"):
        refuse_system_calls()
