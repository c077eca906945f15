"""What may stand in a certificate request: one check for each kind of value.

Every check takes what YAML or a file gave, returns it in its one form, and raises ``InputError``
without saying where the value stood: the caller knows.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final, Literal, cast, get_args

from netpki.errors import InputError
from netpki.pki.private_key import KeyKind

HashName = Literal["sha256", "sha384", "sha512"]

_LONGEST_QUOTE: Final = 60
_LONGEST_NAME: Final = 253
_LARGEST_NUMBER: Final = 10**18
_SMALLEST_RSA: Final = 2048
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")
# An underscore is no letter of host names (RFC 1123), but of Windows names. OpenSSL and browsers
# take it in certificates and private CAs sign it; public CAs may not.
_LABEL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_MAILBOX: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_REDACTED: Final = re.compile(r"\[email\W?protected\]")
_RETIRED_HASHES: Final = frozenset({"md5", "sha1", "md4", "md2"})


def shown(value: object) -> str:
    """How a sentence quotes a value: on one line, and not endlessly."""
    if not isinstance(value, str):
        return f"a value of the type {type(value).__name__}"
    more = "..." if len(value) > _LONGEST_QUOTE else ""
    return f"{value[:_LONGEST_QUOTE]!r}{more}"


def plain_text(value: object) -> str:
    """Text without blanks around it; nothing is the empty text, a whole number its digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        hint = "Put it in quotes: without them, YAML takes NO, yes and on for truth values."
        raise InputError(f"{value} is a truth value, where text is meant.", hint=hint)
    if isinstance(value, int) and abs(value) < _LARGEST_NUMBER:
        return str(value)
    if not isinstance(value, str):
        hint = "Put it in quotes if it is text; a list or a mapping has no place here."
        raise InputError(f"{shown(value)} stands where text is meant.", hint=hint)
    text = str(value).strip(" \t\r\n")
    strange = next((each for each in text if not each.isprintable()), None)
    if strange is not None:
        name = unicodedata.name(strange, "a control character")
        message = f"{shown(text)} holds {name} (U+{ord(strange):04X})."
        raise InputError(message, hint="Type it anew: it was copied from a page or a document.")
    return text


def short_text(limit: int, *, in_bytes: bool = False) -> Callable[[object], str]:
    """A check for text of at most so many characters (RFC 5280 appendix A.1).

    Args:
        limit: An upper bound such as ``ub-organization-name``.
        in_bytes: Count the bytes of UTF-8, as the ``cryptography`` library does.
    """

    def check(value: object) -> str:
        text = plain_text(value)
        size = len(text.encode()) if in_bytes else len(text)
        if size > limit:
            unit = "bytes" if in_bytes else "characters"
            message = f"{shown(text)} has {size} {unit}; RFC 5280 allows {limit}."
            raise InputError(message, hint="Shorten it.")
        return text

    return check


def country(value: object) -> str:
    """A code of ISO 3166 in capitals, or nothing."""
    text = plain_text(value)
    if text and not _COUNTRY.fullmatch(text):
        hint = "Give the code of ISO 3166, such as GB (not UK), DE or US."
        raise InputError(f"{shown(text)} is not a code of two letters.", hint=hint)
    return text.upper()


def email(value: object) -> str:
    """A mail address in ASCII, or nothing."""
    if isinstance(value, str) and _REDACTED.search(value):
        message = f"{shown(value)} is what a web page shows in place of an address."
        hint = "Pages hide addresses from robots so: type the address that is meant, or none."
        raise InputError(message, hint=hint)
    text = plain_text(value)
    if not text:
        return ""
    mailbox, at, domain = text.rpartition("@")
    if not (at and _MAILBOX.fullmatch(mailbox) and _is_host_name(domain)):
        hint = "Give one such as pki@example.com, or none."
        raise InputError(f"{shown(text)} is not a mail address in ASCII.", hint=hint)
    return text


