"""The ``openssl`` program takes what a local CA issues, by name and by address."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from real.installing import program
from support.chains import Kind, authorities, key_of

from netpki.issuing import IssuedChain, LocalCa, ManualExchange, create_local_ca
from netpki.pki.request import RequestFields, build_request, read_request
from netpki.services.enrollment import KeyStore, obtain, prepare_request

NOW = datetime.now(UTC)
FIELDS = RequestFields(
    common_name="sps.example.com",
    organization="Example Corporation",
    dns_names=("sps.example.com", "*.apps.example.com", "bsa_sps01"),
    ip_addresses=("192.0.2.10", "2001:db8::10"),
    key="ec-p256",
)
REACHED = (
    *(("-verify_hostname", name) for name in ("sps.example.com", "x.apps.example.com")),
    ("-verify_hostname", "bsa_sps01"),
    *(("-verify_ip", address) for address in FIELDS.ip_addresses),
)
NOT_REACHED = (
    ("-verify_hostname", "other.example.com"),
    ("-verify_hostname", "a.b.apps.example.com"),
    ("-verify_ip", "192.0.2.11"),
)


def openssl(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program("openssl"), *map(str, arguments)],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def ca_of(depth: int, kind: Kind) -> LocalCa:
    if depth == 0:
        return create_local_ca("Lab Root", kind="ec-p256", now=NOW)
    above = authorities(depth, tag="Real", kind=kind)
    lowest = above[-1]
    chain = [one.certificate for one in above[:-1]]
    return LocalCa(lowest.certificate, lowest.key, chain=chain, now=NOW)


def verified(
    chain: IssuedChain, name: tuple[str, str], cwd: Path
) -> subprocess.CompletedProcess[str]:
    """As a client that trusts the root and was sent the rest."""
    assert chain.root
    (cwd / "root.pem").write_text(chain.root.pem())
    (cwd / "leaf.pem").write_text(chain.leaf.pem())
    between = "".join(one.pem() for one in chain.intermediates)
    (cwd / "between.pem").write_text(between)
    sent = ["-untrusted", "between.pem"] if between else []
    return openssl(
        *("verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "root.pem"),
        *(*sent, *name, "leaf.pem"),
        cwd=cwd,
    )


@pytest.mark.parametrize(
    ("depth", "kind"),
    [(0, "ec-p256"), (1, "rsa-2048"), (2, "ec-p384")],
    ids=["own root", "RSA intermediate", "EC two steps"],
)
@pytest.mark.parametrize("key", ["rsa-2048", "ec-p256"])
def test_openssl_takes_the_chain_by_name_and_by_address(
    depth: int, kind: Kind, key: Kind, tmp_path: Path
) -> None:
    request = build_request(FIELDS, key_of(key, "real"))
    chain = ca_of(depth, kind).issue(request, subject_label="sps01")
    for name in REACHED:
        done = verified(chain, name, tmp_path)
        assert done.stdout == "leaf.pem: OK\n", done.stderr
    for name in NOT_REACHED:
        done = verified(chain, name, tmp_path)
        assert "mismatch" in done.stderr


def test_a_request_that_openssl_made_is_signed(tmp_path: Path) -> None:
    done = openssl(
        *("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "x.key", "-subj", "/CN=sps"),
        *("-addext", "subjectAltName = DNS:sps.example.com, IP:192.0.2.10"),
        *("-addext", "keyUsage = nonRepudiation, digitalSignature, keyEncipherment"),
        cwd=tmp_path,
    )
    request = read_request(done.stdout, source=done.stderr)
    chain = ca_of(1, "rsa-2048").issue(request, subject_label="sps01")
    for name in (("-verify_hostname", "sps.example.com"), ("-verify_ip", "192.0.2.10")):
        assert verified(chain, name, tmp_path).stdout == "leaf.pem: OK\n"


def test_a_ca_that_is_openssl_signs_what_is_laid_out(tmp_path: Path) -> None:
    ca = ca_of(0, "ec-p256")
    (tmp_path / "ca.pem").write_text(ca.certificate.pem())
    (tmp_path / "ca.key").write_text(ca.key.pem())
    exchange = ManualExchange(tmp_path, known=[ca.certificate], now=NOW)
    prepared = prepare_request(KeyStore(tmp_path / "keys"), "sps01", FIELDS, now=NOW)
    obtain(prepared, exchange, now=NOW)
    done = openssl(
        *("x509", "-req", "-in", "sps01.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "90"),
        *("-copy_extensions", "copyall", "-out", "sps01.pem"),
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    chain = obtain(prepared, exchange, now=datetime.now(UTC))
    assert isinstance(chain, IssuedChain)
    assert chain.root == ca.certificate
    for name in REACHED:
        assert verified(chain, name, tmp_path).stdout == "leaf.pem: OK\n"


def test_openssl_reads_the_key_and_it_is_that_of_request_and_certificate(tmp_path: Path) -> None:
    prepared = prepare_request(KeyStore(tmp_path / "keys"), "sps01", FIELDS, now=NOW)
    chain = obtain(prepared, ca_of(0, "ec-p256"), now=NOW)
    assert isinstance(chain, IssuedChain)
    public = [
        openssl("pkey", "-pubout", "-in", prepared.key_path, cwd=tmp_path).stdout,
        openssl("req", "-pubkey", "-noout", "-in", prepared.request_path, cwd=tmp_path).stdout,
        openssl("x509", "-pubkey", "-noout", "-in", prepared.chain_path, cwd=tmp_path).stdout,
    ]
    assert public[0].startswith("-----BEGIN PUBLIC KEY-----")
    assert len(set(public)) == 1
