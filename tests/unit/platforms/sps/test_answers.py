"""Answers of the scripts: greetings, files, copies, and what is none of them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.chains import make_chain

from netpki.errors import NetpkiError, OutputFormatError, PreconditionError
from netpki.platforms.contract import Attributes
from netpki.platforms.sps.answers import parse_files, parse_greeting, version_of

GREETING = """netpki-shell 1
user root
hostname sps1
version lighttpd/1.4.35 (ssl) - a light and fast webserver
manager service
configuration /etc/lighttpd/lighttpd.conf
parsed
config {
}
"""
BANNER = """
********************************************
*          Smart Protection Server         *
*                                          *
*      WARNING: Authorized Access Only     *
********************************************
"""
DIGEST = "ab" * 32
LISTING = """file /etc/lighttpd/server.pem
kind regular
path /etc/lighttpd/server.pem
owner root
group webserv
mode 640
context system_u:object_r:cert_t
sha256 {digest}
key {digest}
certificates
{certificates}
end
file /etc/lighttpd/server.pem.netpki-20261127T054449Z
kind regular
path /etc/lighttpd/server.pem.netpki-20261127T054449Z
owner root
group root
mode 600
context\x20
sha256 {digest}
key\x20
certificates
end
leftover /etc/lighttpd/server.pem.netpki-new
file /etc/lighttpd/server-chain.pem
kind missing
end
locked /etc/lighttpd/server-chain.pem
"""


def test_a_greeting_says_what_answers() -> None:
    greeting = parse_greeting(GREETING, device="sps1", username="root")
    assert greeting.software == "lighttpd/1.4.35"
    assert greeting.delivery == "ca_file"
    assert greeting.parsed == "config {\n}\n"


@pytest.mark.parametrize(
    ("version", "delivery"),
    [("1.4.47", "ca_file"), ("1.4.48", "server_pem"), ("1.4.69", "server_pem")],
)
def test_the_version_decides_where_the_chain_goes(version: str, delivery: str) -> None:
    greeting = parse_greeting(GREETING.replace("1.4.35", version), device="s", username="root")
    assert greeting.delivery == delivery


@pytest.mark.parametrize("output", [BANNER, "", "Permission denied\n", "> "])
def test_an_account_without_a_shell_is_named_with_the_one_that_is_needed(output: str) -> None:
    with pytest.raises(PreconditionError) as error:
        parse_greeting(output, device="sps1", username="admin")
    assert "'admin'" in error.value.message
    assert "'root'" in error.value.hint


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("manager service", "manager none", "'service'"),
        ("manager service", "manager service\nlacks openssl", "openssl"),
        ("configuration /etc/lighttpd/lighttpd.conf\nparsed", "unreadable /x.conf", "/x.conf"),
    ],
)
def test_what_is_missing_there_is_named(old: str, new: str, word: str) -> None:
    with pytest.raises(PreconditionError) as error:
        parse_greeting(GREETING.replace(old, new), device="sps1", username="root")
    assert word in error.value.diagnostics()


def test_a_version_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(OutputFormatError, match="version"):
        parse_greeting(
            GREETING.replace("lighttpd/1.4.35", "nginx"), device="sps1", username="root"
        )


@pytest.mark.parametrize("text", ["lighttpd/1.4.69 (ssl)", "lighttpd-1.4.69 (ssl) - a light"])
def test_versions_are_read_in_both_spellings(text: str) -> None:
    assert version_of(text) == (1, 4, 69)


def listing(content: str) -> str:
    """As the script says it: what stands in a file behind a bar."""
    barred = "\n".join(f"|{line}" for line in content.splitlines())
    return LISTING.format(digest=DIGEST, certificates=barred)


def test_what_a_file_says_does_not_pass_for_a_listing() -> None:
    text = "-----BEGIN CERTIFICATE-----\nend\nlocked /etc\nfile /etc/lighttpd/other.pem"
    shown = parse_files(listing(text), device="sps1")
    assert shown.locked == ("/etc/lighttpd/server-chain.pem",)
    assert "/etc/lighttpd/other.pem" not in shown.files
    stored = shown.files["/etc/lighttpd/server.pem"]
    assert stored is not None
    assert stored.defect


def test_files_copies_and_leftovers_are_told_apart() -> None:
    chain = make_chain()
    text = "".join(found.pem() for found in (chain.leaf, *chain.intermediates)).strip()
    shown = parse_files(listing(text), device="sps1")
    stored = shown.files["/etc/lighttpd/server.pem"]
    assert stored is not None
    assert stored.certificates == (chain.leaf, *chain.intermediates)
    assert stored.key is not None
    assert stored.attributes == Attributes("root", "webserv", 0o640, "system_u:object_r:cert_t")
    assert shown.files["/etc/lighttpd/server-chain.pem"] is None
    (backup,) = shown.backups
    assert backup.stamp == "20261127T054449Z"
    assert list(backup.files) == ["/etc/lighttpd/server.pem"]
    assert backup.files["/etc/lighttpd/server.pem"].key is None
    assert shown.leftovers == ("/etc/lighttpd/server.pem.netpki-new",)
    assert shown.locked == ("/etc/lighttpd/server-chain.pem",)


def test_a_certificate_that_cannot_be_read_is_a_defect_and_no_pass() -> None:
    text = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
    shown = parse_files(listing(text), device="sps1")
    stored = shown.files["/etc/lighttpd/server.pem"]
    assert stored is not None
    assert stored.certificates == ()
    assert stored.defect


@pytest.mark.parametrize("kind", ["other", "unreadable"])
def test_what_is_no_readable_file_is_refused(kind: str) -> None:
    with pytest.raises(PreconditionError, match="no readable file"):
        parse_files(f"file /a\nkind {kind}\nend\n", device="sps1")


@pytest.mark.parametrize("line", ["sha256 {digest}", "mode 640", "owner root", "key {digest}"])
def test_a_listing_with_a_gap_is_an_error(line: str) -> None:
    with pytest.raises(OutputFormatError, match=r"server\.pem"):
        parse_files(
            LISTING.replace(line, "").format(digest=DIGEST, certificates=""), device="sps1"
        )


@given(st.text(), st.booleans())
def test_any_answer_is_read_or_refused(text: str, begun: bool) -> None:  # noqa: FBT001 drawn
    for output in (f"netpki-shell 1\n{text}" if begun else text, f"file /a\n{text}\nend\n"):
        for parse in (
            lambda out: parse_greeting(out, device="sps1", username="root"),
            lambda out: parse_files(out, device="sps1"),
        ):
            with suppress(NetpkiError):
                parse(output)
