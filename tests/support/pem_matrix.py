"""Every way in which ``server.pem`` is known to be right or wrong, and what lighttpd makes of it.

The verdicts were measured on lighttpd 1.4.69 with OpenSSL 3.0; ``tests/real`` tries each again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from netpki.pki.certificate import Certificate
from netpki.pki.private_key import PrivateKey
from support.certificates import NOON
from support.chains import Chain, key_of, leaf_of, make_chain, pem_of

Verdict = Literal["ok", "ok-without-chain", "ok-with-wrong-chain", "ok-expired", "fails"]
"""``ok``: clients that trust the root are content. ``fails``: lighttpd does not start."""

PASSPHRASE: Final = "a phrase of this table"

UNREADABLE_CERTIFICATE: Final = "SSL: couldn't read X509 certificate from"
UNREADABLE_KEY: Final = "SSL: couldn't read private key from"
OTHER_KEY: Final = "Private key does not match the certificate public key"


def _itself(chain: Chain) -> Chain:
    return chain


def _whole(chain: Chain) -> tuple[Certificate, ...]:
    return (chain.leaf, *chain.intermediates)


@dataclass(frozen=True, slots=True)
class Row:
    """One content of ``server.pem``, made of a chain with one intermediate and RSA keys.

    Attributes:
        name: What is the matter, or what is special.
        raw: The content, made of ``about(chain)``.
        verdict: What becomes of it.
        sent: What a server that was started with it sends, likewise; empty: it fails.
        words: What lighttpd 1.4.69 prints on standard error at the start; empty: nothing.
        about: The chain in the content, made of the given one.
    """

    name: str
    raw: Callable[[Chain], bytes]
    verdict: Verdict = "ok"
    sent: Callable[[Chain], tuple[Certificate, ...]] = _whole
    words: str = ""
    about: Callable[[Chain], Chain] = _itself

    def make(self, chain: Chain) -> bytes:
        """The content."""
        return self.raw(self.about(chain))

    def sends(self, chain: Chain) -> tuple[Certificate, ...]:
        """What is sent, leaf first; empty where lighttpd does not start."""
        return self.sent(self.about(chain))


def matrix() -> Iterator[Row]:
    """All rows."""
    yield from _in_any_order()
    yield from _kinds_of_keys()
    yield from _forms()
    yield from _without_chain()
    yield from _chains_of_another_kind()
    yield from _not_the_key_of_the_first_certificate()
    yield from _unreadable_keys()
    yield from _unreadable_certificates()


def _in_any_order() -> Iterator[Row]:
    yield Row("key, leaf, intermediate", lambda chain: chain.canonical)
    yield Row(
        "key, leaf, intermediate, root",
        lambda chain: chain.canonical + pem_of(chain.root),
        sent=lambda chain: (*_whole(chain), chain.root),
    )
    yield Row("leaf, intermediate, key", lambda chain: _with_key_last(chain, pem_of(chain.key)))
    yield Row(
        "leaf, key, intermediate",
        lambda chain: pem_of(chain.leaf, chain.key, *chain.intermediates),
    )


def _kinds_of_keys() -> Iterator[Row]:
    def traditional(chain: Chain) -> bytes:
        return _with_key(chain, _key_as(chain.key, traditional=True))

    def modern(chain: Chain) -> bytes:
        return _with_key(chain, _key_as(chain.key))

    yield Row("RSA key, PKCS#1", traditional)
    yield Row("RSA key, PKCS#8", modern)
    yield Row("EC key, SEC 1", traditional, about=_on_a_curve)
    yield Row("EC key, PKCS#8", modern, about=_on_a_curve)


def _forms() -> Iterator[Row]:
    yield Row("CRLF everywhere", lambda chain: chain.canonical.replace(b"\n", b"\r\n"))
    yield Row("BOM before the key", lambda chain: _BOM + chain.canonical)
    yield Row(
        "BOM before the leaf", lambda chain: pem_of(chain.key) + _BOM + pem_of(*_whole(chain))
    )
    yield Row("trailing spaces", lambda chain: chain.canonical.replace(b"\n", b"  \n"))
    yield Row(
        "leading spaces on the first line of each block",
        lambda chain: re.sub(rb"(-----BEGIN [^\n]*\n)", rb"\1  ", chain.canonical),
    )
    yield Row("comments between the blocks", lambda chain: _commented(chain, b"# a comment\n\n"))
    yield Row("bag attributes", lambda chain: _commented(chain, _BAG_ATTRIBUTES))


def _without_chain() -> Iterator[Row]:
    def row(name: str, change: Callable[[bytes], bytes]) -> Row:
        return Row(
            name,
            lambda chain: pem_of(chain.key, chain.leaf) + change(pem_of(*chain.intermediates)),
            "ok-without-chain",
            lambda chain: (chain.leaf,),
        )

    yield row("no intermediate", lambda _: b"")
    yield row("intermediate with broken base64", lambda pem: _put_in(pem, b"!"))
    yield row("intermediate with broken DER", lambda pem: pem.replace(b"\nMII", b"\nAAA"))
    yield row("truncated intermediate", _first_half)
    yield row("intermediate with a no-break space", lambda pem: _put_in(pem, _NO_BREAK_SPACE))
    yield row("intermediate with en-dashes", _with_en_dashes)


def _chains_of_another_kind() -> Iterator[Row]:
    yield Row(
        "wrong extra certificate",
        lambda chain: pem_of(chain.key, chain.leaf, *_stranger().intermediates),
        "ok-with-wrong-chain",
        lambda chain: (chain.leaf, *_stranger().intermediates),
    )
    yield Row(
        "root before intermediate",
        lambda chain: pem_of(chain.key, chain.leaf, chain.root, *chain.intermediates),
        sent=lambda chain: (chain.leaf, chain.root, *chain.intermediates),
    )
    yield Row(
        "expired leaf",
        lambda chain: chain.canonical,
        "ok-expired",
        words="SSL: inactive/expired X509 certificate '",
        about=_expired,
    )


def _not_the_key_of_the_first_certificate() -> Iterator[Row]:
    yield _fails(
        "intermediate before leaf",
        lambda chain: pem_of(chain.key, *chain.intermediates, chain.leaf),
        OTHER_KEY,
    )
    yield _fails(
        "root before leaf",
        lambda chain: pem_of(chain.key, chain.root, *_whole(chain)),
        OTHER_KEY,
    )
    yield _fails(
        "key of another certificate",
        lambda chain: pem_of(_stranger().key, *_whole(chain)),
        OTHER_KEY,
    )


def _unreadable_keys() -> Iterator[Row]:
    for name, traditional in (("PKCS#8", False), ("traditional", True)):
        yield _fails(
            f"encrypted key, {name}",
            lambda chain, traditional=traditional: _with_key(
                chain, _key_as(chain.key, traditional=traditional, passphrase=PASSPHRASE)
            ),
            UNREADABLE_KEY,
        )
    yield _fails("no key", lambda chain: pem_of(*_whole(chain)), UNREADABLE_KEY)
    # Only where the certificate is read first: else the search for it ends at the broken block.
    yield _fails(
        "no-break space in the key at the end",
        lambda chain: _with_key_last(chain, _put_in(pem_of(chain.key), _NO_BREAK_SPACE)),
        UNREADABLE_KEY,
    )
    yield _fails(
        "truncated key at the end",
        lambda chain: _with_key_last(chain, _first_half(pem_of(chain.key))),
        UNREADABLE_KEY,
    )


def _unreadable_certificates() -> Iterator[Row]:
    def row(name: str, make: Callable[[Chain], bytes]) -> Row:
        return _fails(name, make, UNREADABLE_CERTIFICATE)

    yield row("key only", lambda chain: pem_of(chain.key))
    yield row("empty", lambda _: b"")
    yield row("truncated leaf", lambda chain: pem_of(chain.key) + _first_half(pem_of(chain.leaf)))
    yield row("truncated key", lambda chain: _with_key(chain, _first_half(pem_of(chain.key))))
    for name, text in (("no-break space", _NO_BREAK_SPACE), ("accented letter", b"\xc3\xa9")):
        yield row(
            f"{name} in the key",
            lambda chain, text=text: _with_key(chain, _put_in(pem_of(chain.key), text)),
        )
    yield row("UTF-16", lambda chain: chain.canonical.decode().encode("utf-16"))
    yield row("en-dashes", lambda chain: _with_en_dashes(chain.canonical))
    yield row(
        "no newline between key and leaf",
        lambda chain: pem_of(chain.key).rstrip() + pem_of(*_whole(chain)),
    )
    yield row(
        "no newline between leaf and intermediate",
        lambda chain: pem_of(chain.key, chain.leaf).rstrip() + pem_of(*chain.intermediates),
    )
    yield row(
        "zero-width space in the leaf",
        lambda chain: (
            pem_of(chain.key)
            + _put_in(pem_of(chain.leaf), "\u200b".encode())
            + pem_of(*chain.intermediates)
        ),
    )
    yield row("PKCS#12", _pkcs12)
    yield _fails("DER", lambda chain: chain.leaf.der, UNREADABLE_KEY)


_BOM: Final = b"\xef\xbb\xbf"
_NO_BREAK_SPACE: Final = "\u00a0".encode()
_BAG_ATTRIBUTES: Final = b"""Bag Attributes
    localKeyID: 01 02 03 04
    friendlyName: sps
