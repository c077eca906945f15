"""lighttpd's own reading of its configuration, and the one line that netpki adds to it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpki.errors import OutputFormatError
from netpki.platforms.contract import Binding
from netpki.platforms.sps.configuration import (
    host_and_port,
    is_plain_path,
    lines_with_ca_file,
    minimal_configuration,
    parse_configuration,
)

RECORDINGS = Path(__file__).parents[3] / "recordings" / "sps"
PARSED = (RECORDINGS / "lighttpd_1.4.69_parsed.txt").read_text(encoding="utf-8")


def test_sockets_and_files_are_read_from_what_lighttpd_prints() -> None:
    found = parse_configuration(PARSED, device="sps1")
    assert found.bindings == (
        Binding("0.0.0.0:443", "/etc/lighttpd/server.pem", None),
        Binding("[::]:4343", "/etc/lighttpd/console.pem", "/etc/lighttpd/ca.pem"),
    )
    assert found.tls_module == "mod_openssl"
    assert not found.verifies_clients
    assert not found.key_is_apart


def test_modules_over_several_lines_are_read() -> None:
    text = PARSED.replace(
        'server.modules       = ("mod_access", ', "server.modules = (\n"
    ).replace(
        '"mod_fastcgi", "mod_openssl", "mod_rewrite", "mod_setenv")',
        '"mod_fastcgi",\n"mod_gnutls",\n)',
    )
    assert parse_configuration(text, device="sps1").tls_module == "mod_gnutls"


def test_tls_for_all_sockets_is_a_binding_of_its_own() -> None:
    text = 'config {\n ssl.engine = "enable"\n ssl.pemfile = "/s.pem"\n server.port = 4343\n}\n'
    assert parse_configuration(text, device="sps1").bindings == (
        Binding("0.0.0.0:4343", "/s.pem", None),
    )


def test_keys_apart_and_client_certificates_are_noticed() -> None:
    text = (
        'config {\n ssl.privkey = "/k.pem"\n ssl.verifyclient.activate = "enable"\n'
        ' ssl.engine = "enable"\n ssl.pemfile = "/s.pem"\n}\n'
    )
    found = parse_configuration(text, device="sps1")
    assert found.key_is_apart
    assert found.verifies_clients


@pytest.mark.parametrize(
    "text", ["", "\n", "2026: (configfile.c.1) source: lighttpd.conf line: 3 parser failed\n"]
)
def test_what_lighttpd_cannot_read_is_said_in_its_words(text: str) -> None:
    with pytest.raises(OutputFormatError, match="does not read its own configuration") as error:
        parse_configuration(text, device="sps1")
    assert ("parser failed" in str(error.value)) == bool(text.strip())


def test_a_tls_socket_without_a_certificate_is_an_error() -> None:
    text = 'config {\n $SERVER["socket"] == ":443" {\n ssl.engine = "enable"\n }\n}\n'
    with pytest.raises(OutputFormatError, match=r"no ssl\.pemfile for :443"):
        parse_configuration(text, device="sps1")


@given(st.text())
def test_any_output_is_read_or_refused(text: str) -> None:
    for output in (text, f"config {{\n{text}"):
        with suppress(OutputFormatError):
            parse_configuration(output, device="sps1")


@pytest.mark.parametrize(
    ("endpoint", "place"),
    [
        ("0.0.0.0:443", ("", 443)),
        ("[::]:4343", ("", 4343)),
        (":443", ("", 443)),
        ("443", ("", 443)),
        ("127.0.0.1:8443", ("127.0.0.1", 8443)),
        ("[2001:db8::1]:443", ("2001:db8::1", 443)),
        ("sps.example:443", ("sps.example", 443)),
    ],
)
def test_endpoints_are_places(endpoint: str, place: tuple[str, int]) -> None:
    assert host_and_port(endpoint) == place


@pytest.mark.parametrize(
    "endpoint", ["/var/run/socket", "", "host:", "host:0", "host:65536", "a:b"]
)
def test_what_is_no_tcp_socket_is_none(endpoint: str) -> None:
    with pytest.raises(ValueError, match=f"^{endpoint}$"):
        host_and_port(endpoint)


@pytest.mark.parametrize("path", ["/etc/lighttpd/server.pem", "/etc/my certs/a+b@c=d,e~f:g%h.pem"])
def test_plain_paths_are_taken(path: str) -> None:
    assert is_plain_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "server.pem",
        "/etc/$(touch x)",
        "/etc/`id`",
        "/etc/a;b",
        "/etc/a\nb",
        '/etc/a"b',
        "/etc/a'b",
        "/etc/a\\b",
        "/etc/../shadow",
        "/etc/lighttpd/",
        "/etc/a*b",
        "/etc/caf\u00e9",
    ],
)
def test_paths_that_could_mean_something_else_are_not(path: str) -> None:
    assert not is_plain_path(path)


def test_the_chain_is_set_beside_each_certificate_in_its_own_scope() -> None:
    text = 'ssl.pemfile = "/a.pem"\n$SERVER["socket"] == ":1" {\n\tssl.pemfile="/a.pem"\n}\n'
    changed, added = lines_with_ca_file(text, "/c.pem")
    assert added == 2
    assert changed == (
        'ssl.pemfile = "/a.pem"\nssl.ca-file = "/c.pem"\n'
        '$SERVER["socket"] == ":1" {\n\tssl.pemfile="/a.pem"\n\tssl.ca-file = "/c.pem"\n}\n'
    )


def test_line_ends_are_kept_and_a_missing_last_one_is_mended() -> None:
    assert lines_with_ca_file('ssl.pemfile = "/a"\r\nx\r\n', "/c") == (
        'ssl.pemfile = "/a"\r\nssl.ca-file = "/c"\r\nx\r\n',
        1,
    )
    assert lines_with_ca_file('ssl.pemfile = "/a"', "/c")[0] == (
        'ssl.pemfile = "/a"\nssl.ca-file = "/c"\n'
    )


def test_comments_are_no_settings() -> None:
    text = '# ssl.pemfile = "/a"\n'
    assert lines_with_ca_file(text, "/c") == (text, 0)


def test_the_preflight_loads_the_module_that_the_server_loads() -> None:
    assert 'server.modules = ( "mod_openssl" )' in minimal_configuration("/a", "mod_openssl")
    assert "modules" not in minimal_configuration("/a", "")
