"""The page about results says the truth about the data on web certificates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from package.docs_support.result_types import complaints, schema
from support.chains import make_chain

from netpki.frontends import facade
from netpki.frontends.command_line.emulated_appliances import (
    build_appliances,
    write_appliance_files,
)
from netpki.frontends.facade import LocalCaSigner, ManualSigner, RequestWishes
from netpki.frontends.inventory.loading import load
from netpki.frontends.materials import read_materials
from netpki.frontends.nornir.settings import settings_of_host
from netpki.pki import Material

CHAIN = make_chain("sps.example.com", ips=("127.0.0.1",), depth=1)
REQUEST = facade.ServerCertificateRequest(
    [Material("server.pem", CHAIN.canonical)],
    trust_anchors=[Material("root.pem", CHAIN.root.pem().encode())],
)


def require(kind: str, data: object) -> None:
    """The data have the keys and types that the page says."""
    assert not list(complaints(kind, json.loads(json.dumps(data)), schema(), kind))


@contextmanager
def appliances(directory: Path, *faults: str) -> Iterator[list[facade.DeviceSettings]]:
    """Settings of one appliance of each release."""
    laboratory = build_appliances(count=3, faults=faults)
    with laboratory.listening():
        write_appliance_files(laboratory, directory)
        hosts = load(str(directory / "appliances.yml")).hosts.values()
        yield [settings_of_host(host) for host in hosts]


def test_the_page_has_the_keys_and_types_of_changes_and_of_servers(tmp_path: Path) -> None:
    outcomes = set()
    faults = ("s1=start-fails:1", "s2=start-fails-always")
    with appliances(tmp_path, *faults) as reached:
        for dry_run in (True, False, False):
            how = facade.ServerExecution(dry_run, tmp_path / "journal", verify_timeout=0.1)
            for settings in reached:
                report = facade.install_server_certificate(settings, REQUEST, how)
                require("server certificate", report.data)
                require("server", facade.server_certificate_info(settings))
                outcomes.add(report.data["outcome"])
    assert outcomes == {"planned", "rotated", "unchanged", "rolled_back", "stuck"}


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_page_has_the_keys_and_types_of_enrolment(tmp_path: Path, *, dry_run: bool) -> None:
    with appliances(tmp_path):
        pass
    keys, exchange = tmp_path / "keys", tmp_path / "exchange"
    ca = read_materials([str(tmp_path / "ca.pem"), str(tmp_path / "ca.key")], host="")
    outcomes = set()
    for _ in range(2):
        wishes = RequestWishes(fields={}, common_name="sps.example.com", names=("192.0.2.7",))
        made = facade.request_certificate("sps", keys, wishes, dry_run=dry_run)
        require("certificate request", made.data)
        for signer in (ManualSigner(exchange), LocalCaSigner(ca)):
            issued = facade.issue_certificate("sps", keys, signer, dry_run=dry_run)
            require("issued certificate", issued.data)
            outcomes.add(issued.data["outcome"])
    assert outcomes == ({"planned"} if dry_run else {"pending", "issued", "unchanged"})


@pytest.mark.parametrize("text", [CHAIN.canonical, CHAIN.leaf.pem().encode(), b"nothing"])
def test_the_page_has_the_keys_and_types_of_bundles(text: bytes) -> None:
    request = facade.ServerCertificateRequest([Material("server.pem", text)], names=())
    require("bundle", facade.make_server_pem(request, None).data)
