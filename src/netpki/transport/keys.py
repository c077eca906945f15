"""Loading the private key that a user logs in with, before anything is connected."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_ssh_private_key,
)
from paramiko import ECDSAKey, Ed25519Key, PKey, RSAKey, SSHException

from netpki.errors import AuthenticationFailedError
from netpki.transport.settings import SshSettings

_Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
_KINDS: Final[tuple[tuple[type[_Private], type[PKey]], ...]] = (
    (rsa.RSAPrivateKey, RSAKey),
    (ec.EllipticCurvePrivateKey, ECDSAKey),
    (ed25519.Ed25519PrivateKey, Ed25519Key),
)
_OPENSSH: Final = b"-----BEGIN OPENSSH PRIVATE KEY-----"


def user_key(settings: SshSettings) -> PKey:
    """The key in ``settings.key_file``.

    Raises:
        AuthenticationFailedError: It cannot be read; the message names the file.
    """
    assert settings.key_file is not None  # noqa: S101 callers ask only where there is one
    file = settings.key_file.expanduser()
    phrase = settings.key_passphrase.encode() or None
    try:
        return _with_certificate(_converted(file.read_bytes(), phrase), file)
    except OSError as error:
        what, hint = f"cannot be read ({error.strerror})", "Correct its path."
    except TypeError:  # how cryptography asks for a pass phrase, or refuses a needless one
        what = "is not encrypted" if phrase else "is encrypted and no pass phrase was given"
        hint = (
            "Leave out its pass phrase."
            if phrase
            else "Give its pass phrase, or load the key into the SSH agent."
        )
    except (ValueError, SSHException, UnsupportedAlgorithm):
        what = "is no private key, or its pass phrase is wrong" if phrase else "is no private key"
        hint = "Give an RSA, ECDSA or Ed25519 key in OpenSSH or PEM format."
    raise AuthenticationFailedError(f"the key file {file} {what}", device=settings.name, hint=hint)


def _converted(data: bytes, phrase: bytes | None) -> PKey:
    """A key of any format, by way of the one that paramiko always reads.

    paramiko misreads OpenSSH's files where the comment is empty and no padding follows it, and
    knows no PKCS #8.
    """
    load = load_ssh_private_key if data.lstrip().startswith(_OPENSSH) else load_pem_private_key
    loaded = load(data, phrase)
    for kind, target in _KINDS:
        if isinstance(loaded, kind):
            text = loaded.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
            return target.from_private_key(io.StringIO(text.decode("ascii")))
    raise ValueError(f"{type(loaded).__name__} is no key for SSH")


def _with_certificate(key: PKey, file: Path) -> PKey:
    """The key with the OpenSSH certificate beside it, where there is one."""
    certificate = file.with_name(f"{file.name}-cert.pub")
    if certificate.exists():
        key.load_certificate(str(certificate))
    return key
