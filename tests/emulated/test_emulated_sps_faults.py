"""What goes wrong with an emulated appliance when a test asks for it."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator

import paramiko
import pytest
from support.chains import make_chain
from unit.emulators.sps.making import (
    logged_in,
    make_appliance,
    refuses,
    run,
    sent_certificates,
    switched_on,
)

from netpki.emulators import (
    APPLIANCE_FAULTS,
    ApplianceFault,
    ApplianceFleet,
    EmulatedAppliance,
)
from netpki.errors import InputError

CHAIN = make_chain()
GOOD = CHAIN.canonical
GONE = (OSError, EOFError, paramiko.SSHException)


@pytest.fixture
def appliance() -> EmulatedAppliance:
    return make_appliance(server_pem=GOOD)


@pytest.fixture
def fleet(appliance: EmulatedAppliance) -> Iterator[ApplianceFleet]:
    with switched_on(appliance) as fleet:
        yield fleet


@pytest.fixture
def client(fleet: ApplianceFleet) -> Iterator[paramiko.SSHClient]:
    with logged_in(fleet) as client:
        yield client


def is_dropped(client: paramiko.SSHClient) -> bool:
    """Whether the connection has ended, once it was used and failed."""
    transport = client.get_transport()
    assert transport is not None
    transport.join(10)
    return not transport.is_active()


def attempt(client: paramiko.SSHClient, command: str, stdin: bytes = b"") -> str:
    """What a command printed, whether or not the connection held."""
    try:
        given, out, err = client.exec_command(command, timeout=10)
        with given, out, err:
            given.write(stdin)
            given.channel.shutdown_write()
            return out.read().decode()
    except GONE:
        return ""


def test_a_connection_drops_before_an_operation(
    appliance: EmulatedAppliance, client: paramiko.SSHClient
) -> None:
    appliance.inject("drop-before:2")
    assert run(client, "echo one").out == "one\n"
    assert attempt(client, "touch done; echo two") == ""
    assert is_dropped(client)
    assert not (appliance.root / "root" / "done").exists()


def test_a_connection_drops_after_an_operation_before_its_answer(
    appliance: EmulatedAppliance, client: paramiko.SSHClient
) -> None:
    appliance.inject("drop-after:1")
    assert attempt(client, "cat > done; echo finished", b"whole") == ""
    assert is_dropped(client)
    assert (appliance.root / "root" / "done").read_bytes() == b"whole"


@pytest.mark.parametrize(("fault", "renamed"), [("drop-before", False), ("drop-after", True)])
def test_a_transfer_suffers_the_same(
    appliance: EmulatedAppliance, client: paramiko.SSHClient, fault: str, *, renamed: bool
) -> None:
    (appliance.root / "root" / "one").touch()
    with client.open_sftp() as files:
        appliance.inject(f"{fault}:1")
        with pytest.raises(GONE):
            files.rename("one", "two")
    assert is_dropped(client)
    assert (appliance.root / "root" / "two").exists() == renamed


@pytest.mark.parametrize("number", range(1, 5))
@pytest.mark.parametrize("fault", ["drop-before", "drop-after", "stall"])
def test_an_upload_can_be_cut_at_every_step(fault: str, number: int) -> None:
    appliance = make_appliance(server_pem=GOOD)
    with switched_on(appliance) as fleet:
        with logged_in(fleet) as client:
            files = client.open_sftp()
            appliance.inject(f"{fault}:{number}")
            channel = files.get_channel()
            assert channel is not None
            channel.settimeout(0.5 if fault == "stall" else 10)
            with pytest.raises(GONE):
                upload(files)
        with logged_in(fleet) as client, client.open_sftp() as files:
            upload(files)
        assert (appliance.root / "root" / "new").read_bytes() == GOOD


def upload(files: paramiko.SFTPClient) -> None:
    """Four operations: open, write, close, and a change of mode."""
    with files.open("new", "w") as file:
        file.write(GOOD)
    files.chmod("new", 0o600)


def test_an_upload_is_cut_in_the_middle_of_its_data(
    appliance: EmulatedAppliance, client: paramiko.SSHClient
) -> None:
    files = client.open_sftp()
    appliance.inject("drop-at-byte:100")
    with pytest.raises(GONE):
        upload(files)
    assert is_dropped(client)
    assert (appliance.root / "root" / "new").read_bytes() == GOOD[:100]


def test_standard_input_is_cut_in_the_middle(fleet: ApplianceFleet) -> None:
    appliance = fleet.appliances["sps1"]
    pipe = appliance.root / "pipe"
    os.mkfifo(pipe)
    with logged_in(fleet) as client:
        appliance.inject("drop-at-byte:100")
        assert attempt(client, "cat > new; echo over > ../pipe", GOOD) == ""
        assert is_dropped(client)
    assert pipe.read_text() == "over\n"  # the command went on, to its end
    assert (appliance.root / "root" / "new").read_bytes() == GOOD[:100]


def test_a_stalled_command_never_answers(
    appliance: EmulatedAppliance, client: paramiko.SSHClient
) -> None:
    appliance.inject("stall:1")
    _, out, _ = client.exec_command("touch done", timeout=0.5)
    with pytest.raises(TimeoutError):
        out.read()
    assert not is_stopped(client)
    assert not (appliance.root / "root" / "done").exists()
    assert run(client, "echo still here").out == "still here\n"


def is_stopped(client: paramiko.SSHClient) -> bool:
    """Whether the connection has ended already."""
    transport = client.get_transport()
    return transport is None or not transport.is_active()


def test_a_log_in_is_refused_once(appliance: EmulatedAppliance, fleet: ApplianceFleet) -> None:
    appliance.inject("refuse-login:2")
    with logged_in(fleet):
        pass
    with pytest.raises(paramiko.AuthenticationException), logged_in(fleet):
        pass
    with logged_in(fleet) as client:
        assert run(client, "hostname").out == "sps1\n"


def test_the_command_line_suffers_too(appliance: EmulatedAppliance, fleet: ApplianceFleet) -> None:
    with logged_in(fleet, username="admin") as client:
        appliance.inject("drop-after:3")
        output = attempt(client, "", b"enable\ndisable ssh\ny\n")
        assert is_dropped(client)
    assert "Stopping sshd" not in output
    assert not appliance.ssh_enabled
    assert [operation.text for operation in appliance.log] == ["enable", "disable ssh", "y"]


def test_a_start_fails_once(appliance: EmulatedAppliance, client: paramiko.SSHClient) -> None:
    appliance.inject("start-fails:2")
    assert run(client, "service lighttpd restart").status == 0
    failed = run(client, "service lighttpd restart")
    assert failed.status == 255
    assert "Address already in use" in failed.err
    assert all(map(refuses, appliance.tls_ports))
    assert run(client, "service lighttpd restart").status == 0


def test_every_start_fails_until_the_fault_is_lifted(
    appliance: EmulatedAppliance, client: paramiko.SSHClient
) -> None:
    appliance.inject("start-fails-always")
    assert [run(client, "service lighttpd restart").status for _ in range(3)] == [255] * 3
    appliance.faults.clear()
    assert run(client, "service lighttpd start").status == 0


def test_another_certificate_is_served(
    appliance: EmulatedAppliance, client: paramiko.SSHClient
) -> None:
    port = appliance.tls_ports[0]
    assert sent_certificates(port) == [CHAIN.leaf.der]
    appliance.inject("serves-other")
    other = sent_certificates(port)
    assert other != [CHAIN.leaf.der]
    run(client, "service lighttpd restart")
    assert sent_certificates(port) == other
    appliance.faults.clear()
    assert sent_certificates(port) == [CHAIN.leaf.der]


@pytest.mark.usefixtures("fleet")
def test_a_tls_port_is_silent(appliance: EmulatedAppliance) -> None:
    appliance.inject("tls-silent")
    with socket.create_connection(("127.0.0.1", appliance.tls_ports[0])) as connection:
        connection.settimeout(0.3)
        connection.sendall(b"\x16\x03\x01")
        with pytest.raises(TimeoutError):
            connection.recv(1)


@pytest.mark.parametrize("place", ["{root}/etc/lighttpd/new", "../etc/lighttpd/new"])
def test_a_full_disk_takes_the_name_and_no_data(
    appliance: EmulatedAppliance, client: paramiko.SSHClient, place: str
) -> None:
    appliance.inject("disk-full")
    with client.open_sftp() as files:
        with (
            pytest.raises(OSError, match="No space left"),
            files.open(place.format(root=appliance.root), "w") as file,
        ):
            file.write(GOOD)
        upload(files)
    assert (appliance.root / "etc/lighttpd/new").read_bytes() == b""


def test_a_start_takes_its_time(appliance: EmulatedAppliance, client: paramiko.SSHClient) -> None:
    appliance.inject("slow-start:0.4")
    begun = time.monotonic()
    assert run(client, "service lighttpd restart").status == 0
    assert time.monotonic() - begun >= 0.4
    assert sent_certificates(appliance.tls_ports[0])


def test_ports_open_later_than_the_start_says(
    appliance: EmulatedAppliance, client: paramiko.SSHClient
) -> None:
    appliance.inject("late-listen:0.4")
    assert run(client, "service lighttpd restart").status == 0
    assert appliance.is_serving
    assert refuses(appliance.tls_ports[0])
    opened = threading.Event()

    def look() -> None:
        while not opened.is_set():
            if not refuses(appliance.tls_ports[0]):
                opened.set()

    threading.Thread(target=look).start()
    assert opened.wait(10)
    assert run(client, "service lighttpd restart").status == 0


def test_a_stop_before_the_ports_open_keeps_them_closed(
    appliance: EmulatedAppliance, client: paramiko.SSHClient
) -> None:
    appliance.inject("late-listen:0.2")
    run(client, "service lighttpd restart; service lighttpd stop")
    appliance.faults.clear()
    run(client, "sleep 0.3")
    assert all(map(refuses, appliance.tls_ports))


@pytest.mark.parametrize("name", APPLIANCE_FAULTS)
def test_every_fault_can_be_read_from_text(name: str) -> None:
    kind, _ = APPLIANCE_FAULTS[name]
    argument = {"number": ":3", "seconds": ":0.5", "none": ""}[kind]
    assert str(ApplianceFault.parse(name + argument)) == name + argument


@pytest.mark.parametrize(
    "text",
    ["drop", "stall", "stall:0", "stall:x", "disk-full:1", "slow-start", "slow-start:-1"],
)
def test_a_fault_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        make_appliance().inject(text)
