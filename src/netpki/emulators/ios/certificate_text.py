"""How IOS writes certificates: hex chains, fingerprints, names, files in NVRAM."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cryptography import x509
from cryptography.x509.oid import NameOID

from netpki.emulators.ios.configuration import Role
from netpki.pki import Certificate

UNSTRUCTURED_ADDRESS: Final = x509.ObjectIdentifier("1.2.840.113549.1.9.8")

_GROUP: Final = 8
_GROUPS_PER_LINE: Final = 8
_FILE_NAME_CHARACTERS: Final = 12
HEX_END: Final = "  \tquit"
"""Two blanks, a TAB, ``quit`` (capture: CSR1000v 16.12.3)."""

_SHORT_NAMES: Final = {
    NameOID.COMMON_NAME: "cn",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "ou",
    NameOID.ORGANIZATION_NAME: "o",
    NameOID.LOCALITY_NAME: "l",
    NameOID.STATE_OR_PROVINCE_NAME: "st",
    NameOID.COUNTRY_NAME: "c",
    NameOID.EMAIL_ADDRESS: "e",
    NameOID.DOMAIN_COMPONENT: "dc",
    NameOID.SERIAL_NUMBER: "serialNumber",
    NameOID.UNSTRUCTURED_NAME: "hostname",
    UNSTRUCTURED_ADDRESS: "ipaddress",
}


def hex_lines(der: bytes) -> Iterator[str]:
    """Data lines of a chain: two blanks, eight groups and a trailing blank; the rest shorter.

    A last line of exactly eight groups is unverified; it gets the trailing blank here.
    """
    digits = der.hex().upper()
    groups = [digits[i : i + _GROUP] for i in range(0, len(digits), _GROUP)]
    for start in range(0, len(groups), _GROUPS_PER_LINE):
        line = groups[start : start + _GROUPS_PER_LINE]
        full = len(line) == _GROUPS_PER_LINE and len(line[-1]) == _GROUP
        yield f"  {' '.join(line)}{' ' if full else ''}"


def chain_heading(certificate: Certificate, role: Role) -> str:
    """`` certificate ca 01``, `` certificate self-signed 01`` or `` certificate 2345FEDB``.

    ``ra-sign`` and ``ra-encrypt`` are documented, not captured.
    """
    is_own = role in {"identity", "encryption"}
    kind = f"{role} " if not is_own else "self-signed " if certificate.is_self_issued else ""
    return f" certificate {kind}{certificate.serial_hex}"


def file_name(certificate: Certificate, *, is_ca: bool) -> str:
    """Name of the certificate's file in NVRAM.

    Captured: ``nvram:CiscoLicensi#1CA.cer`` for serial 01. The rule for the part after ``#``
    is unknown; here it is the end of the serial number.
    """
    name = certificate.x509.issuer
    attributes = name.get_attributes_for_oid(NameOID.COMMON_NAME) or list(name)
    text = str(attributes[0].value) if attributes else "cert"
    stem = re.sub(r"[^\w.-]", "", text)[:_FILE_NAME_CHARACTERS]
    number = certificate.serial_hex[-4:].lstrip("0") or "0"
    return f"{stem}#{number}{'CA' if is_ca else ''}.cer"


def name_lines(name: x509.Name) -> Iterator[str]:
    """Attributes as IOS shows them: last of the DER first, multi-valued RDNs joined by ``+``.

    A comma in a value ends the line; what follows it, its blank included, stands on the next one
    (capture: a name with ``VeriSign, Inc.`` in the trustpool of XE 17).
    ``OID.`` before an attribute without a short name is captured on 12.2.
    """
    for rdn in reversed(list(name.rdns)):
        text = "+".join(
            f"{_SHORT_NAMES.get(attribute.oid, f'OID.{attribute.oid.dotted_string}')}"
            f"={attribute.value!s}"
            for attribute in rdn
        )
        yield from text.split(",")


def usage(certificate: Certificate) -> str:
    """``Certificate Usage`` (captured: a CA without keyUsage shows ``General Purpose``)."""
    try:
        bits = certificate.x509.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return "General Purpose"
    signs = bits.digital_signature or bits.key_cert_sign or bits.crl_sign
    if signs and bits.key_encipherment:
        return "General Purpose"
    return "Signature" if signs else "Encryption"
