"""What the driver asks of a shell and makes of the answers; whole work is tested emulated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from support.chains import make_chain
from unit.platforms.sps.fake_shell import Answer, FakeShell, Run
from unit.platforms.sps.making import CA, CONF, PEM, content_of, state_with, stored

from netpki.errors import (
    ConnectionFailedError,
    NetpkiError,
    OutputFormatError,
    PreconditionError,
)
from netpki.pki import Fingerprint
from netpki.platforms.contract import Binding, FileChange, Served, Undo
from netpki.platforms.sps import driver, scripts
from netpki.platforms.sps.driver import SpsAppliance, SpsServer, WebServer
from netpki.transport import Completed, RemoteShell, Script, SshSettings, TlsError, TlsSettings

RECORDINGS = Path(__file__).parents[3] / "recordings" / "sps"
PARSED = (RECORDINGS / "lighttpd_1.4.69_parsed.txt").read_text(encoding="utf-8")
SSH = SshSettings("sps1", "192.0.2.10", username="root")
TLS = TlsSettings(timeout=5.0, legacy=True)
WEB = WebServer("/etc/lighttpd/lighttpd.conf", "web", restart_timeout=77.0)
OLD = make_chain("old.example.com", kind="ec-p256")
NEW = make_chain("new.example.com", kind="ec-p256")
SENT = (OLD.leaf, *OLD.intermediates)
STAMP = "20261127T054449Z"
GREETING = f"""netpki-shell 1
user operator
hostname sps-one
version lighttpd/1.4.69 (ssl) - a light and fast webserver
manager systemd
configuration {CONF}
parsed
{PARSED}"""


def listing(path: str, digest: str = "ab" * 32) -> str:
    return (
        f"file {path}\nkind regular\npath {path}\nowner root\ngroup root\nmode 600\ncontext \n"
        f"sha256 {digest}\nkey \ncertificates\nend\n"
    )


def server_on(
    answers: Mapping[Script, Answer] | None = None,
    *,
    ssh: SshSettings = SSH,
    tls: TlsSettings = TLS,
) -> tuple[SpsServer, FakeShell]:
    shell = FakeShell(answers or {})
    return SpsServer(cast("RemoteShell", shell), ssh, tls, WEB), shell


Sending = Callable[[Callable[[], Any], str, TlsSettings], tuple[bytes, ...]]


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, str, TlsSettings]]:
    """Every question to a TLS socket; all send the same."""
    asked: list[tuple[Any, str, TlsSettings]] = []

    def send(connect: Callable[[], Any], name: str, tls: TlsSettings) -> tuple[bytes, ...]:
        asked.append((connect(), name, tls))
        return tuple(one.der for one in SENT)

    monkeypatch.setattr(driver, "sent_chain", send)
    monkeypatch.setattr(driver, "opener", lambda *words: lambda: words)
    return asked


MISSING = "file {}\nkind missing\nend\n"
NO_CHAIN = MISSING.format("/etc/lighttpd/server-chain.pem")
SHOWN = "".join(map(listing, (CONF, PEM, "/etc/lighttpd/console.pem", CA))) + NO_CHAIN


@pytest.mark.usefixtures("sockets")
def test_reading_puts_everything_together() -> None:
    copy = listing(f"{PEM}.netpki-{STAMP}")
    leftover = f"leftover {PEM}.netpki-new\n"
    server, shell = server_on(
        {
            scripts.GREET: GREETING,
            scripts.SHOW_FILES: SHOWN + copy + leftover,
            scripts.READ_TEXT: "the text\n",
        }
    )
    state = server.read()
    assert shell.runs == [
        Run(scripts.GREET, (WEB.configuration, "web")),
        Run(
            scripts.SHOW_FILES,
            (CONF, PEM, "/etc/lighttpd/server-chain.pem", "/etc/lighttpd/console.pem", CA),
        ),
        Run(scripts.READ_TEXT, (CONF,)),
    ]
    assert (state.device, state.hostname) == ("sps1", "sps-one")
    assert (state.software, state.delivery) == ("lighttpd/1.4.69", "server_pem")
    assert (state.configuration, state.service_manager) == (CONF, "systemd")
    assert (state.tls_module, state.configuration_text) == ("mod_openssl", "the text\n")
    assert (state.verifies_clients, state.key_is_apart) == (False, False)
    assert list(state.files) == [CONF, PEM, "/etc/lighttpd/console.pem", CA]
    assert [backup.stamp for backup in state.backups] == [STAMP]
    assert state.leftovers == (f"{PEM}.netpki-new",)
    endpoints = [binding.endpoint for binding in state.bindings]
    assert state.served == tuple(Served(endpoint, SENT) for endpoint in endpoints)


@pytest.mark.usefixtures("sockets")
@pytest.mark.parametrize(
    ("answers", "error", "words"),
    [
        ({scripts.GREET: "config {\n}\n"}, PreconditionError, "no shell"),
        (
            {scripts.GREET: GREETING.replace(PARSED, "config {\n}\n")},
            PreconditionError,
            "no socket",
        ),
        (
            {scripts.SHOW_FILES: f"{SHOWN}locked {PEM}\nlocked {CA}\n"},
            PreconditionError,
            f"'operator' may not replace {PEM}, {CA}",
        ),
        ({scripts.SHOW_FILES: f"file {PEM}\nkind unreadable\nend\n"}, PreconditionError, PEM),
        ({scripts.GREET: GREETING.replace(PARSED, "parser failed")}, OutputFormatError, "parser"),
    ],
)
def test_what_is_not_fit_is_refused_before_anything_changes(
    answers: Mapping[Script, Answer], error: type[NetpkiError], words: str
) -> None:
    server, shell = server_on({scripts.GREET: GREETING, scripts.SHOW_FILES: SHOWN, **answers})
    with pytest.raises(error, match=words):
        server.read()
    assert not [run for run in shell.runs if run.script.changes]


@pytest.mark.parametrize("shown", ["", listing(PEM), listing(PEM) + listing(CA)[:-4]])
def test_a_file_of_which_nothing_is_told_is_not_taken_for_missing(shown: str) -> None:
    server, _ = server_on({scripts.SHOW_FILES: Completed(None, shown, "")})
    with pytest.raises(OutputFormatError, match=f"told nothing about .*{CA}"):
        server.reread(state_with(OLD), [PEM, CA])


def test_rereading_asks_for_these_files_alone() -> None:
    server, shell = server_on(
        {scripts.SHOW_FILES: listing(PEM) + f"file {CA}\nkind missing\nend\n"}
    )
    found = server.reread(state_with(OLD), [PEM, CA])
    assert shell.runs == [Run(scripts.SHOW_FILES, (PEM, CA))]
    assert found[CA] is None
    assert found[PEM]


@pytest.mark.parametrize(
    ("endpoint", "place"),
    [
        ("0.0.0.0:443", ("192.0.2.10", 443)),
        ("[::]:4343", ("192.0.2.10", 4343)),
        ("198.51.100.7:443", ("198.51.100.7", 443)),
    ],
)
def test_sockets_are_asked_from_outside_as_clients_do(
    endpoint: str, place: tuple[str, int], sockets: list[tuple[Any, str, TlsSettings]]
) -> None:
    server, shell = server_on()
    assert server.probe((Binding(endpoint, PEM),)) == (Served(endpoint, SENT),)
    assert sockets == [((SSH, *place, 5.0), "192.0.2.10", TLS)]
    assert shell.forwarded == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "[::1]"])
def test_what_only_the_appliance_reaches_is_asked_from_there(
    host: str, sockets: list[tuple[Any, str, TlsSettings]]
) -> None:
    server, shell = server_on()
    server.probe((Binding(f"{host}:8443", PEM),))
    assert shell.forwarded == [(host.strip("[]"), 8443)]
    assert len(sockets) == 1
    near, unused = server_on(ssh=replace(SSH, address="127.0.0.1"))
    near.probe((Binding(f"{host}:8443", PEM),))
    assert unused.forwarded == []


@pytest.mark.parametrize(
    ("failure", "problem"),
    [
        (TimeoutError(), "it said nothing within 5 s"),
        (TlsError("handshake failure"), "handshake failure"),
        (ConnectionFailedError("no TCP connection", device="sps1"), "sps1: no TCP connection"),
        (
            ConnectionResetError(104, "Connection reset by peer"),
            "[Errno 104] Connection reset by peer",
        ),
        (OSError(), "OSError"),
    ],
)
def test_what_goes_wrong_on_a_socket_is_told_and_not_raised(
    failure: Exception, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> tuple[bytes, ...]:
        raise failure

    monkeypatch.setattr(driver, "sent_chain", fail)
    server, _ = server_on()
    found = server.probe((Binding("0.0.0.0:443", PEM), Binding("/run/socket", PEM)))
    assert found == (
        Served("0.0.0.0:443", problem=problem),
        Served("/run/socket", problem="it is no TCP socket"),
    )


def test_a_certificate_that_cannot_be_read_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "sent_chain", lambda *_: (b"junk",))
    (found,) = server_on()[0].probe((Binding("0.0.0.0:443", PEM),))
    assert found.chain == ()
    assert found.problem


@pytest.mark.parametrize("answers_old", [True, False])
def test_an_old_server_is_told_from_a_broken_one(
    answers_old: bool,  # noqa: FBT001 parametrized
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def send(_connect: object, _name: str, tls: TlsSettings) -> tuple[bytes, ...]:
        if tls.legacy and answers_old:
            return (OLD.leaf.der,)
        raise TlsError("protocol version")

    monkeypatch.setattr(driver, "sent_chain", send)
    server, _ = server_on(tls=TlsSettings())
    bindings = (Binding("0.0.0.0:443", PEM),)
    if not answers_old:
        assert server.probe(bindings) == (Served("0.0.0.0:443", problem="protocol version"),)
        return
    with pytest.raises(PreconditionError, match="nothing newer than TLS 1") as error:
        server.probe(bindings)
    assert "tls_legacy" in error.value.hint


CHANGED = FileChange(PEM, NEW.canonical, stored(PEM, *SENT), "/like/this", NEW.key)
ADDED = FileChange(CA, b"new", None, CONF)
BEFORE = stored(PEM, *SENT).sha256.digest.hex()


def test_copies_are_kept_of_what_was_read() -> None:
    server, shell = server_on()
    server.keep((CHANGED, ADDED), STAMP)
    assert shell.runs == [
        Run(scripts.KEEP, (PEM, STAMP, BEFORE)),
        Run(scripts.KEEP, (CA, STAMP, "absent")),
    ]


@pytest.mark.parametrize(
    ("code", "words"), [(9, "by somebody else"), (1, "no copy"), (None, "no copy")]
)
def test_a_copy_that_was_not_kept_ends_the_work(code: int | None, words: str) -> None:
    server, shell = server_on({scripts.KEEP: Completed(code, "", "")})
    with pytest.raises(PreconditionError, match=words):
        server.keep((CHANGED, ADDED), STAMP)
    assert len(shell.runs) == 1


def test_files_are_renamed_in_order_like_others() -> None:
    server, shell = server_on()
    server.put_in_place((ADDED, CHANGED))
    assert shell.runs == [
        Run(scripts.RENAME, (CA, CONF)),
        Run(scripts.RENAME, (PEM, "/like/this")),
    ]


def test_a_rename_that_fails_is_the_last() -> None:
    server, shell = server_on({scripts.RENAME: Completed(1, "", "mv: Read-only\nfile system")})
    with pytest.raises(PreconditionError) as error:
        server.put_in_place((ADDED, CHANGED))
    assert error.value.message == (
        f"sps1: {CA} could not be replaced (exit code 1: mv: Read-only file system)"
    )
    assert len(shell.runs) == 1


def test_what_stood_there_is_brought_back_and_what_is_ours_is_taken_away() -> None:
    server, shell = server_on()
    ours = Fingerprint.of(b"new", "sha256")
    server.bring_back(Undo(STAMP, {PEM: stored(PEM, *SENT), CA: None}, {CA: ours}))
    assert shell.runs == [
        Run(scripts.BRING_BACK, (PEM, STAMP, BEFORE, "")),
        Run(scripts.BRING_BACK, (CA, STAMP, "absent", ours.digest.hex())),
    ]
    assert ours.digest.hex() == ours.digest.hex().lower()


def test_what_cannot_be_brought_back_is_named() -> None:
    server, _ = server_on({scripts.BRING_BACK: Completed(1, "", "")})
    with pytest.raises(PreconditionError, match=f"{PEM} could not be brought back .exit code 1.$"):
        server.bring_back(Undo(STAMP, {PEM: stored(PEM)}, {}))


def test_staged_files_are_removed_at_once() -> None:
    server, shell = server_on()
    server.discard(path for path in (PEM, CA))
    assert shell.runs == [Run(scripts.DISCARD, (PEM, CA))]
    refusing, _ = server_on({scripts.DISCARD: Completed(1, "", "")})
    with pytest.raises(PreconditionError, match="keeps staged files"):
        refusing.discard([PEM])


def test_a_restart_has_a_timeout_of_its_own_and_is_told_in_the_servers_words() -> None:
    server, shell = server_on()
    server.restart("systemd")
    assert shell.runs == [Run(scripts.RESTART, ("systemd", "web"), timeout=77.0)]
    said = f"{'x' * 400} (mod_openssl.c)\n SSL: error\n"
    failing, _ = server_on({scripts.RESTART: Completed(1, said, "unseen")})
    with pytest.raises(PreconditionError, match="the service web did not restart") as error:
        failing.restart("systemd")
    assert error.value.message.endswith("(mod_openssl.c) SSL: error)")
    assert error.value.message.count("x") < 300


@pytest.mark.parametrize("read_only", [True, False])
def test_a_connection_is_made_as_it_was_asked_for_and_always_closed(
    read_only: bool,  # noqa: FBT001 parametrized
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shell = FakeShell()
    opened: list[object] = []

    def open_shell(settings: SshSettings, **options: object) -> FakeShell:
        opened.append((settings, options))
        return shell

    monkeypatch.setattr(driver, "open_shell", open_shell)
    appliance = SpsAppliance(SSH, TLS, WEB, timeout=12.0)
    assert (appliance.name, appliance.address) == ("sps1", "192.0.2.10")

    def work() -> None:
        with appliance.connect(read_only=read_only) as server:
            server.discard([PEM])
            assert not shell.is_closed
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert shell.is_closed
    assert opened == [(SSH, {"timeout": 12.0, "read_only": read_only})]


def test_a_dry_run_is_what_a_caller_must_ask_for(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []

    def open_shell(_settings: SshSettings, **options: object) -> FakeShell:
        opened.append(options["read_only"])
        return FakeShell()

    monkeypatch.setattr(driver, "open_shell", open_shell)
    with SpsAppliance(SSH, TLS, WEB).connect():
        assert opened == [False]


def test_plans_and_commands_are_those_of_this_web_server() -> None:
    appliance = SpsAppliance(SSH, TLS, WEB)
    state = state_with(OLD)
    (change,) = appliance.changes(state, state.bindings, content_of(NEW))
    assert change.content == NEW.canonical
    assert appliance.descriptions((change,), "systemd")[-1] == "systemctl restart web"
    undo = Undo(STAMP, {PEM: change.before}, {})
    assert appliance.restore_commands(undo, "systemd")[-1] == "systemctl restart web"
