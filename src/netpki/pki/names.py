"""Which names a server's certificate is for, and what to call it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from cryptography import x509

from netpki.pki.certificate import Certificate

_LONGEST_TITLE = 120
_FEWEST_LABELS = 3
"""Of a pattern: ``*.com`` covers nothing, in OpenSSL, curl and here."""


def names_of(certificate: Certificate) -> tuple[str, ...]:
    """Subject alternative names that are DNS names or IP addresses, in their order."""
    return tuple(
        str(name.value)
        for name in _alternative_names(certificate)
        if isinstance(name, x509.DNSName | x509.IPAddress)
    )


def covers(certificate: Certificate, name: str) -> bool:
    """Whether the subject alternative names cover a DNS name or an IP address.

    As RFC 6125 section 6.4.3 has it, an asterisk stands for the whole leftmost label and nothing
    else. The common name does not count: browsers do not look at it, while OpenSSL and curl
    still do in a certificate without such names. Names are compared as ASCII; give those of
    other scripts in their ``xn--`` form.

    Args:
        certificate: A server's.
        name: ``sps.example.com``, ``192.0.2.10`` or ``2001:db8::10``.
    """
    alternatives = tuple(_alternative_names(certificate))
    address = _address(name)
    if address is not None:
        return any(found.value == address for found in alternatives)
    return any(
        _matches(found.value, name) for found in alternatives if isinstance(found, x509.DNSName)
    )


def common_name_is(certificate: Certificate, name: str) -> bool:
    """Whether ``name`` is the common name."""
    found = certificate.x509.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return any(str(attribute.value).lower() == name.lower() for attribute in found)


def harmless(text: str) -> str:
    """What files and devices say, without what moves a cursor or turns the writing direction."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "?" for character in text)


def title_of(certificate: Certificate, *, of_issuer: bool = False) -> str:
    """How a sentence calls a certificate, or its issuer: one line that does no harm."""
    name = certificate.issuer if of_issuer else certificate.subject
    shown = harmless(name)
    if not shown:
        return f"the certificate with serial number {certificate.serial_hex}"
    return shown if len(shown) <= _LONGEST_TITLE else f"{shown[:_LONGEST_TITLE]}..."


def _alternative_names(certificate: Certificate) -> Iterator[x509.GeneralName]:
    try:
        found = certificate.x509.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return
    yield from found.value


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return None


def _matches(pattern: str, name: str) -> bool:
    if not name.isascii():  # the case of some other letters is an ASCII letter
        return False
    pattern, name = pattern.lower(), name.lower().removesuffix(".")
    if not pattern.startswith("*."):
        return bool(name) and pattern == name
    first, dot, rest = name.partition(".")
    many = pattern.count(".") + 1 >= _FEWEST_LABELS
    return many and bool(first and dot) and rest == pattern.removeprefix("*.")