Key Attributes: <No Attributes>
"""


def _fails(name: str, make: Callable[[Chain], bytes], words: str) -> Row:
    return Row(name, make, "fails", lambda _: (), words)


def _with_key(chain: Chain, key: bytes) -> bytes:
    return key + pem_of(*_whole(chain))


def _with_key_last(chain: Chain, key: bytes) -> bytes:
    return pem_of(*_whole(chain)) + key


def _key_as(key: PrivateKey, *, traditional: bool = False, passphrase: str = "") -> bytes:
    form = PrivateFormat.TraditionalOpenSSL if traditional else PrivateFormat.PKCS8
    encryption: KeySerializationEncryption = NoEncryption()
    if passphrase:
        encryption = BestAvailableEncryption(passphrase.encode())
    return key.signing_key.private_bytes(Encoding.PEM, form, encryption)


def _on_a_curve(chain: Chain) -> Chain:
    return chain.with_leaf(_another_leaf(chain, kind="ec-p256"), key_of("ec-p256", _name(chain)))


def _expired(chain: Chain) -> Chain:
    start = NOON - timedelta(days=400)
    leaf = _another_leaf(chain, start=start, end=start + timedelta(days=365))
    return chain.with_leaf(leaf, key_of("rsa-2048", _name(chain)))


def _another_leaf(
    chain: Chain,
    **changes: Any,  # noqa: ANN401 arguments of leaf_of
) -> Certificate:
    """One for the same names by the same issuer."""
    extension = chain.leaf.x509.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    dns = extension.value.get_values_for_type(x509.DNSName)
    ips = extension.value.get_values_for_type(x509.IPAddress)
    return leaf_of(
        chain.issuer, name=_name(chain), dns=tuple(dns), ips=tuple(map(str, ips)), **changes
    )


def _name(chain: Chain) -> str:
    (attribute,) = chain.leaf.x509.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(attribute.value)


def _stranger() -> Chain:
    """Another CA's; nothing of it fits."""
    return make_chain("stranger.example.com", tag="Stranger")


def _commented(chain: Chain, comment: bytes) -> bytes:
    return chain.canonical.replace(b"-----BEGIN", comment + b"-----BEGIN")


def _put_in(pem: bytes, text: bytes) -> bytes:
    """Into the middle of the second line of base64."""
    lines = pem.splitlines(keepends=True)
    lines[2] = lines[2][:30] + text + lines[2][30:]
    return b"".join(lines)


def _first_half(pem: bytes) -> bytes:
    return pem[: len(pem) // 2]


def _with_en_dashes(pem: bytes) -> bytes:
    return pem.replace(b"-----", "\u2013\u2013\u2013".encode())


def _pkcs12(chain: Chain) -> bytes:
    others = [certificate.x509 for certificate in chain.intermediates]
    return pkcs12.serialize_key_and_certificates(
        b"sps", chain.key.signing_key, chain.leaf.x509, others, NoEncryption()
    )


ROWS: Final = tuple(matrix())
