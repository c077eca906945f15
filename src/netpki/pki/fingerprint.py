"""Fingerprints: digests of a certificate's DER, in the notations people and devices use."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final, Literal, get_args

from netpki.errors import InputError

Algorithm = Literal["md5", "sha1", "sha256"]

_ALGORITHM_BY_BYTES: Final[dict[int, Algorithm]] = {16: "md5", 20: "sha1", 32: "sha256"}
_LONGEST_QUOTE: Final = 120
_LABEL = re.compile(
    r"^\s*(?:(?P<label>md5|sha-?1|sha-?256)\b(?:\s+fingerprint)?\s*[:=]?)\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A digest of DER together with its algorithm.

    Devices show MD5 and SHA-1 only (no IOS release up to 26.2 shows SHA-2 of a CA certificate);
    what pins a certificate is SHA-256.
    """

    algorithm: Algorithm
    digest: bytes

    @classmethod
    def of(cls, der: bytes, algorithm: Algorithm) -> Fingerprint:
        """Digest of ``der`` by ``algorithm``."""
        return cls(algorithm, hashlib.new(algorithm, der, usedforsecurity=False).digest())

    @classmethod
    def parse(cls, text: str) -> Fingerprint:
        """Read ``AA:BB:..``, ``AABBCCDD EEFF0011 ..`` or ``SHA256 Fingerprint=AA:..``.

        Raises:
            InputError: The text is no whole MD5, SHA-1 or SHA-256 digest in hexadecimal.
        """
        match = _LABEL.match(text)
        digits = re.sub(r"[\s:.\-]", "", text[match.end() :] if match else text)
        label = match["label"].lower().replace("-", "") if match else None
        try:
            digest = bytes.fromhex(digits)
        except ValueError:
            raise _unreadable(text, "it is not whole bytes in hexadecimal") from None
        algorithm = _ALGORITHM_BY_BYTES.get(len(digest))
        if algorithm is None or label not in {None, algorithm}:
            raise _unreadable(text, f"{len(digits)} hexadecimal digits")
        return cls(algorithm, digest)

    @property
    def hexadecimal(self) -> str:
        """Upper-case digits without separators."""
        return self.digest.hex().upper()

    @property
    def grouped(self) -> str:
        """Groups of eight digits, as IOS prints them."""
        digits = self.hexadecimal
        return " ".join(digits[i : i + 8] for i in range(0, len(digits), 8))

    def __str__(self) -> str:
        return self.digest.hex(":").upper()


def _unreadable(text: str, why: str) -> InputError:
    shown = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}..."
    return InputError(
        f"{shown!r} is not a fingerprint: {why}.",
        hint="Give all 64 digits of the SHA-256 (40 for SHA-1, 32 for MD5), for example "
        "from: openssl x509 -noout -fingerprint -sha256 -in ca.pem",
    )


ALGORITHMS: Final[tuple[Algorithm, ...]] = get_args(Algorithm)
