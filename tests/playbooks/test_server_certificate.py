"""The modules for appliances on emulated ones, over real SSH and real TLS."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playbooks.appliances import list_appliances
from playbooks.secrets import shown_of
from support.ansible_controller import Controller, Run
from support.chains import Chain, key_of, make_chain, pem_of
from unit.emulators.sps.making import RELEASES, make_appliance, sent_certificates

from netpki.emulators import ApplianceFleet, EmulatedAppliance

OLD = make_chain(tag="Old", kind="ec-p256")
NEW = make_chain(kind="ec-p256")
OTHER_KEY = key_of("ec-p256", "another")


@dataclass(frozen=True)
class Laboratory:
    """Appliances that are on, and the controller that knows them."""

    controller: Controller
    appliances: dict[str, EmulatedAppliance]

    def play(self, name: str, *words: str, **variables: object) -> Run:
        files = {
            "key_file": pem_of(NEW.key),
            "chain_file": pem_of(*NEW.intermediates, NEW.leaf),
            "root_file": pem_of(NEW.root),
            "other_file": pem_of(OTHER_KEY),
        }
        given: dict[str, object] = {
            name: str(self.controller.write(f"{name}.pem", content.decode()))
            for name, content in files.items()
        }
        given["journals"] = str(self.controller.directory / "journals")
        return self.controller.play(name, *words, **(given | variables))

    def sent(self, name: str) -> list[list[bytes]]:
        return [sent_certificates(port) for port in self.appliances[name].tls_ports]


def laboratory(
    controller: Controller, *appliances: EmulatedAppliance, **everywhere: object
) -> Iterator[Laboratory]:
    with ApplianceFleet(appliances) as fleet:
        list_appliances(controller, fleet, **everywhere)
        yield Laboratory(controller, fleet.appliances)


def der_of(chain: Chain) -> list[bytes]:
    return [each.der for each in (chain.leaf, *chain.intermediates)]


@pytest.fixture(scope="module")
def lab(controller: Controller) -> Iterator[Laboratory]:
    yield from laboratory(
        controller,
        *(make_appliance(release, release, server_pem=OLD.canonical) for release in RELEASES),
    )


@pytest.fixture(scope="module")
def run(lab: Laboratory) -> Run:
    return lab.play("server_certificate", "-vvv", "--diff")


def test_the_whole_story_goes_well(run: Run) -> None:
    assert run.code == 0, run.output
    assert "[WARNING]" not in run.output


@pytest.mark.parametrize("release", RELEASES)
def test_the_plan_shows_what_would_be_served_and_changes_nothing(run: Run, release: str) -> None:
    planned = run.result(release, "Planned")
    assert (planned["outcome"], planned["changed"]) == ("planned", True)
    assert "CN=" in planned["diff"]["before"]
    assert str(OLD.leaf.fingerprint("sha256")) in planned["diff"]["before"]
    assert str(NEW.leaf.fingerprint("sha256")) in planned["diff"]["after"]
    assert "service lighttpd restart" in planned["diff"]["prepared"]
    first, then = (
        run.result(release, f"Served {when}") for when in ("at first", "after the plan")
    )
    assert first["server"] == then["server"]


@pytest.mark.parametrize("release", RELEASES)
def test_the_change_is_made_once_and_new_connections_bring_it(
    run: Run, release: str, lab: Laboratory
) -> None:
    installed = run.result(release, "Installed")
    assert (installed["outcome"], installed["changed"]) == ("rotated", True)
    for name in ("Again, from text", "Delegated, planned"):
        again = run.result(release, name)
        assert (again["outcome"], again["changed"]) == ("unchanged", False)
    assert lab.appliances[release].starts == 2
    # Older releases add the root that clients do not need.
    assert [sent[:2] for sent in lab.sent(release)] == [der_of(NEW)] * 2


@pytest.mark.parametrize("release", RELEASES)
def test_facts_say_what_is_held_and_what_is_served(run: Run, release: str) -> None:
    first, last = (run.result(release, f"Served {when}") for when in ("at first", "at last"))
    assert not first["changed"]
    assert not last["changed"]
    for found, chain in ((first["server"], OLD), (last["server"], NEW)):
        assert found["software"] == f"lighttpd/{release.removeprefix('sps-')}"
        wanted = chain.leaf.fingerprint("sha256").hexadecimal
        served = [each["certificate"]["fingerprint_sha256"] for each in found["endpoints"]]
        assert served == [wanted] * 2
        (held,) = [each for each in found["files"] if each["path"].endswith("server.pem")]
        assert held["key_sha256"] == chain.key.public_fingerprint.hexadecimal
        assert held["is_served"]
    assert [len(each["server"]["backups"]) for each in (first, last)] == [0, 1]


def test_no_key_is_shown_however_much_is_asked_for(run: Run) -> None:
    assert "TASK [Again, from text]" in run.output
    assert shown_of(run, NEW.key.pem(), OLD.key.pem()) == []


def test_a_server_that_does_not_start_gets_its_old_certificate_back(
    new_controller: Callable[[], Controller],
) -> None:
    appliance = make_appliance("sps-1.4.69", server_pem=OLD.canonical)
    for lab in laboratory(new_controller(), appliance):
        appliance.inject("start-fails:1")
        run = lab.play("server_certificate_once", "-vvv", "--diff")
        result = run.result("sps1", "Install")
        assert run.status("sps1", "Install") == "failed"
        assert result["outcome"] == "rolled_back"
        assert result["msg"].startswith("Rolled back, the web server serves what it served before")
        assert result["diff"]["before"] == result["diff"]["after"]
        assert lab.sent("sps1") == [der_of(OLD)] * 2
        assert appliance.server_pem == OLD.canonical
        assert shown_of(run, NEW.key.pem(), OLD.key.pem()) == []


def test_ssh_is_closed_at_the_end_where_that_is_asked_for(
    new_controller: Callable[[], Controller],
) -> None:
    appliance = make_appliance("sps-1.4.45", server_pem=OLD.canonical)
    for lab in laboratory(new_controller(), appliance):
        run = lab.play("server_certificate_once", "-vvv", disable_ssh=True)
        result = run.result("sps1", "Install")
        assert (result["outcome"], result["ssh_disabled"]) == ("rotated", True)
        assert not appliance.ssh_enabled
        assert appliance.admin_password not in run.output
        again = lab.play("server_certificate_once")
        assert again.status("sps1", "Install") == "unreachable"
        assert "sps1" in again.message("sps1", "Install")


REFUSALS = {
    "Nothing given": "one of the following is required: files, content",
    "A file that is not there": "no-such.pem cannot be read on the controller",
    "Another key": "fits",
    "A name that the certificate lacks": "other.example.com",
    "An unknown defect to accept": "everything",
    "A path with a command": "which is no plain absolute path",
    "A service with a command": "is no name of a service",
    "A relative path": "'~/lighttpd.conf', which is no plain absolute path",
}
UNFIT = {
    "Another file than the one in use": "/etc/other.pem",
    "Another configuration": "/no/such/lighttpd.conf",
    "The account of the command line": "root",
}


@pytest.fixture(scope="module")
def refused(new_controller: Callable[[], Controller]) -> dict[str, Any]:
    appliance = make_appliance("sps-1.4.35", server_pem=OLD.canonical)
    for lab in laboratory(new_controller(), appliance):
        run = lab.play("server_certificate_refused")
        operations = len(appliance.log)
        unfit = lab.play("server_certificate_unfit")
        sent = lab.sent("sps1")
        return {
            "run": run,
            "unfit": unfit,
            "operations": operations,
            "starts": appliance.starts,
            "sent": [each[0] for each in sent],
        }
    raise AssertionError


@pytest.mark.parametrize("task", REFUSALS)
def test_bad_input_fails_with_one_line_that_says_what_is_wrong(
    refused: dict[str, Any], task: str
) -> None:
    run = refused["run"]
    assert run.status("sps1", task) == "failed"
    assert REFUSALS[task] in run.message("sps1", task)
    assert "\n" not in run.message("sps1", task).strip()


@pytest.mark.parametrize("task", UNFIT)
def test_an_appliance_that_is_not_as_expected_fails_likewise(
    refused: dict[str, Any], task: str
) -> None:
    run = refused["unfit"]
    assert run.status("sps1", task) == "failed"
    assert UNFIT[task] in run.message("sps1", task)
    assert run.result("sps1", task)["outcome"] == "failed"
    assert run.result("sps1", task)["device"] == "sps1"


def test_a_refused_log_in_is_an_unreachable_host(refused: dict[str, Any]) -> None:
    run = refused["unfit"]
    assert run.status("sps1", "A wrong password") == "unreachable"
    assert "nobody-knows" not in run.output


def test_nobody_logged_in_for_bad_input_and_nothing_was_changed(refused: dict[str, Any]) -> None:
    assert len(refused["run"].entries) == len(REFUSALS)
    assert refused["operations"] == 0
    assert refused["starts"] == 1
    assert refused["sent"] == [OLD.leaf.der] * 2
    for run in (refused["run"], refused["unfit"]):
        assert "Traceback" not in run.output
        assert "Traceback" not in json.dumps(run.entries)
        assert shown_of(run, NEW.key.pem(), OTHER_KEY.pem()) == []


def test_an_appliance_without_ssh_is_unreachable(new_controller: Callable[[], Controller]) -> None:
    appliance = make_appliance("sps-1.4.69", server_pem=OLD.canonical, ssh_enabled=False)
    for lab in laboratory(new_controller(), appliance):
        run = lab.play("server_certificate_once")
        assert run.status("sps1", "Install") == "unreachable"
        assert lab.sent("sps1") == [der_of(OLD)] * 2
