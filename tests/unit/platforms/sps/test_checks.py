"""Files beside those that run: how they get there, and what an appliance may object to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pytest
from support.chains import make_chain, pem_of
from unit.platforms.sps.fake_shell import Answer, FakeShell, Run
from unit.platforms.sps.making import CONF, PEM, state_with

from netpki.errors import ConnectionFailedError, PreconditionError, VerificationError
from netpki.pki import Certificate
from netpki.platforms.contract import FileChange, ServerState
from netpki.platforms.sps import scripts
from netpki.platforms.sps.checks import StagedFiles
from netpki.transport import Completed, RemoteShell, Script, SftpMissingError

OLD = make_chain("old.example.com", kind="ec-p256")
NEW = make_chain("new.example.com", kind="ec-p256", depth=2)
ISSUERS = (NEW.root, *NEW.intermediates)
STATE = state_with(OLD, tls_module="mod_openssl")
SECRET = FileChange(PEM, NEW.canonical, STATE.files[PEM], PEM, NEW.key)
PUBLIC = FileChange("/etc/lighttpd/ca.pem", pem_of(*NEW.intermediates), None, CONF)
CONFIGURATION = FileChange(CONF, b'ssl.ca-file = "/c"\n', STATE.files[CONF], CONF)
VERIFIED = "/tmp/netpki.x/leaf: OK\nverified\n"  # noqa: S108 as the script prints it
PARSED = 'config {\n ssl.engine = "enable"\n ssl.pemfile = "/s.pem"\n ssl.ca-file = "/c"\n}\n'

_SOCKET = '$SERVER["socket"] == "{}" {{\n ssl.engine = "enable"\n ssl.pemfile = "/s.pem"\n{}}}\n'
_CA_FILE = ' ssl.ca-file = "/c"\n'
HALF_SET = f"config {{\n{_SOCKET.format(':1', _CA_FILE)}{_SOCKET.format(':2', '')}}}\n"


def arrived(change: FileChange) -> str:
    """What the appliance shows of a file that arrived whole."""
    key = change.key.public_fingerprint.hexadecimal.lower() if change.key else ""
    return f"sha256 {change.sha256.hexadecimal.lower()}\nkey {key}\n"


def shell_for(
    change: FileChange = SECRET,
    more: Mapping[Script, Answer] | None = None,
    **fields: Any,  # noqa: ANN401
) -> FakeShell:
    """A shell on an appliance that takes the file, unless ``more`` says otherwise."""
    answers: dict[Script, Answer] = {
        scripts.CHECK_CONTENT: arrived(change),
        scripts.CHECK_CHAIN: VERIFIED,
        scripts.CHECK_LOADS: "exit 0\n",
        scripts.CHECK_CONFIGURATION: f"exit 0\n{PARSED}",
    }
    return FakeShell(answers | dict(more or {}), **fields)


def stage(
    shell: FakeShell,
    *changes: FileChange,
    state: ServerState = STATE,
    issuers: tuple[Certificate, ...] = ISSUERS,
) -> FakeShell:
    StagedFiles(cast("RemoteShell", shell), state, issuers).stage(changes)
    return shell


def refusal_of(shell: FakeShell, change: FileChange = SECRET, state: ServerState = STATE) -> str:
    with pytest.raises(PreconditionError) as error:
        stage(shell, change, state=state)
    assert error.value.message.startswith("sps1: ")
    assert error.value.message.endswith("; nothing was changed")
    return error.value.message


def test_a_secret_file_is_brought_and_then_looked_at_from_all_sides() -> None:
    shell = stage(shell_for(), SECRET)
    configuration = shell.ran(scripts.CHECK_LOADS)[0].data
    assert shell.runs == [
        Run(scripts.PREPARE, (PEM,)),
        Run(scripts.CHECK_CONTENT, (PEM,)),
        Run(scripts.CHECK_CHAIN, (PEM,), pem_of(*ISSUERS)),
        Run(scripts.CHECK_LOADS, (), configuration),
    ]
    assert f'ssl.pemfile = "{PEM}.netpki-new"' in configuration.decode()
    assert '"mod_openssl"' in configuration.decode()
    assert shell.uploads == [(f"{PEM}.netpki-new", NEW.canonical)]


def test_a_public_file_is_only_compared() -> None:
    assert stage(shell_for(PUBLIC), PUBLIC).runs == [
        Run(scripts.PREPARE, (PUBLIC.path,)),
        Run(scripts.CHECK_CONTENT, (PUBLIC.path,)),
    ]


def test_all_are_brought_before_any_is_checked() -> None:
    shell = shell_for(PUBLIC)
    with pytest.raises(VerificationError):
        stage(shell, PUBLIC, SECRET)
    assert shell.names == [
        *(scripts.PREPARE.name, scripts.PREPARE.name),
        *(scripts.CHECK_CONTENT.name, scripts.CHECK_CONTENT.name),
    ]


def test_no_key_ever_stands_among_parameters() -> None:
    shell = stage(shell_for(upload_fails=SftpMissingError()), SECRET)
    secret = NEW.key.pem().splitlines()[1]
    assert [run.script for run in shell.runs if secret.encode() in run.data] == [scripts.FILL]
    assert not [run for run in shell.runs if secret in "".join(run.parameters)]


def test_without_sftp_the_content_goes_over_standard_input() -> None:
    shell = stage(shell_for(upload_fails=SftpMissingError()), SECRET)
    assert shell.runs[:2] == [
        Run(scripts.PREPARE, (PEM,)),
        Run(scripts.FILL, (PEM,), NEW.canonical),
    ]


def test_a_refused_upload_is_told_in_the_appliances_words() -> None:
    shell = shell_for(upload_fails=PermissionError(13, "Permission denied"))
    assert f"{PEM}.netpki-new could not be written (Permission denied)" in refusal_of(shell)
    assert "(Failure)" in refusal_of(shell_for(upload_fails=OSError("Failure")))


def test_a_broken_connection_stays_one() -> None:
    broken = ConnectionFailedError("broke", device="sps1")
    with pytest.raises(ConnectionFailedError):
        stage(shell_for(upload_fails=broken), SECRET)


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "missing\n",
        f"sha256 \nkey {NEW.key.public_fingerprint.hexadecimal}\n",
        arrived(replace(SECRET, content=SECRET.content[:-1])),
    ],
)
@pytest.mark.parametrize("change", [SECRET, PUBLIC])
def test_what_did_not_arrive_whole_is_noticed(shown: str, change: FileChange) -> None:
    with pytest.raises(VerificationError, match="is not what was sent") as error:
        stage(shell_for(change, {scripts.CHECK_CONTENT: shown}), change)
    assert change.path in error.value.message
    assert "full" in error.value.hint


@pytest.mark.parametrize("key", ["", OLD.key.public_fingerprint.hexadecimal.lower()])
def test_a_key_that_the_appliance_reads_differently_is_refused(key: str) -> None:
    shown = f"sha256 {SECRET.sha256.hexadecimal}\nkey {key}\n"
    shell = shell_for(more={scripts.CHECK_CONTENT: shown})
    assert "its own OpenSSL does not read the new private key" in refusal_of(shell)


EXPIRED = "error 10 at 0 depth lookup:certificate has expired\n"
EARLY = "error 9 at 1 depth lookup:certificate is not yet valid\n"
NO_ISSUER = "error 20 at 0 depth lookup:unable to get local issuer certificate\n"
OLD_OPENSSL = (
    "error 7 at 0 depth lookup:certificate signature failure\n"
    "error:0D0C50A1:asn1 encoding routines:ASN1_item_verify:unknown message digest algorithm\n"
)


@pytest.mark.parametrize(
    "output", [VERIFIED, EXPIRED, EARLY, EXPIRED + EARLY, f"{EXPIRED}OK\nverified\n", OLD_OPENSSL]
)
def test_a_chain_that_clients_take_is_taken(output: str) -> None:
    stage(shell_for(more={scripts.CHECK_CHAIN: output}), SECRET)


@pytest.mark.parametrize(
    "output",
    [
        "",
        "verified\n",
        "OK\n",
        NO_ISSUER,
        NO_ISSUER + VERIFIED,
        EXPIRED + NO_ISSUER,
        "Error loading file\nverified\n",
        "/tmp/netpki.x/leaf: OK, but\n",  # noqa: S108 as the script prints it
    ],
)
def test_a_chain_that_clients_would_not_take_is_refused(output: str) -> None:
    message = refusal_of(shell_for(more={scripts.CHECK_CHAIN: output}))
    assert "its own OpenSSL does not accept the chain" in message
    assert (" ".join(output.split()) or "it gave no reason") in message


def test_a_chain_is_checked_only_where_its_anchor_is_known() -> None:
    shell = stage(shell_for(), SECRET, issuers=())
    assert scripts.CHECK_CHAIN.name not in shell.names
    assert scripts.CHECK_LOADS.name in shell.names


@pytest.mark.parametrize(("version", "is_asked"), [("1.4.39", False), ("1.4.40", True)])
def test_only_a_lighttpd_that_looks_at_certificates_is_asked(
    version: str,
    is_asked: bool,  # noqa: FBT001 parametrized
) -> None:
    shell = stage(shell_for(), SECRET, state=replace(STATE, software=f"lighttpd/{version}"))
    assert (scripts.CHECK_LOADS.name in shell.names) is is_asked


@pytest.mark.parametrize(
    "output", ["exit 1\n", "", "exit 255\n", "exit 00\n", "exit 0 of 2\n", "it will exit 0\n"]
)
def test_a_file_that_lighttpd_does_not_load_is_refused(output: str) -> None:
    shell = shell_for(more={scripts.CHECK_LOADS: output})
    assert "lighttpd does not take the new file" in refusal_of(shell)


def test_the_last_words_are_repeated_on_one_line_and_no_more_of_them() -> None:
    output = f"{'x' * 500}\n(mod_openssl.c.1) SSL:\n  no start line\nexit 255\n"
    message = refusal_of(shell_for(more={scripts.CHECK_LOADS: output}))
    assert "(mod_openssl.c.1) SSL: no start line; nothing was changed" in message
    assert message.count("x") < 300


def test_a_new_configuration_is_read_by_lighttpd_before_it_is_used() -> None:
    shell = stage(shell_for(CONFIGURATION), CONFIGURATION)
    assert shell.runs[-1] == Run(scripts.CHECK_CONFIGURATION, (CONF,))


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("exit 1\n", "does not take its configuration"),
        (f"exit 1\n{PARSED}", "does not take its configuration"),
        ("", "does not take its configuration"),
        (f"exit 0\n{PARSED.replace(' ssl.ca-file', ' #')}", "could not be set for each"),
        (f"exit 0\n{HALF_SET}", "could not be set for each"),
    ],
)
def test_a_configuration_that_does_not_say_what_is_meant_is_refused(
    output: str, words: str
) -> None:
    shell = shell_for(CONFIGURATION, {scripts.CHECK_CONFIGURATION: output})
    assert words in refusal_of(shell, CONFIGURATION)


@pytest.mark.parametrize("script", [scripts.PREPARE, scripts.CHECK_CHAIN, scripts.CHECK_LOADS])
@pytest.mark.parametrize("code", [1, None, 127])
def test_a_script_that_fails_is_a_refusal_with_its_words(script: Script, code: int | None) -> None:
    shell = shell_for(more={script: Completed(code, "exit 0\n" + VERIFIED, "Read-only\n file")})
    assert f"{script.name} ended with exit code {code}: Read-only file" in refusal_of(shell)
