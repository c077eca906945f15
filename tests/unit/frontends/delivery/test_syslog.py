"""Syslog over real sockets of this machine."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.compliance_reports import (
    AT,
    HOSTILE,
    Facts,
    device,
    document,
    example,
    finding,
    hostile,
    with_history,
)

from netpki.errors import InputError
from netpki.frontends.delivery import SyslogTarget, send_to_syslog

HERE = "127.0.0.1"
PATIENCE = 5.0


@pytest.fixture
def datagrams() -> Iterator[socket.socket]:
    """A receiver over UDP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind((HERE, 0))
        receiver.settimeout(PATIENCE)
        yield receiver


@pytest.fixture
def stream() -> Iterator[socket.socket]:
    """A receiver over TCP."""
    with socket.create_server((HERE, 0)) as receiver:
        receiver.settimeout(PATIENCE)
        yield receiver


def over_udp(receiver: socket.socket, **parts: Any) -> SyslogTarget:  # noqa: ANN401 any field
    return SyslogTarget("udp", receiver.getsockname()[:2], **parts)


def sent(shown: Facts, receiver: socket.socket, target: SyslogTarget) -> list[bytes]:
    return [receiver.recv(65_536) for _ in range(send_to_syslog(shown, target))]


def told(message: bytes) -> tuple[int, Facts]:
    """Priority and body of a message."""
    priority, _, rest = message.decode("ascii").removeprefix("<").partition(">")
    assert rest.startswith("netpki: {")
    return int(priority), json.loads(rest.removeprefix("netpki: "))


def test_a_summary_comes_first_and_each_finding_has_a_message(datagrams: socket.socket) -> None:
    messages = sent(with_history(example()), datagrams, over_udp(datagrams))
    (priority, summary), *findings = map(told, messages)
    assert priority == 16 * 8 + 5
    assert summary == {
        "event": "run",
        "kind": "compliance",
        "version": 1,
        "generated_at": AT,
        "policy": "default",
        "totals": example()["totals"],
        "changes": {"new": 1, "open": 1, "fixed": 1, "unconfirmed": 0},
    }
    assert [(each["change"], each["rule"]) for _, each in findings] == [
        ("open", "EXP-001"),
        ("new", "META-001"),
        ("fixed", "EXP-001"),
    ]
    assert findings[0][1] == {
        "event": "finding",
        "generated_at": AT,
        "policy": "default",
        "change": "open",
        "id": "EXP-001-r1000000",
        "rule": "EXP-001",
        "severity": "critical",
        "state": "fail",
        "device": "r1",
        "subject": "CN=r1 (identity, TP)",
        "message": "It ended on 2026-11-20, by our clock.",
        "since": "2026-11-20T01:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("severity", "level"), [("critical", 2), ("high", 3), ("medium", 4), ("low", 5), ("info", 6)]
)
def test_the_priority_is_by_facility_and_severity(
    severity: str, level: int, datagrams: socket.socket
) -> None:
    shown = document([device("r1")], [finding("EXP-001", "r1", severity=severity)])
    _, message = sent(shown, datagrams, over_udp(datagrams, facility="daemon"))
    assert told(message)[0] == 3 * 8 + level


def test_what_is_fixed_alarms_nobody(datagrams: socket.socket) -> None:
    shown = {**example(), "findings": [], "fixed": [finding("X", "r1", severity="critical")]}
    _, message = sent(shown, datagrams, over_udp(datagrams))
    assert told(message)[0] == 16 * 8 + 6


def test_only_wanted_changes_are_sent(datagrams: socket.socket) -> None:
    target = over_udp(datagrams, changes=("fixed",))
    messages = sent(with_history(example()), datagrams, target)
    assert [told(each)[1].get("change") for each in messages] == [None, "fixed"]


def test_hostile_names_stay_on_one_line_of_ascii(datagrams: socket.socket) -> None:
    messages = sent(hostile(), datagrams, over_udp(datagrams))
    assert len(messages) == 1 + len(HOSTILE)
    assert all(each.isascii() and each.decode().isprintable() for each in messages)
    assert told(messages[5])[1]["device"] == "one??two"


@pytest.mark.parametrize("most", [0, 1024, 2048])
@pytest.mark.parametrize("character", ["x", "\u00e4", "\U0001f600", '"'])
def test_long_parts_are_cut_and_it_is_still_json(
    most: int, character: str, datagrams: socket.socket
) -> None:
    long = character * 3000
    found = finding("EXP-001", long, subject=long, message=long)
    shown = document([device(long)], [found], policy={**example()["policy"], "name": long})
    messages = sent(shown, datagrams, over_udp(datagrams, most_bytes=most))
    assert all(len(each) <= max(most, 1024) for each in messages)
    _, body = told(messages[1])
    assert body["rule"] == "EXP-001"
    assert body["message"].startswith(character * 8)
    assert body["message"].endswith("...")
    assert "......" not in body["message"]


