"""The same change through Ansible, Nornir and the command line gives the same data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nornir.core import Nornir
from support.ansible_controller import Controller
from support.rollover import MODES, NEW, SETTINGS, Mode, router_with_old_ca, trustpoint_of
from typer.testing import CliRunner
from unit.frontends.laboratories import fleet_in, laboratory, still

from netpki.emulators import PERSONALITIES, EmulatedFleet, EmulatedRouter
from netpki.frontends.command_line.application import app
from netpki.frontends.nornir import ca_certificate

RUNS = ("plan", "change", "again")
Runs = dict[str, dict[str, dict[str, Any]]]
"""Data by run and host."""


def fresh_routers() -> list[EmulatedRouter]:
    return [
        still(router_with_old_ca(personality, hostname=f"r{number}"))
        for number, personality in enumerate(PERSONALITIES, start=1)
    ]


def through_ansible(
    routers: list[EmulatedRouter], mode: Mode, directory: Path, check: Callable[[], None]
) -> Runs:
    home = directory / "controller"
    home.mkdir()
    controller = Controller(home)
    variables = {
        "trustpoint": trustpoint_of(mode),
        "certificate_file": str(controller.write("new.pem", NEW.pem())),
        "sha256": str(NEW.fingerprint("sha256")),
        "mode": mode,
        "settings": list(SETTINGS),
    }
    data: Runs = {}
    with EmulatedFleet(routers) as fleet:
        controller.inventory(fleet)
        for run in RUNS:
            words = ["--check"] if run == "plan" else []
            done = controller.play("ca_certificate", *words, **variables)
            assert done.code == 0, done.output
            data[run] = {router.hostname: done.result(router.hostname) for router in routers}
            if run == "plan":
                check()
    return data


def through_nornir(
    routers: list[EmulatedRouter], mode: Mode, directory: Path, check: Callable[[], None]
) -> Runs:
    data: Runs = {}
    with laboratory(directory / "lab", routers):
        nornir: Nornir = fleet_in(directory / "lab")
        for run in RUNS:
            results = nornir.run(
                ca_certificate,
                trustpoint=trustpoint_of(mode),
                certificate=NEW.pem(),
                sha256=str(NEW.fingerprint("sha256")),
                mode=mode,
                settings=list(SETTINGS),
                journal_directory=directory / "journal",
                dry_run=run == "plan",
            )
            data[run] = {name: multi[0].result for name, multi in results.items()}
            if run == "plan":
                check()
    return data


def through_command_line(
    routers: list[EmulatedRouter], mode: Mode, directory: Path, check: Callable[[], None]
) -> Runs:
    pem = directory / "new.pem"
    pem.write_text(NEW.pem())
    words = ["-t", trustpoint_of(mode), "-c", str(pem), "--sha256", str(NEW.fingerprint("sha256"))]
    words += ["--mode", mode.replace("_", "-"), "--json"]
    words += ["-i", str(directory / "lab" / "inventory.yml")]
    words += ["--journal-directory", str(directory / "journal")]
    for setting in SETTINGS:
        words += ["--setting", setting]
    data: Runs = {}
    with laboratory(directory / "lab", routers):
        for run in RUNS:
            command = ["plan"] if run == "plan" else ["apply", "--yes"]
            done = CliRunner().invoke(app, [*command, *words])
            assert done.exit_code == 0, done.output
            results = json.loads(done.stdout)["results"]
            data[run] = {result["device"]: result for result in results}
            if run == "plan":
                check()
    return data


@pytest.mark.parametrize("mode", MODES)
def test_all_front_ends_give_the_same_data_and_change_nothing_twice(
    mode: Mode, tmp_path: Path
) -> None:
    ways = (through_ansible, through_nornir, through_command_line)
    found = {}
    for way in ways:
        routers = fresh_routers()
        directory = tmp_path / way.__name__
        directory.mkdir()

        def nothing_was_sent(routers: list[EmulatedRouter] = routers) -> None:
            assert not [entry for router in routers for entry in router.configuration_commands()]

        found[way.__name__] = way(routers, mode, directory, nothing_was_sent)
    ansible, nornir, command_line = found.values()
    for run in RUNS:
        for host, data in nornir[run].items():
            # Ansible leaves "failed" out where it is false.
            theirs = {"failed": False} | ansible[run][host]
            assert {k: theirs.get(k) for k in data} == data
            assert {k: command_line[run][host].get(k) for k in data} == data
        assert all(d["changed"] == (run != "again") for d in nornir[run].values())
    assert {data["outcome"] for data in nornir["change"].values()} == {"rotated"}
    assert {data["outcome"] for data in nornir["again"].values()} == {"unchanged"}
