"""Private keys: loaded, made, compared; never shown."""

from __future__ import annotations

from typing import Final, Literal, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_pem_private_key,
)

from netpki.errors import CertificateFormatError, InputError
from netpki.pki.certificate import Certificate
from netpki.pki.fingerprint import Fingerprint

KeyKind = Literal["rsa-2048", "rsa-3072", "rsa-4096", "ec-p256", "ec-p384"]

_RSA_BITS: Final[dict[str, int]] = {"rsa-2048": 2048, "rsa-3072": 3072, "rsa-4096": 4096}
_CURVES: Final[dict[str, ec.EllipticCurve]] = {
    "ec-p256": ec.SECP256R1(),
    "ec-p384": ec.SECP384R1(),
}

_Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class PrivateKey:
    """An RSA or EC private key; equality is equality of the public half.

    ``repr`` and messages show nothing but the fingerprint of the public half.
    """

    __slots__ = ("_key", "public_der")

    def __init__(self, key: _Private) -> None:
        self._key = key
        self.public_der: bytes = key.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PrivateKey) and other.public_der == self.public_der

    def __hash__(self) -> int:
        return hash(self.public_der)

    def __repr__(self) -> str:
        return f"<PrivateKey {self.kind} {self.public_fingerprint}>"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a private key does not travel between processes")

    @classmethod
    def generate(cls, kind: KeyKind = "rsa-2048") -> Self:
        """A new key.

        Raises:
            InputError: There is no such kind.
        """
        if kind in _RSA_BITS:
            return cls(rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS[kind]))
        if kind in _CURVES:
            return cls(ec.generate_private_key(_CURVES[kind]))
        raise InputError(
            f"{kind!r} is not a kind of key.",
            hint=f"It must be one of {', '.join([*_RSA_BITS, *_CURVES])}.",
        )

    @classmethod
    def load(cls, data: bytes, *, passphrase: str = "", source: str = "the key") -> Self:
        """The key in ``data``: one PEM block, or DER.

        Raises:
            CertificateFormatError: It is no RSA or EC key, or the pass phrase does not open it.
        """
        phrase = passphrase.encode() or None
        load = load_pem_private_key if b"-----BEGIN" in data else load_der_private_key
        try:
            key = load(data, phrase)
        except TypeError:  # how cryptography asks for a pass phrase, or refuses a needless one
            if phrase is not None:
                return cls.load(data, source=source)
            raise CertificateFormatError(
                f"{source}: the private key is encrypted.",
                hint="Give its pass phrase, or decrypt it with: openssl pkey -in FILE",
            ) from None
        except (ValueError, UnsupportedAlgorithm):
            wrong_phrase = ", or the pass phrase is wrong" if phrase else ""
            # Nothing of the cause is repeated: it may quote the key.
            raise CertificateFormatError(
                f"{source}: this is no private key that can be read{wrong_phrase}.",
                hint="Give an RSA or EC key in PEM or DER.",
            ) from None
        if not isinstance(key, _Private):
            raise CertificateFormatError(
                f"{source}: {type(key).__name__.strip('_')} is neither an RSA nor an EC key.",
                hint="Browsers and appliances take RSA and EC keys.",
            )
        return cls(key)

    @property
    def kind(self) -> str:
        """``RSA`` or ``EC`` with its size in bits, such as ``RSA 2048``."""
        return f"{self.key_type} {self.bits}"

    @property
    def key_type(self) -> Literal["RSA", "EC"]:
        """The algorithm."""
        return "RSA" if isinstance(self._key, rsa.RSAPrivateKey) else "EC"

    @property
    def bits(self) -> int:
        """Size of the modulus or of the field."""
        return self._key.key_size

    @property
    def public_fingerprint(self) -> Fingerprint:
        """SHA-256 of the SubjectPublicKeyInfo (as in RFC 7469 section 2.4)."""
        return Fingerprint.of(self.public_der, "sha256")

    @property
    def signing_key(self) -> _Private:
        """The key as the ``cryptography`` library takes it for signatures."""
        return self._key

    def matches(self, certificate: Certificate) -> bool:
        """Whether the certificate is for this key."""
        return public_der_of(certificate) == self.public_der

    def pem(self) -> str:
        """The secret itself, unencrypted, in the traditional form that every OpenSSL reads."""
        return self._key.private_bytes(
            Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
        ).decode("ascii")


def public_der_of(certificate: Certificate) -> bytes | None:
    """SubjectPublicKeyInfo of a certificate; None where its kind is unknown."""
    try:
        key = certificate.x509.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
