"""Certificates that only the ``openssl`` command can make, keys and chains in other forms."""

from __future__ import annotations

import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs7,
    pkcs12,
)

from netpki.pki import Certificate, PrivateKey, read_certificate

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


KeyForm = Literal["pkcs1 or sec1", "pkcs8", "der", "encrypted pkcs8", "encrypted as of old"]
PHRASE = "correct horse"


def key_as(key: PrivateKey, form: KeyForm) -> bytes:
    """A key in another form; the encrypted ones open with ``PHRASE``."""
    encrypted = form.startswith("encrypted")
    as_of_old = form in {"pkcs1 or sec1", "encrypted as of old"}
    return key.signing_key.private_bytes(
        Encoding.DER if form == "der" else Encoding.PEM,
        PrivateFormat.TraditionalOpenSSL if as_of_old else PrivateFormat.PKCS8,
        BestAvailableEncryption(PHRASE.encode()) if encrypted else NoEncryption(),
    )


def pkcs7_of(*certificates: Certificate, encoding: Encoding = Encoding.DER) -> bytes:
    """What Windows calls a .p7b."""
    return pkcs7.serialize_certificates([one.x509 for one in certificates], encoding)


def pkcs12_of(
    key: PrivateKey | None, leaf: Certificate, *others: Certificate, phrase: str = PHRASE
) -> bytes:
    """What Windows calls a .pfx."""
    rounds = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(1)
    return pkcs12.serialize_key_and_certificates(
        b"server",
        key.signing_key if key else None,
        leaf.x509,
        [one.x509 for one in others],
        rounds.build(phrase.encode()) if phrase else NoEncryption(),
    )
