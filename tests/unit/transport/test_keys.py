"""Private keys in the formats that people have."""

from __future__ import annotations

import subprocess
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from netpki.errors import AuthenticationFailedError
from netpki.transport import SshSettings
from netpki.transport.keys import user_key

RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()
Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
OPENSSH, PKCS8, OLD = (
    PrivateFormat.OpenSSH,
    PrivateFormat.PKCS8,
    PrivateFormat.TraditionalOpenSSL,
)
PLAIN, LOCKED = NoEncryption(), BestAvailableEncryption(b"a phrase")


def saved(directory: Path, text: bytes) -> SshSettings:
    file = directory / "key"
    file.write_bytes(text)
    return SshSettings(name="r1", address="r1.example", key_file=file)


@pytest.mark.parametrize(
    ("key", "form", "encryption"),
    [
        *((key, OPENSSH, PLAIN) for key in (RSA, EC, ED)),
        *((key, PKCS8, PLAIN) for key in (RSA, EC, ED)),
        *((key, PKCS8, LOCKED) for key in (RSA, EC, ED)),
        *((key, OLD, encryption) for key in (RSA, EC) for encryption in (PLAIN, LOCKED)),
    ],
)
def test_a_key_is_read_in_every_format(
    key: Private, form: PrivateFormat, encryption: KeySerializationEncryption, tmp_path: Path
) -> None:
    text = key.private_bytes(Encoding.PEM, form, encryption)
    phrase = "a phrase" if encryption is LOCKED else ""
    settings = saved(tmp_path, text)
    read = user_key(SshSettings("r1", "x", key_file=settings.key_file, key_passphrase=phrase))
    expected = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    assert f"{read.get_name()} {read.get_base64()}" == expected
    assert read.can_sign()


@pytest.mark.parametrize("kind", ["ecdsa", "ed25519"])
def test_keys_without_a_comment_are_read(kind: str, tmp_path: Path) -> None:
    for number in range(12):
        file = tmp_path / f"key{number}"
        subprocess.run(
            ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "", "-f", file],  # noqa: S607
            check=True,
            timeout=30,
        )
        read = user_key(SshSettings("r1", "x", key_file=file))
        assert file.with_suffix(".pub").read_text().split()[1] == read.get_base64()


@pytest.mark.parametrize(
    ("text", "phrase", "words"),
    [
        (b"", "", "is no private key"),
        (b"junk", "", "is no private key"),
        (b"\xff\xfe\x00", "", "is no private key"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", "", "is no private key"),
        (ED.public_key().public_bytes_raw(), "", "is no private key"),
        (
            ed448.Ed448PrivateKey.generate().private_bytes(Encoding.PEM, PKCS8, PLAIN),
            "",
            "is no private key",
        ),
        (
            x25519.X25519PrivateKey.generate().private_bytes(Encoding.PEM, PKCS8, PLAIN),
            "",
            "is no private key",
        ),
        (ED.private_bytes(Encoding.PEM, PKCS8, LOCKED), "", "no pass phrase was given"),
        (ED.private_bytes(Encoding.PEM, PKCS8, LOCKED), "hunter2", "or its pass phrase is wrong"),
        (ED.private_bytes(Encoding.PEM, PKCS8, PLAIN), "needless", "is not encrypted"),
    ],
    ids=count(),
)
def test_what_is_no_usable_key_is_named_without_a_secret(
    text: bytes, phrase: str, words: str, tmp_path: Path
) -> None:
    file = saved(tmp_path, text).key_file
    with pytest.raises(AuthenticationFailedError, match=words) as caught:
        user_key(SshSettings("r1", "x", key_file=file, key_passphrase=phrase))
    assert caught.value.message.startswith(f"r1: the key file {file} ")
    assert caught.value.hint
    assert not phrase or phrase not in caught.value.diagnostics()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AuthenticationFailedError, match=r"cannot be read .No such file"):
        user_key(SshSettings("r1", "x", key_file=tmp_path / "none"))


def test_the_certificate_beside_a_key_is_used(tmp_path: Path) -> None:
    for name in ("ca", "key"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name],  # noqa: S607
            check=True,
            timeout=30,
        )
    subprocess.run(
        ["ssh-keygen", "-q", "-s", "ca", "-I", "netops", "-n", "netops", "key.pub"],  # noqa: S607
        cwd=tmp_path,
        check=True,
        timeout=30,
    )
    key = user_key(SshSettings("r1", "x", key_file=tmp_path / "key"))
    assert key.public_blob is not None
    assert key.public_blob.key_type == "ssh-ed25519-cert-v01@openssh.com"
