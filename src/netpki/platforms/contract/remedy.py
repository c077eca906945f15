"""How something that a rule found is mended."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from netpki.platforms.contract.inventory import DeviceRecord

Kind = Literal["configuration", "exec", "netpki"]


@dataclass(frozen=True, slots=True)
class Remedy:
    """What somebody types; netpki does not do it by itself.

    Attributes:
        kind: Typed in configuration mode of the device, at its prompt, or where netpki is.
        lines: In that order. Words in capitals within angle brackets are for people to fill in.
        then: What to do afterwards, or empty.
    """

    kind: Kind
    lines: tuple[str, ...]
    then: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What somebody wants, as far as a command has to say it.

    Attributes:
        rsa_bits: Smallest RSA key.
        idle_seconds: Longest idle time of a management session over HTTPS.
        time_sources: Fewest authenticated time sources.
    """

    rsa_bits: int
    idle_seconds: int
    time_sources: int


_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
_EVERYBODY: Final = frozenset({"all", "ungrouped"})
"""Groups that every inventory of Ansible has."""


def are_plain(*names: str) -> bool:
    """Whether names may stand in a command as they are: nothing else a device says ever does."""
    return all(map(_PLAIN.match, names))


def is_one_device(name: str) -> bool:
    """Whether a command of netpki that is limited to ``name`` is for this device alone."""
    return are_plain(name) and name not in _EVERYBODY


RemedyOf = Callable[[str, object, DeviceRecord, Limits], Remedy | None]
"""By the code of a rule and the thing it looked at; None where nobody knows one command for it,
or it could break trust, or a service, that somebody needs."""
