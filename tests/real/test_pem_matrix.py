"""Every row of the PEM matrix on the real lighttpd: the table itself is checked here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from real.lighttpd import Lighttpd
from support.chains import make_chain, pem_of
from support.pem_matrix import ROWS, UNREADABLE_CERTIFICATE, Row

OLD = make_chain(serial=1)
NEW = make_chain(serial=2)
NAME = "sps.example.com"
OBJECTIONS = {
    "ok-without-chain": "unable to get local issuer certificate",
    "ok-with-wrong-chain": "unable to get local issuer certificate",
    "ok-expired": "certificate has expired",
}
"""What OpenSSL's client says, by verdict."""


@pytest.fixture(scope="module")
def shared() -> Iterator[Lighttpd]:
    with Lighttpd(OLD.canonical) as server:
        yield server


@pytest.fixture
def server(shared: Lighttpd) -> Lighttpd:
    """Serves the old certificate."""
    shared.reset()
    return shared


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("root") / "root.pem"
    file.write_text(NEW.root.pem())
    return file


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_lighttpd_does_what_the_table_says(row: Row, server: Lighttpd, root: Path) -> None:
    server.write(row.make(NEW))
    checked, done = server.check(), server.restart()
    starts = row.verdict != "fails"
    assert (checked.returncode == 0, done.returncode == 0, server.is_up) == (starts,) * 3
    assert row.words in checked.stderr
    assert row.words in done.stderr
    assert bool(done.stderr) is bool(row.words)
    for port in server.tls_ports:
        assert server.served(port) == [certificate.der for certificate in row.sends(NEW)]
    if starts:
        opinion = server.s_client_verify(NAME, root)
        assert opinion.accepts is (row.verdict == "ok")
        assert OBJECTIONS.get(row.verdict, "") in opinion.words
        assert server.curl(NAME, root).accepts is opinion.accepts


def test_a_missing_file_fails_like_a_bad_one(server: Lighttpd) -> None:
    server.pem_file.unlink()
    checked, done = server.check(), server.restart()
    assert (checked.returncode, done.returncode) == (255, 255)
    assert f"{server.pem_file}: No such file or directory" in done.stderr


@pytest.mark.parametrize("name", ["encrypted key, PKCS#8", "encrypted key, traditional"])
def test_an_encrypted_key_is_asked_for_in_vain(name: str, server: Lighttpd) -> None:
    (row,) = (row for row in ROWS if row.name == name)
    server.write(row.make(NEW))
    assert server.restart().stderr.count("Enter PEM pass phrase:") == 2


@pytest.mark.parametrize("depth", [0, 1], ids=["issued_by_root", "issued_by_intermediate"])
def test_a_leaf_alone_beside_a_ca_file_of_another_ca_serves_nobody(depth: int) -> None:
    """It starts, it listens, ``-tt`` is content; each handshake fails."""
    chain, other = make_chain(depth=depth), make_chain(tag="Stranger")
    with Lighttpd(pem_of(chain.key, chain.leaf), ca=pem_of(*other.intermediates)) as server:
        assert server.check().returncode == 0
        assert [server.served(port) for port in server.tls_ports] == [[], []]
        assert "SSL: building cert chain for TLS server name" in server.log


def test_the_root_behind_a_leaf_keeps_it_from_a_ca_file_of_another_ca() -> None:
    chain, other = make_chain(depth=0), make_chain(tag="Stranger")
    content = pem_of(chain.key, chain.leaf, chain.root)
    with Lighttpd(content, ca=pem_of(*other.intermediates)) as server:
        assert server.served() == [chain.leaf.der, chain.root.der]


def test_a_ca_file_is_not_looked_at_where_the_chain_stands_in_the_pem_file() -> None:
    other = make_chain(tag="Stranger")
    with Lighttpd(OLD.canonical, ca=pem_of(*other.intermediates)) as server:
        assert server.served() == [OLD.leaf.der, *(each.der for each in OLD.intermediates)]


def test_a_ca_file_without_a_certificate_fails() -> None:
    with Lighttpd(OLD.canonical, ca=pem_of(OLD.root)) as server:
        server.ca_file.write_text("nothing\n")
        done = server.restart()
        assert done.returncode == 255
        assert "SSL: ssl.verifyclient.ca-file is empty" in done.stderr
        assert UNREADABLE_CERTIFICATE not in done.stderr
