"""Which devices of an inventory are meant: the patterns of ``--limit``."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable

from nornir.core.inventory import Inventory

from netpki.errors import InputError


def limited(inventory: Inventory, patterns: Iterable[str]) -> Inventory:
    """Only the devices that ``patterns`` name; all of them if there is no pattern.

    A pattern is a host, a group, a glob of either, or ``all``. Before it, ``!`` takes away and
    ``&`` keeps the common ones. Commas or colons stand between several, as in Ansible.

    Raises:
        InputError: A pattern matches nothing, or nothing is left.
    """
    parts = [part.strip() for text in patterns for part in re.split(r"[,:]", text)]
    chosen = _chosen(inventory, [part for part in parts if part])
    if not chosen:
        raise InputError(
            "No device is left to work on.",
            hint="Look at the inventory and at --limit.",
        )
    return inventory.filter(filter_func=lambda host, **_: host.name in chosen)


def _chosen(inventory: Inventory, parts: list[str]) -> set[str]:
    named = [part for part in parts if part[0] not in "!&"]
    chosen = set().union(*(_matching(inventory, part) for part in named or ["all"]))
    for part in parts:
        if part.startswith("&"):
            chosen &= _matching(inventory, part[1:])
    for part in parts:
        if part.startswith("!"):
            chosen -= _matching(inventory, part[1:])
    return chosen


def _matching(inventory: Inventory, pattern: str) -> set[str]:
    hosts = {name for name in inventory.hosts if fnmatch.fnmatchcase(name, pattern)}
    groups = [name for name in inventory.groups if fnmatch.fnmatchcase(name, pattern)]
    for group in groups:
        hosts |= {host.name for host in inventory.children_of_group(group)}
    if pattern in {"all", "*"}:
        hosts |= set(inventory.hosts)
    elif not (hosts or groups):
        raise InputError(
            f"The limit {pattern!r} matches no host and no group of the inventory.",
            hint="Name a host, a group, or a pattern such as 'branch-*'.",
        )
    return hosts
