from __future__ import annotations

import pytest
from nornir.core.inventory import Defaults, Group, Groups, Host, Hosts, Inventory, ParentGroups

from netpki.errors import InputError
from netpki.frontends.inventory.limit import limited


@pytest.fixture
def inventory() -> Inventory:
    europe = Group(name="europe")
    berlin = Group(name="berlin", groups=ParentGroups([europe]))
    core = Group(name="core")
    hosts = {
        "r1": [berlin],
        "r2": [berlin, core],
        "r10": [core],
        "lab": [],
    }
    return Inventory(
        Hosts((name, Host(name=name, groups=ParentGroups(of))) for name, of in hosts.items()),
        Groups((group.name, group) for group in (europe, berlin, core)),
        Defaults(),
    )


@pytest.mark.parametrize(
    ("patterns", "hosts"),
    [
        ([], ["r1", "r2", "r10", "lab"]),
        (["all"], ["r1", "r2", "r10", "lab"]),
        (["*"], ["r1", "r2", "r10", "lab"]),
        (["r2"], ["r2"]),
        (["r10,r1"], ["r1", "r10"]),
        (["r10:r1"], ["r1", "r10"]),
        (["r10", "r1"], ["r1", "r10"]),
        (["r1*"], ["r1", "r10"]),
        (["berlin"], ["r1", "r2"]),
        (["europe"], ["r1", "r2"]),
        (["eur*"], ["r1", "r2"]),
        (["core,&europe"], ["r2"]),
        (["!core"], ["r1", "lab"]),
        (["all:!core:!lab"], ["r1"]),
    ],
)
def test_patterns_are_those_of_ansible(
    inventory: Inventory, patterns: list[str], hosts: list[str]
) -> None:
    assert list(limited(inventory, patterns).hosts) == hosts


@pytest.mark.parametrize("pattern", ["r3", "asia", "r1,!r9", "r1,&nobody"])
def test_a_pattern_that_matches_nothing_is_a_mistake(inventory: Inventory, pattern: str) -> None:
    with pytest.raises(InputError, match="matches no host and no group"):
        limited(inventory, [pattern])


def test_nothing_left_is_a_mistake(inventory: Inventory) -> None:
    with pytest.raises(InputError, match="No device is left"):
        limited(inventory, ["lab,!lab"])


def test_an_empty_inventory_is_a_mistake() -> None:
    with pytest.raises(InputError, match="No device is left"):
        limited(Inventory(Hosts(), Groups(), Defaults()), [])
