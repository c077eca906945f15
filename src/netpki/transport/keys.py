"""Loading the private key that a user logs in with, before anything is connected."""

from __future__ import annotations

from paramiko import PKey, SSHException
from paramiko.pkey import UnknownKeyType

from netpki.errors import AuthenticationFailedError
from netpki.transport.settings import SshSettings


def user_key(settings: SshSettings) -> PKey:
    """The key in ``settings.key_file``.

    Raises:
        AuthenticationFailedError: It cannot be read; the message names the file.
    """
    assert settings.key_file is not None  # noqa: S101 callers ask only where there is one
    file = settings.key_file.expanduser()
    phrase = settings.key_passphrase.encode() or None
    try:
        return PKey.from_path(file, phrase)  # type: ignore[arg-type]  # bytes, unlike the stub
    except OSError as error:
        what, hint = f"cannot be read ({error.strerror})", "Correct its path."
    except TypeError:  # how cryptography asks for a pass phrase
        what = "is encrypted and no pass phrase was given"
        hint = "Give its pass phrase, or load the key into the SSH agent."
    except (ValueError, SSHException, UnknownKeyType):
        what = "is no private key, or its pass phrase is wrong" if phrase else "is no private key"
        hint = "Give an RSA, ECDSA or Ed25519 key in OpenSSH or PEM format."
    raise AuthenticationFailedError(f"the key file {file} {what}", device=settings.name, hint=hint)
