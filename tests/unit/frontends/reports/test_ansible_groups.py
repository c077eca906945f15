"""Groups of devices that need the same work, as Ansible reads them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.certificates import NOON
from support.fleets import OLD_ROOT, ROOT, hostile_device, many_devices, twelve_devices
from support.inventories import (
    device,
    document_of,
    invented,
    placement,
    reference,
    served,
    unreachable,
)

from netpki.frontends.reports.ansible_groups import ansible_inventory

BRANCHES = [f"branch-{number:02}" for number in range(1, 7)]


def groups_of(
    document: dict[str, Any], expiring_days: tuple[int, ...] = (30, 90)
) -> dict[str, list[str]]:
    found = ansible_inventory(document, now=NOON, expiring_days=expiring_days)
    children = found["all"]["children"]
    return {name: list(group["hosts"]) for name, group in children.items()}


def digits_of(document: dict[str, Any], name: str) -> str:
    (found,) = [c for c in document["certificates"] if f"CN={name}," in c["subject"] + ","]
    return str(found["id"]).removeprefix("sha256:").lower()


def test_groups_of_twelve_devices() -> None:
    document = twelve_devices()
    groups = groups_of(document)
    anchors = {name: groups.pop(name) for name in list(groups) if name.startswith("anchor_")}
    assert groups == {
        "expired": ["branch-01", "branch-02"],
        "expiring_30d": BRANCHES,
        "expiring_90d": [*BRANCHES, "core-1", "core-3"],
        "incomplete": ["edge-1"],
        "selfsigned_https": BRANCHES,
        "unreachable": ["zurich-old"],
    }
    assert anchors == {
        f"anchor_{digits_of(document, ROOT)}": ["core-1", "core-2", "core-3"],
        f"anchor_{digits_of(document, OLD_ROOT)}": BRANCHES,
        f"anchor_{digits_of(document, 'Partner Gateway CA')}": ["edge-1"],
    }


def test_limits_are_given_in_days_and_include_the_sooner_ones() -> None:
    leaf = invented("CN=r1", NOON + timedelta(days=7))
    document = document_of(
        [device("r1", certificates=[placement(leaf, "identity", "TP")])], [leaf]
    )
    groups = groups_of(document, expiring_days=(6, 7, 400))
    assert [groups[f"expiring_{days}d"] for days in (6, 7, 400)] == [[], ["r1"], ["r1"]]
    assert groups["expired"] == []


def test_what_is_served_counts_like_what_is_held() -> None:
    own = invented("CN=r1", NOON - timedelta(days=1))
    document = document_of([device("r1", served=[served([own], expected=None)])], [own])
    groups = groups_of(document)
    assert groups["expired"] == groups["selfsigned_https"] == ["r1"]


@pytest.mark.parametrize(
    ("kind", "used_by", "expected"),
    [
        ("self-signed", "https-server", ["r1"]),
        ("identity", "https-server", ["r1"]),
        ("ca", "https-server", []),
        ("self-signed", "ikev2-profile", []),
    ],
)
def test_https_with_a_self_signed_certificate(
    kind: str, used_by: str, expected: list[str]
) -> None:
    own = invented("CN=r1", NOON)
    found = device(
        "r1",
        certificates=[placement(own, kind, "TP")],
        references=[reference("TP", used_by, "some line")],
    )
    assert groups_of(document_of([found], [own]))["selfsigned_https"] == expected


def test_nobody_says_self_signed_where_no_source_does() -> None:
    shown = invented("CN=r1", NOON) | {"self_signed": None}
    found = device("r1", served=[served([shown])])
    assert groups_of(document_of([found], [shown]))["selfsigned_https"] == []


def test_a_certificate_that_each_device_made_for_itself_is_no_anchor_group() -> None:
    groups = groups_of(many_devices(100))
    assert len([name for name in groups if name.startswith("anchor_")]) == 2
    assert len(groups["selfsigned_https"]) == 98


def test_an_anchor_whose_sha256_nobody_knows_has_no_group() -> None:
    shown = invented("CN=CA", NOON) | {"fingerprint_sha256": None}
    found = device("r1", certificates=[placement(shown, "ca", "TP")])
    names = groups_of(document_of([found], [shown]))
    assert not [name for name in names if name.startswith("anchor_")]


def test_the_facts_of_a_host_are_small() -> None:
    leaf = invented("CN=r1", NOON)
    held = placement(leaf, "identity", "TP", saved=None)
    hosts = ansible_inventory(
        document_of([device("r1", certificates=[held]), unreachable("r2")], [leaf]), now=NOON
    )["all"]["hosts"]
    assert hosts["r1"]["netpki_inventory"] == {
        "device": "r1",
        "status": "complete",
        "platform": "ios",
        "hostname": "r1",
        "release": "17.9.4a",
        "gaps": 0,
        "certificates": [
            {
                "trustpoints": ["TP"],
                "kind": "identity",
                "saved": None,
                "subject": "CN=r1",
                "not_after": "2026-11-22T12:00:00+00:00",
                "self_signed": True,
                "fingerprint_sha256": leaf["fingerprint_sha256"],
            }
        ],
    }
    assert hosts["r2"]["netpki_inventory"]["gaps"] == 1


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("r1.example.net", "r1.example.net"),
        ("2001:db8::10", "2001:db8::10"),
        ("r1:22", "r1_22"),
        ("r[1:100000]", "r_1:100000_"),
        ("{{ 7 * 7 }}", "__ 7 * 7 __"),
        ("an odd name, really", "an odd name, really"),
        ("a\x1b[2J\nb", "a?_2J?b"),
    ],
)
def test_ansible_reads_a_name_as_it_is_written(name: str, host: str) -> None:
    hosts = ansible_inventory(document_of([device(name)], []), now=NOON)["all"]["hosts"]
    assert list(hosts) == [host]


def test_no_two_devices_become_one() -> None:
    document = document_of([device("r[1]"), device("r{1}"), device("r_1_")], [])
    hosts = ansible_inventory(document, now=NOON)["all"]["hosts"]
    assert list(hosts) == ["r_1_", "r_1__", "r_1___"]
    assert [facts["netpki_inventory"]["device"] for facts in hosts.values()] == [
        "r[1]",
        "r{1}",
        "r_1_",
    ]


def test_nothing_a_device_says_is_a_template() -> None:
    evil = invented("CN={{ lookup('pipe', 'id') }}{% if x %}{#{{{#}", NOON)
    found = device("r1", hostname="{{{ x }}}", certificates=[placement(evil, "identity", "TP")])
    text = json.dumps(ansible_inventory(document_of([found], [evil]), now=NOON))
    for mark in ("{{", "{%", "{#", "%}", "#}"):
        assert mark not in text
    assert "CN={ { lookup('pipe', 'id') } }{ % if x % }" in text


def test_ansible_takes_the_inventory_as_yaml_and_json(tmp_path: Path) -> None:
    document = document_of(
        [
            *twelve_devices()["devices"],
            *hostile_device("http://192.0.2.1/")["devices"],
            device("odd name: yes, 'really'"),
            device("r[1:3]"),
        ],
        [
            *twelve_devices()["certificates"],
            *hostile_device("http://192.0.2.1/")["certificates"],
        ],
    )
    inventory = ansible_inventory(document, now=NOON)
    (tmp_path / "groups.yml").write_text(yaml.safe_dump(inventory, sort_keys=False))
    (tmp_path / "groups.json").write_text(json.dumps(inventory))
    both = [listed(tmp_path / name) for name in ("groups.yml", "groups.json")]
    for found in both:
        assert set(BRANCHES) < set(found["expiring_30d"]["hosts"])
        assert found["unreachable"]["hosts"] == ["zurich-old"]
        hosts = found["_meta"]["hostvars"]
        assert len(hosts) == 15
        assert hosts["core-2"]["netpki_inventory"]["status"] == "complete"
        assert hosts["odd name: yes, 'really'"]["netpki_inventory"]["gaps"] == 0
        assert "r_1:3_" in hosts
    assert both[0] == both[1]


def listed(file: Path) -> dict[str, Any]:
    configuration = file.with_name("ansible.cfg")
    configuration.touch()
    done = subprocess.run(
        [sys.executable, "-m", "ansible", "inventory", "-i", str(file), "--list"],
        env={**os.environ, "ANSIBLE_CONFIG": str(configuration), "ANSIBLE_HOME": str(file.parent)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert "WARNING" not in done.stderr, done.stderr
    return dict(json.loads(done.stdout))
