"""Scripts over SSH: what goes in, what comes out, and every way in which it can end."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import paramiko
import pytest
from unit.transport.ssh_server import SECONDS, Program, Server, serving, shell_on

from netpki.errors import ConnectionFailedError, InputError, PreconditionError
from netpki.transport import Completed, Script, SftpMissingError, is_open

SOON = 0.3
LIMIT = 4_000_000
CAT = Script("echoing", "cat", changes=False)
CHANGE = Script("changing", "cat", changes=True)
PARAMETERS = [
    "",
    " two  blanks ",
    "a'b\"c",
    "$(id) `id` ; rm -rf /",
    "-n",
    "\\n",
    "\N{SNOWMAN}\t*",
]


def program_of(*, output: bytes = b"", errors: bytes = b"", code: int | None = 0) -> Program:
    """Reads everything, says something and ends."""

    def program(channel: paramiko.Channel, _command: str) -> None:
        channel.makefile("rb").read()
        channel.sendall(output)
        channel.sendall_stderr(errors)
        if code is not None:
            channel.send_exit_status(code)
        channel.close()

    return program


def echo(channel: paramiko.Channel, _command: str) -> None:
    """Gives back what it gets, at once."""
    while data := channel.recv(65536):
        channel.sendall(data)
    channel.send_exit_status(0)
    channel.close()


def sleeping(channel: paramiko.Channel, _command: str) -> None:
    """Neither reads nor says anything, until the connection ends."""
    channel.status_event.wait()


def test_parameters_arrive_a_line_each_and_data_follows_as_it_is() -> None:
    server = Server()
    with shell_on(server) as shell:
        done = shell.run(CAT, *PARAMETERS, data=b"the rest\nwithout an end")
    assert done == Completed(0, "\n".join([*PARAMETERS, "the rest\nwithout an end"]), "")
    assert server.commands == ["sh -c 'cat'"]


def test_a_script_reads_its_parameters_one_by_one() -> None:
    text = 'IFS= read -r first\nIFS= read -r second\necho "[$first][$second]"; cat >&2; exit 3'
    with shell_on(Server()) as shell:
        done = shell.run(Script("reading", text, changes=False), PARAMETERS[2], PARAMETERS[1])
        assert done == Completed(3, f"[{PARAMETERS[2]}][{PARAMETERS[1]}]\n", "")
        assert shell.run(Script("reading", text, changes=False), "a", "b", data=b"c").errors == "c"


@pytest.mark.parametrize("mark", ["\n", "\r", "\0", "\r\n"])
@pytest.mark.parametrize("form", ["{}", "/etc/a{}b", "{}rm", "a{}"])
def test_a_parameter_of_several_lines_is_never_sent(mark: str, form: str) -> None:
    server = Server()
    with shell_on(server) as shell, pytest.raises(InputError, match="line break"):
        shell.run(CAT, "fine", form.format(mark))
    assert server.commands == []


def test_a_script_with_a_single_quote_is_none() -> None:
    with pytest.raises(ValueError, match="quoting has a single quote"):
        Script("quoting", "echo 'x'", changes=False)


def test_no_message_shows_a_script() -> None:
    assert "cat" not in repr(CAT)


def test_a_dry_run_refuses_what_changes_something_before_it_is_sent(tmp_path: Path) -> None:
    server = Server(root=tmp_path)
    with shell_on(server, read_only=True) as shell:
        for attempt in (lambda: shell.run(CHANGE), lambda: shell.upload("/x", b"")):
            with pytest.raises(PreconditionError, match="a dry run was about to send"):
                attempt()
        assert server.commands == []
        assert shell.run(CAT, "read").output == "read\n"


def test_a_run_for_real_may_change_something() -> None:
    with shell_on(Server()) as shell:
        assert shell.run(CHANGE, "changed").output == "changed\n"


def test_output_errors_and_exit_code_are_told_apart() -> None:
    server = Server(program_of(output=b"out \xff\n", errors=b"err \xfe\n", code=7))
    with shell_on(server) as shell:
        assert shell.run(CAT) == Completed(7, "out \ufffd\n", "err \ufffd\n")
        assert shell.device == "sps1"


def test_a_program_that_reports_no_exit_code_has_none() -> None:
    with shell_on(Server(program_of(output=b"killed", code=None))) as shell:
        assert shell.run(CAT) == Completed(None, "killed", "")


@pytest.mark.parametrize("is_error", [False, True])
def test_output_is_taken_up_to_a_limit(is_error: bool) -> None:  # noqa: FBT001 parametrized
    def printing(size: int) -> Server:
        data = bytes(size)
        return Server(program_of(errors=data) if is_error else program_of(output=data))

    with shell_on(printing(LIMIT)) as shell:
        done = shell.run(CAT)
    assert len(done.errors if is_error else done.output) == LIMIT
    with (
        shell_on(printing(LIMIT + 1)) as shell,
        pytest.raises(ConnectionFailedError, match="'echoing' printed more than 4000000 bytes"),
    ):
        shell.run(CAT)


def test_much_goes_in_while_much_comes_out() -> None:
    data = bytes(range(256)) * 14_000
    with shell_on(Server(echo)) as shell:
        assert shell.run(CAT, data=data).output == data.decode("utf-8", "replace")


def test_a_program_need_not_read_all_of_its_input() -> None:
    def impatient(channel: paramiko.Channel, _command: str) -> None:
        assert channel.recv(1)  # the request was answered
        channel.sendall(b"no")
        channel.send_exit_status(9)
        channel.close()

    with shell_on(Server(impatient)) as shell:
        assert shell.run(CAT, data=bytes(LIMIT)) == Completed(9, "no", "")


def test_a_daemon_that_keeps_the_pipes_does_not_keep_us() -> None:
    def daemonized(channel: paramiko.Channel, _command: str) -> None:
        channel.makefile("rb").read()
        channel.sendall(b"started")
        channel.send_exit_status(0)
        server.released.wait(SECONDS)

    server = Server(daemonized)
    with shell_on(server) as shell:
        assert shell.run(CAT) == Completed(0, "started", "")
        assert not server.released.is_set()


def test_a_program_that_does_not_end_is_given_up() -> None:
    def endless(channel: paramiko.Channel, _command: str) -> None:
        channel.sendall(b"x")
        server.released.wait()

    server = Server(endless)
    with shell_on(server, timeout=20 * SECONDS) as shell:
        with pytest.raises(ConnectionFailedError, match="'echoing' did not end in time") as error:
            shell.run(CAT, timeout=SOON)
        assert "timeout" in error.value.hint


def test_the_timeout_of_the_session_counts_where_a_script_has_none() -> None:
    server = Server(sleeping)
    with (
        shell_on(server, timeout=SOON) as shell,
        pytest.raises(ConnectionFailedError, match="did not end in time"),
    ):
        shell.run(CAT)


def test_a_program_that_never_stops_talking_is_given_up_too() -> None:
    def talkative(channel: paramiko.Channel, _command: str) -> None:
        while not server.released.wait(0.01):
            channel.sendall(b".")

    server = Server(talkative)
    with shell_on(server) as shell, pytest.raises(ConnectionFailedError, match="in time"):
        shell.run(CAT, timeout=SOON)


def test_a_program_that_does_not_read_is_given_up() -> None:
    server = Server(sleeping)
    with shell_on(server) as shell, pytest.raises(ConnectionFailedError, match="in time"):
        shell.run(CAT, data=bytes(LIMIT), timeout=SOON)


def test_a_device_that_does_not_even_start_the_program_is_given_up(tmp_path: Path) -> None:
    server = Server(holds_requests=True, root=tmp_path)
    with shell_on(server) as shell, pytest.raises(ConnectionFailedError, match="'echoing'"):
        shell.run(CAT, timeout=SOON)
    server = Server(holds_requests=True, root=tmp_path)
    with shell_on(server, timeout=SOON) as shell, pytest.raises(SftpMissingError):
        shell.upload("/x", b"")


def silent_before(_channel: paramiko.Channel) -> None:
    """It breaks at once."""


def reading_before(channel: paramiko.Channel) -> None:
    assert channel.recv(10)


def talking_before(channel: paramiko.Channel) -> None:
    channel.makefile("rb").read()
    channel.sendall(b"half of i")


@pytest.mark.parametrize("before", [silent_before, reading_before, talking_before])
def test_a_connection_that_breaks_is_told_from_a_program_that_ends(
    before: Callable[[paramiko.Channel], None],
) -> None:
    def breaking(channel: paramiko.Channel, _command: str) -> None:
        before(channel)
        server.hang_up()

    server = Server(breaking)
    with shell_on(server) as shell:
        with pytest.raises(ConnectionFailedError, match="the SSH connection broke during 'echoi"):
            shell.run(CAT, data=bytes(100_000))
        with pytest.raises(ConnectionFailedError):
            shell.run(CAT)


def test_a_connection_that_broke_before_a_script_or_an_upload_is_noticed(tmp_path: Path) -> None:
    server = Server(root=tmp_path)
    with shell_on(server) as shell:
        server.hang_up()
        for attempt in (lambda: shell.run(CAT), lambda: shell.upload("/x", b"")):
            with pytest.raises(ConnectionFailedError, match="the SSH connection broke during"):
                attempt()


def test_nothing_runs_on_a_shell_that_was_closed() -> None:
    with shell_on(Server()) as shell:
        shell.close()
        with pytest.raises(ConnectionFailedError, match="before a script"):
            shell.run(CAT)


@pytest.mark.parametrize("size", [0, 1, 1_000_000])
def test_an_upload_fills_a_file_that_exists(size: int, tmp_path: Path) -> None:
    (tmp_path / "server.pem").touch(0o600)
    data = b"x" * size
    with shell_on(Server(root=tmp_path)) as shell:
        shell.upload("/server.pem", data)
    assert (tmp_path / "server.pem").read_bytes() == data


def test_an_upload_makes_no_file(tmp_path: Path) -> None:
    with shell_on(Server(root=tmp_path)) as shell, pytest.raises(FileNotFoundError):
        shell.upload("/server.pem", b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_device_without_sftp_says_so_and_still_runs_scripts() -> None:
    with shell_on(Server()) as shell:
        with pytest.raises(SftpMissingError):
            shell.upload("/server.pem", b"x")
        assert shell.run(CAT, "still here").output == "still here\n"


def test_the_device_opens_connections_for_us() -> None:
    server = Server()
    with shell_on(server) as shell:
        shell.forward("127.0.0.1", 8443).close()
        assert server.commands == ["True 127.0.0.1 127.0.0.1:8443"]
        server.admits_forwarding = False
        with pytest.raises(ConnectionFailedError, match=r"no connection to its own ::1:443"):
            shell.forward("::1", 443)


def test_what_listens_is_open_and_what_does_not_is_closed() -> None:
    with serving(Server()) as settings:
        assert is_open(settings, SECONDS)
    assert not is_open(settings, SECONDS)


def test_a_stuck_port_is_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(address: tuple[str, int], timeout: float) -> socket.socket:
        raise TimeoutError(f"{address} within {timeout}")

    with serving(Server()) as settings:
        monkeypatch.setattr(socket, "create_connection", stuck)
        assert not is_open(settings, 1.0)
