"""Which SSH algorithms are offered, by default and to old routers."""

from __future__ import annotations

import re

import paramiko
import pytest

from netpki.transport.algorithms import disabled_algorithms

# The class attributes are the only place that tells.
OFFERED: dict[str, tuple[str, ...]] = {
    kind: getattr(paramiko.Transport, f"_preferred_{kind}")
    for kind in ("kex", "keys", "ciphers", "macs", "pubkeys")
}


def left(kind: str, *, legacy: bool) -> set[str]:
    return set(OFFERED[kind]) - set(disabled_algorithms(legacy=legacy)[kind])


@pytest.mark.parametrize("kind", OFFERED)
def test_nothing_retired_is_offered_by_default_and_something_is(kind: str) -> None:
    offered = left(kind, legacy=False)
    assert offered
    retired = re.compile(r"sha1(?!\d)|md5|cbc|3des|arcfour|^ssh-rsa$|^ssh-dss$|group1-")
    assert not [name for name in offered if retired.search(name)]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("kex", {"diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"}),
        ("keys", {"ssh-rsa"}),
        ("ciphers", {"aes128-cbc", "3des-cbc"}),
        ("macs", {"hmac-sha1", "hmac-md5"}),
        ("pubkeys", {"ssh-rsa"}),
    ],
)
def test_an_old_router_is_offered_what_it_has(kind: str, names: set[str]) -> None:
    disabled = disabled_algorithms(legacy=True).get(kind, [])
    assert names <= set(OFFERED[kind]) - set(disabled)


def test_an_rsa_user_key_is_offered_to_an_old_router_as_ssh_rsa_only() -> None:
    rsa = {name for name in left("pubkeys", legacy=True) if "rsa" in name and "cert" not in name}
    assert rsa == {"ssh-rsa"}


def test_callers_cannot_change_what_others_get() -> None:
    disabled_algorithms(legacy=False)["kex"].clear()
    assert disabled_algorithms(legacy=False)["kex"]
