"""What a certificate request asks for, as people write it down."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Final, Self, cast

from netpki.errors import InputError
from netpki.pki.private_key import KeyKind
from netpki.pki.request_values import (
    HashName,
    country,
    dns_name,
    email,
    hash_name,
    ip_address,
    is_ip_address,
    key_kind,
    several,
    short_text,
    shown,
)

_CHECKS: Final[Mapping[str, Callable[[object], object]]] = MappingProxyType(
    {
        "common_name": short_text(64, in_bytes=True),
        "country": country,
        "state": short_text(128),
        "locality": short_text(128),
        "organization": short_text(64),
        "organizational_unit": short_text(64),
        "email": email,
        "dns_names": several(dns_name),
        "ip_addresses": several(ip_address),
        "key": key_kind,
        "hash": hash_name,
    }
)
OPENSSL_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "commonName": "common_name",
        "CN": "common_name",
        "countryName": "country",
        "C": "country",
        "stateOrProvinceName": "state",
        "ST": "state",
        "localityName": "locality",
        "L": "locality",
        "organizationName": "organization",
        "O": "organization",
        "organizationalUnitName": "organizational_unit",
        "OU": "organizational_unit",
        "emailAddress": "email",
    }
)
"""Field by the long and the short name that OpenSSL has for it."""


@dataclass(frozen=True, slots=True)
class RequestFields:
    """What to ask a CA for; every value is checked, and brought into one form.

    Attributes:
        common_name: At most 64 bytes. Clients look at ``dns_names`` and ``ip_addresses`` alone.
        country: Two letters.
        state: State, province or county.
        locality: City.
        organization: Its legal name.
        organizational_unit: Part of it.
        email: Address of who answers for the server.
        dns_names: Subject alternative names; the leftmost label may be an asterisk.
        ip_addresses: Likewise, each in its short form.
        key: Which kind of key is made.
        hash: Hash of the request's signature.

    Raises:
        InputError: A value is none of its kind; the message begins with the name of the field.
    """

    common_name: str = ""
    country: str = ""
    state: str = ""
    locality: str = ""
    organization: str = ""
    organizational_unit: str = ""
    email: str = ""
    dns_names: tuple[str, ...] = ()
    ip_addresses: tuple[str, ...] = ()
    key: KeyKind = "rsa-2048"
    hash: HashName = "sha256"

    def __post_init__(self) -> None:
        for name in _CHECKS:
            object.__setattr__(self, name, check_field(name, getattr(self, name), where=name))

    @classmethod
    def from_mapping(cls, mapping: object, *, source: str = "the request") -> Self:
        """The fields in a mapping, as YAML gives it.

        Args:
            mapping: From the names of the fields, or those of OpenSSL (``countryName``, ``C``),
                to values. Whatever is empty is as good as left out.
            source: What to call it in messages.

        Raises:
            InputError: Naming the key.
        """
        if not isinstance(mapping, Mapping):
            hint = "Give lines such as: organization: Example Ltd"
            raise InputError(f"{source}: {shown(mapping)} is no mapping.", hint=hint)
        values: dict[str, Any] = {}
        keys: dict[str, str] = {}
        for key, value in mapping.items():
            field = _field_of(key, source)
            if _is_empty(value):
                continue
            if field in values:
                message = f"{source}: {keys[field]} and {key} are two names of the same field."
                raise InputError(message, hint="Keep one of them.")
            values[field] = check_field(field, value, where=f"{source}: {key}")
            keys[field] = key
        return cls(**values)

    @property
    def names(self) -> tuple[str, ...]:
        """All subject alternative names."""
        return (*self.dns_names, *self.ip_addresses)

    def with_defaults(self, *, common_name: str = "", names: Sequence[str] = ()) -> Self:
        """The same with an empty common name filled, and with these names among the others.

        Args:
            common_name: Used where there is none.
            names: DNS names and IP addresses; those that are there already change nothing.

        Raises:
            InputError: One is neither.
        """
        addresses = tuple(name.strip("[]") for name in names if is_ip_address(name))
        others = tuple(name for name in names if not is_ip_address(name))
        return replace(
            self,
            common_name=self.common_name or common_name,
            dns_names=(*self.dns_names, *others),
            ip_addresses=(*self.ip_addresses, *addresses),
        )

    def require_a_name(self) -> None:
        """Check that a client could reach the server by some name.

        Raises:
            InputError: There is neither a DNS name nor an IP address.
        """
        if not self.names:
            raise InputError(
                "The request names no host: there is neither a DNS name nor an IP address.",
                hint="Add dns_names or ip_addresses (DNS.1 = ... in a file for openssl): clients "
                "compare those, and not the common name, with what they connected to.",
            )


def check_field(field: str, value: object, *, where: str) -> Any:  # noqa: ANN401 as its field
    """The value in the form of its field.

    Raises:
        InputError: It is none of its kind; the message begins with ``where``.
    """
    try:
        return _CHECKS[field](value)
    except InputError as error:
        raise InputError(f"{where}: {error.message}", hint=error.hint) from None


def _field_of(key: object, source: str) -> str:
    known = {field.name: field.name for field in fields(RequestFields)} | dict(OPENSSL_NAMES)
    if isinstance(key, str) and key in known:
        return known[key]
    close = difflib.get_close_matches(key, known, 1) if isinstance(key, str) else []
    meant = f"Is {close[0]} meant? " if close else ""
    hint = f"{meant}The fields are: {', '.join(_CHECKS)}."
    raise InputError(f"{source}: {shown(key)} is no field of a request.", hint=hint)


def _is_empty(value: object) -> bool:
    is_list = isinstance(value, Sequence) and not isinstance(value, str | bytes)
    entries = cast("Sequence[object]", value) if is_list else (value,)
    return all(
        entry is None or (isinstance(entry, str) and not entry.strip()) for entry in entries
    )
