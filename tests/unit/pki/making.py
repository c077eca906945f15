"""Certificates that only the ``openssl`` command can make: weak keys, retired hashes."""

from __future__ import annotations

import subprocess
import tempfile
from functools import cache
from pathlib import Path

from netpki.pki import Certificate, read_certificate

MD5_WITH_RSA = bytes.fromhex("2a864886f70d010104")
MD2_WITH_RSA = bytes.fromhex("2a864886f70d010102")
_CONFIGURATION = "[req]\ndistinguished_name = dn\nprompt = no\n[dn]\nCN = {name}\n"


def openssl(*arguments: str | Path, cwd: Path | None = None, given: bytes = b"") -> str:
    """Standard output of the command."""
    done = subprocess.run(  # the program that users check fingerprints with
        ["openssl", *map(str, arguments)],  # noqa: S607 wherever it is installed
        cwd=cwd,
        input=given,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return done.stdout.decode("utf-8", "replace")


@cache
def openssl_root(
    *, digest: str = "sha256", key: tuple[str, ...] = ("rsa:2048",), constraints: str = "CA:TRUE"
) -> Certificate:
    """A self-signed certificate; ``key`` is what follows ``-newkey``."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        return read_certificate(_root(directory, digest, key, constraints).read_text())


@cache
def openssl_subordinate(digest: str) -> Certificate:
    """A CA certificate signed by another one with ``digest``."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        _root(directory, "sha256", ("rsa:2048",), "CA:TRUE")
        (directory / "sub.cnf").write_text(_CONFIGURATION.format(name="Subordinate"))
        (directory / "sub.ext").write_text("basicConstraints = critical, CA:TRUE\n")
        openssl(
            *("req", "-new", "-config", "sub.cnf", "-newkey", "rsa:2048", "-nodes"),
            *("-keyout", "sub.key", "-out", "sub.csr"),
            cwd=directory,
        )
        openssl(
            *("x509", "-req", "-in", "sub.csr", "-CA", "root.pem", "-CAkey", "root.key"),
            *("-set_serial", "7", "-days", "30", f"-{digest}", "-extfile", "sub.ext"),
            *("-out", "sub.pem"),
            cwd=directory,
        )
        return read_certificate((directory / "sub.pem").read_text())


def with_signature_oid(certificate: Certificate, old: bytes, new: bytes) -> Certificate:
    """The certificate with another algorithm named, which its signature then does not fit."""
    assert certificate.der.count(old) == 2
    assert len(old) == len(new)
    return Certificate(certificate.der.replace(old, new))


def _root(directory: Path, digest: str, key: tuple[str, ...], constraints: str) -> Path:
    (directory / "root.cnf").write_text(_CONFIGURATION.format(name="Root"))
    openssl(
        *("req", "-x509", "-config", "root.cnf", "-newkey", *key, "-nodes", "-days", "30"),
        *(f"-{digest}", "-addext", f"basicConstraints = critical, {constraints}"),
        *("-keyout", "root.key", "-out", "root.pem"),
        cwd=directory,
    )
    return directory / "root.pem"