def key_kind(value: object) -> KeyKind:
    """A kind of key; ``2048`` alone means RSA."""
    text = plain_text(value).lower()
    kind = f"rsa-{text}" if text.isdecimal() else text
    if kind in get_args(KeyKind):
        return cast("KeyKind", kind)
    size = kind.removeprefix("rsa-")
    small = size.isascii() and size.isdecimal() and len(size) <= len(str(_SMALLEST_RSA))
    if small and int(size) < _SMALLEST_RSA:
        message = f"RSA with {size} bits is too weak: clients refuse less than {_SMALLEST_RSA}."
    else:
        message = f"{shown(text)} is not a kind of key that is made here."
    raise InputError(message, hint=f"Give one of {', '.join(get_args(KeyKind))}.")


def hash_name(value: object) -> HashName:
    """The hash of the signature; ``SHA-256`` is ``sha256``."""
    text = plain_text(value)
    name = re.sub(r"^sha(2?-)?(?=\d)", "sha", text.lower())
    if name in get_args(HashName):
        return cast("HashName", name)
    why = "is broken: clients refuse it" if name in _RETIRED_HASHES else "is no hash for it"
    hint = f"Give one of {', '.join(get_args(HashName))}."
    raise InputError(f"{shown(text)} {why}.", hint=hint)


def dns_name(value: object) -> str:
    """A host name, or a pattern whose leftmost label is an asterisk."""
    text = plain_text(value)
    problem = next(
        (found for found in (check(text) for check in _OF_DNS_NAMES) if found is not None), None
    )
    if problem:
        message, hint = problem
        raise InputError(f"{shown(text)} {message}.", hint=hint)
    return text


def ip_address(value: object) -> str:
    """An address in its short form."""
    text = plain_text(value)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        hint = "Give one address such as 192.0.2.10 or 2001:db8::10, without mask, port or []."
        raise InputError(f"{shown(text)} is not an IP address.", hint=hint) from None
    if isinstance(address, ipaddress.IPv6Address) and address.scope_id is not None:
        hint = "Leave out what follows the percent sign: it means something on one machine only."
        raise InputError(f"{shown(text)} is an address with a zone.", hint=hint)
    return str(address)


def several(check: Callable[[object], str]) -> Callable[[object], tuple[str, ...]]:
    """A check for a list, of which empty entries are skipped and each name counts once."""

    def check_all(value: object) -> tuple[str, ...]:
        is_list = isinstance(value, Sequence) and not isinstance(value, str | bytes)
        entries = cast("Sequence[object]", value) if is_list else (value,)
        found: dict[str, str] = {}
        for text in filter(None, map(plain_text, entries)):
            found.setdefault(check(text).lower(), check(text))
        return tuple(found.values())

    return check_all


def is_ip_address(text: str) -> bool:
    """Whether ``text`` is one, in brackets or not."""
    try:
        ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True


def _is_host_name(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and all(map(_LABEL.fullmatch, text.split(".")))


Problem = tuple[str, str] | None


def _address_among_names(text: str) -> Problem:
    if is_ip_address(text):
        hint = (
            "Put it into ip_addresses (IP.1 = ... for openssl): clients look for it there alone."
        )
        return "is an IP address", hint
    if text.rpartition(".")[2].isdecimal():
        return "ends in a number, as IP addresses do", "Look whether a digit is missing."
    return None


def _other_letters(text: str) -> Problem:
    if text.isascii():
        return None
    return "is not ASCII", "Write it as DNS does, in the form that begins with xn--."


def _asterisk(text: str) -> Problem:
    rest = text.removeprefix("*.")
    if "*" in rest:
        hint = "An asterisk is the whole leftmost label, as in *.example.com, or nothing."
        return "has an asterisk where no client takes it", hint
    if rest != text and "." not in rest:
        return "covers no name in any client", "Give a pattern such as *.example.com."
    return None


def _host_name(text: str) -> Problem:
    if text.endswith("."):
        return "ends in a dot", "Leave the dot out: certificates have none there."
    if not _is_host_name(text.removeprefix("*.")):
        hint = "Give the name alone (letters, digits, hyphens, dots): no URL, port or blank."
        return "is not a DNS name", hint
    return None


_OF_DNS_NAMES: Final[tuple[Callable[[str], Problem], ...]] = (
    _address_among_names,
    _other_letters,
    _asterisk,
    _host_name,
)
