"""The same change of a web certificate through Ansible, Nornir and the facade: the same data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nornir.core import Nornir
from nornir.core.inventory import ConnectionOptions, Defaults, Groups, Host, Hosts, Inventory
from nornir.plugins.runners import SerialRunner
from playbooks.appliances import list_appliances
from support.ansible_controller import Controller
from support.appliances import settings_for
from support.chains import Chain, make_chain, pem_of
from unit.emulators.sps.making import RELEASES, make_appliance

from netpki.emulators import ApplianceFleet, EmulatedAppliance
from netpki.frontends.facade import (
    ServerCertificateRequest,
    ServerExecution,
    WebServer,
    install_server_certificate,
    server_certificate_info,
)
from netpki.frontends.materials import read_materials
from netpki.frontends.nornir import server_certificate
from netpki.frontends.nornir import server_certificate_info as info_task

OLD = make_chain(tag="Old", kind="ec-p256")
NEW = make_chain(kind="ec-p256")
RUNS = ("plan", "change", "again")
Data = dict[str, Any]


@dataclass(frozen=True)
class Laboratory:
    """One appliance, reached in three ways."""

    controller: Controller
    fleet: ApplianceFleet
    appliance: EmulatedAppliance

    @property
    def directory(self) -> Path:
        return self.controller.directory

    @property
    def files(self) -> list[str]:
        return [str(self.directory / "new.pem"), str(self.directory / "root.pem")]

    def write(self, chain: Chain) -> None:
        """Let the files hold this chain."""
        contents = {"new.pem": chain.canonical, "root.pem": pem_of(chain.root)}
        for name, content in contents.items():
            (self.directory / name).write_bytes(content)

    def install(self, chain: Chain, **how: Any) -> Data:  # noqa: ANN401 fields of ServerExecution
        """Through the facade."""
        self.write(chain)
        return install_server_certificate(
            settings_for(self.fleet, self.directory),
            ServerCertificateRequest(
                read_materials(self.files, host="sps1"), names=["sps.example.com"]
            ),
            ServerExecution(journal_directory=self.directory / "journals", **how),
            web=WebServer(str(self.appliance.configuration_path)),
        ).data


@pytest.fixture(scope="module", params=[RELEASES[0], RELEASES[-1]])
def lab(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Laboratory]:
    controller = Controller(tmp_path_factory.mktemp("controller"))
    appliance = make_appliance(request.param, server_pem=OLD.canonical)
    with ApplianceFleet([appliance]) as fleet:
        list_appliances(controller, fleet)
        lab = Laboratory(controller, fleet, appliance)
        # From here on, its files are as this library writes them.
        lab.install(NEW)
        yield lab


def through_facade(lab: Laboratory, run: str) -> Data:
    return lab.install(NEW, dry_run=run == "plan")


def through_nornir(lab: Laboratory, run: str) -> Data:
    results = nornir_of(lab).run(
        server_certificate,
        files=lab.files,
        names=["sps.example.com"],
        execution=ServerExecution(journal_directory=lab.directory / "journals"),
        dry_run=run == "plan",
    )
    return dict(results["sps1"][0].result)


def through_ansible(lab: Laboratory, run: str) -> Data:
    done = lab.controller.play(
        "server_certificate_once",
        *(["--check"] if run == "plan" else []),
        files=lab.files,
        journals=str(lab.directory / "journals"),
        verify_timeout=60,
    )
    assert done.code == 0, done.output
    return done.result("sps1", "Install")


def nornir_of(lab: Laboratory) -> Nornir:
    address, port = lab.fleet.endpoint("sps1")
    extras = {
        "known_hosts": str(lab.directory / "known_hosts"),
        "web_configuration": str(lab.appliance.configuration_path),
    }
    host = Host(
        "sps1",
        hostname=address,
        port=port,
        username="root",
        password=lab.appliance.root_password,
        connection_options={"netpki": ConnectionOptions(extras=extras)},
    )
    inventory = Inventory(Hosts({"sps1": host}), Groups(), Defaults())
    return Nornir(inventory, runner=SerialRunner())


def test_all_ways_give_the_same_data_and_change_nothing_twice(lab: Laboratory) -> None:
    found: dict[str, dict[str, Data]] = {}
    for way in (through_facade, through_nornir, through_ansible):
        lab.install(OLD)
        starts = lab.appliance.starts
        lab.write(NEW)
        found[way.__name__] = {"plan": way(lab, "plan")}
        assert lab.appliance.starts == starts
        found[way.__name__] |= {run: way(lab, run) for run in ("change", "again")}
        assert lab.appliance.starts == starts + 1
    facade, nornir, ansible = found.values()
    for run in RUNS:
        assert nornir[run] == facade[run]
        # Ansible leaves "failed" out where it is false, and adds its own keys.
        theirs = {"failed": False} | ansible[run]
        assert {key: theirs.get(key) for key in facade[run]} == facade[run]
    assert [facade[run]["outcome"] for run in RUNS] == ["planned", "rotated", "unchanged"]
    assert [facade[run]["changed"] for run in RUNS] == [True, True, False]


def test_all_ways_give_the_same_facts(lab: Laboratory) -> None:
    settings = settings_for(lab.fleet, lab.directory)
    facts = server_certificate_info(settings, WebServer(str(lab.appliance.configuration_path)))
    assert nornir_of(lab).run(info_task)["sps1"][0].result == facts
    done = lab.controller.play("server_facts")
    assert done.result("sps1", "Read")["server"] == facts