def test_what_fits_is_not_cut(datagrams: socket.socket) -> None:
    shown = document([device("r1")], [finding("EXP-001", "r1", message="x" * 1600)])
    _, message = sent(shown, datagrams, over_udp(datagrams))
    assert told(message)[1]["message"] == "x" * 1600


def test_over_tcp_each_message_is_a_line(stream: socket.socket) -> None:
    assert send_to_syslog(example(), SyslogTarget("tcp", stream.getsockname()[:2])) == 3
    taken, _ = stream.accept()
    with taken, taken.makefile("rb") as opened:
        lines = opened.readlines()
    assert len(lines) == 3
    assert all(each.endswith(b"}\n") and b"\0" not in each for each in lines)
    assert [told(each.strip())[1]["event"] for each in lines] == ["run", "finding", "finding"]


@pytest.mark.parametrize(
    ("kind", "end"), [(socket.SOCK_DGRAM, b"}"), (socket.SOCK_STREAM, b"}\n")]
)
def test_a_local_socket_of_either_kind_is_taken(
    kind: socket.SocketKind, end: bytes, tmp_path: Path
) -> None:
    path = str(tmp_path / "log")
    shown = {**example(), "findings": []}
    with socket.socket(socket.AF_UNIX, kind) as receiver:
        receiver.bind(path)
        receiver.settimeout(PATIENCE)
        if kind == socket.SOCK_STREAM:
            receiver.listen()
        assert send_to_syslog(shown, SyslogTarget.parse(f"unix://{path}")) == 1
        with receiver.accept()[0] if kind == socket.SOCK_STREAM else receiver.dup() as taken:
            message = taken.recv(65_536)
    assert message.endswith(end)
    assert told(message.strip())[1]["event"] == "run"


def test_a_receiver_that_is_not_there_is_one_clear_error(
    stream: socket.socket, tmp_path: Path
) -> None:
    address = stream.getsockname()[:2]
    stream.close()
    with pytest.raises(InputError) as caught:
        send_to_syslog(example(), SyslogTarget("tcp", address))
    assert caught.value.message == (
        f"The syslog receiver tcp://127.0.0.1:{address[1]} took 0 messages and then no more "
        "(Connection refused)."
    )
    with pytest.raises(InputError, match=r"took 0 messages and then no more \(No such file"):
        send_to_syslog(example(), SyslogTarget("unix", str(tmp_path / "none")))


@pytest.mark.parametrize(
    ("text", "transport", "address", "shown"),
    [
        ("udp://log.example.com", "udp", ("log.example.com", 514), "udp://log.example.com:514"),
        ("tcp://192.0.2.1:601", "tcp", ("192.0.2.1", 601), "tcp://192.0.2.1:601"),
        ("udp://[2001:db8::1]:1514", "udp", ("2001:db8::1", 1514), "udp://[2001:db8::1]:1514"),
        ("unix:///dev/log", "unix", "/dev/log", "unix:///dev/log"),
        (f"udp://{'a' * 63}.b", "udp", (f"{'a' * 63}.b", 514), f"udp://{'a' * 63}.b:514"),
    ],
)
def test_an_address_is_read_and_shown(
    text: str, transport: str, address: object, shown: str
) -> None:
    target = SyslogTarget.parse(text, facility="local7")
    assert (target.transport, target.address, str(target)) == (transport, address, shown)
    assert target.facility == "local7"


@pytest.mark.parametrize(
    "text",
    ["", "log.example.com", "tls://h:1", "udp://", "udp://h:0", "tcp://h:70000", "tcp://h:x",
     "udp://h/path", "udp://a@h", "unix://relative", "unix:///a\0b", "udp://[::1",
     f"udp://{'a' * 64}", f"tcp://{'a' * 64}.example.com:601", "udp://log..example.com"],
)  # fmt: skip
def test_another_address_is_refused_with_examples(text: str) -> None:
    with pytest.raises(InputError, match="is no address of a syslog receiver") as caught:
        SyslogTarget.parse(text)
    assert caught.value.hint == "Give udp://host:514, tcp://host:601 or unix:///dev/log"


def test_an_unknown_facility_is_refused() -> None:
    with pytest.raises(InputError, match="There is no syslog facility 'local9'"):
        SyslogTarget.parse("udp://h", facility="local9")
