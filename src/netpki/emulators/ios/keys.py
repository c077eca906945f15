"""Key pairs of an emulated router: the public half, and what IOS says about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from netpki.errors import InputError

KeyUsage = Literal["General Purpose", "Signature", "Encryption"]
KeyType = Literal["RSA", "EC"]

_CURVES: Final = {"secp256r1": "p256", "secp384r1": "p384", "secp521r1": "p521"}


@dataclass(frozen=True, slots=True)
class KeyPair:
    """One key pair; two with the usages Signature and Encryption may share a label.

    Attributes:
        label: Its name.
        public_der: SubjectPublicKeyInfo.
        generated: When it was made, aware UTC.
        usage: What it is for.
        exportable: Whether it may leave the device.
        storage: Where its private half lies, for example ``private-config``.
        redundant: It is copied to the standby device.
        temporary: It belongs to the SSH server and goes with the next restart.

    Raises:
        InputError: ``public_der`` is neither an RSA nor an EC key.
    """

    label: str
    public_der: bytes
    generated: datetime
    usage: KeyUsage = "General Purpose"
    exportable: bool = False
    storage: str = "private-config"
    redundant: bool = False
    temporary: bool = False

    def __post_init__(self) -> None:
        _facts(self.public_der)

    @property
    def key_type(self) -> KeyType:
        """``RSA`` or ``EC``."""
        return _facts(self.public_der)[0]

    @property
    def size(self) -> str:
        """``2048 bits``, or ``p521 curve``."""
        return _facts(self.public_der)[1]

    def replaces(self, other: KeyPair) -> bool:
        """Whether the device cannot hold both."""
        return (self.label, self.key_type, self.usage) == (
            other.label,
            other.key_type,
            other.usage,
        )


@lru_cache(maxsize=1024)
def _facts(public_der: bytes) -> tuple[KeyType, str]:
    try:
        key = load_der_public_key(public_der)
    except ValueError as error:
        raise InputError(f"{len(public_der)} bytes are no public key: {error}.") from error
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", f"{key.key_size} bits"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC", f"{_CURVES.get(key.curve.name, key.curve.name)} curve"
    raise InputError(f"{type(key).__name__.strip('_')} is neither an RSA nor an EC key.")
