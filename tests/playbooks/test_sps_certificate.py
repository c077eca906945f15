"""The role and the playbook for certificates of appliances: request, sign, install, proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playbooks.appliances import ISSUING, ROOT, ca_files, list_appliances
from playbooks.secrets import shown_of
from support.ansible_controller import REPOSITORY, Controller, Run
from support.chains import make_chain, pem_of
from unit.emulators.sps.making import RELEASES, make_appliance, sent_certificates

from netpki.emulators import ApplianceFleet, EmulatedAppliance
from netpki.issuing import LocalCa
from netpki.pki import Certificate, names_of
from netpki.pki.request import read_request

PLAYBOOK = "netpki.rotation.sps_certificate"
OLD = make_chain(tag="Old", kind="ec-p256")
REQUESTED, SIGNED, SAID = "private key and a request", "request signed", "Say what"
INSTALLED, LOOKED_AT, DONE = "Install the", "Look at", "Count only proof"
EVERY_TASK = (REQUESTED, SIGNED, SAID, INSTALLED, LOOKED_AT, DONE)


@dataclass(frozen=True)
class Laboratory:
    """Appliances that are on, and the controller that knows them."""

    controller: Controller
    appliances: Mapping[str, EmulatedAppliance]

    @property
    def pki(self) -> Path:
        return self.controller.directory / "pki"

    @property
    def exchange(self) -> Path:
        return self.controller.directory / "exchange"

    def play(self, *words: str, **variables: object) -> Run:
        given: dict[str, object] = {
            "sps_certificate_directory": str(self.pki),
            "sps_certificate_fields": {"organization": "Example Corporation", "key": "ec-p256"},
            "sps_certificate_verify_timeout": 5,
            "sps_certificate_journal_directory": str(self.controller.directory / "journals"),
        }
        return self.controller.play(PLAYBOOK, *words, **(given | variables))

    def leaves(self, name: str) -> list[Certificate]:
        """What each TLS port sends first."""
        ports = self.appliances[name].tls_ports
        return [Certificate(sent_certificates(port)[0]) for port in ports]

    def is_as_before(self, name: str) -> bool:
        return self.leaves(name) == [OLD.leaf] * 2 and self.appliances[name].starts == 1

    def keys(self) -> list[str]:
        return [path.read_text() for path in self.pki.glob("*.key*")]


@contextmanager
def laboratory(controller: Controller, *appliances: EmulatedAppliance) -> Iterator[Laboratory]:
    with ApplianceFleet(appliances) as fleet:
        list_appliances(controller, fleet)
        yield Laboratory(controller, fleet.appliances)


def appliance(name: str, release: str = "sps-1.4.69") -> EmulatedAppliance:
    return make_appliance(release, name, server_pem=OLD.canonical)


def statuses(run: Run, host: str) -> dict[str, str]:
    return {task: run.status(host, task) for task in EVERY_TASK}


@dataclass(frozen=True)
class Story:
    """Runs in their order, and what was seen between them."""

    lab: Laboratory
    runs: dict[str, Run]
    seen: dict[str, object]


# A CA whose key is on the controller.


@pytest.fixture(scope="module")
def signed(new_controller: Callable[[], Controller]) -> Iterator[Story]:
    with laboratory(new_controller(), *(appliance(each, each) for each in RELEASES)) as lab:
        ca: dict[str, object] = {"sps_certificate_ca_files": ca_files(lab.controller)}
        runs = {"plan": lab.play("--check", "--diff", "-vvv", **ca)}
        seen: dict[str, object] = {
            "files after the plan": lab.pki.exists(),
            "as before": all(map(lab.is_as_before, RELEASES)),
            "operations": sum(len(each.log) for each in lab.appliances.values()),
        }
        runs["change"] = lab.play("--diff", "-vvv", **ca)
        runs["again"] = lab.play("--diff", "-vvv", **ca)
        runs["plan again"] = lab.play("--check", "--diff", **ca)
        yield Story(lab, runs, seen)


def test_all_runs_with_a_local_ca_go_well(signed: Story) -> None:
    for run in signed.runs.values():
        assert run.code == 0, run.output
        assert "[WARNING]" not in run.output


def test_the_first_plan_says_what_would_be_requested_and_ends_there(signed: Story) -> None:
    run = signed.runs["plan"]
    for host in RELEASES:
        assert statuses(run, host) == {
            **dict.fromkeys(EVERY_TASK, "skipped"),
            REQUESTED: "ok",
            SAID: "ok",
        }
        assert run.message(host, SAID) == (
            "Would make a new key (ec-p256) and a new request for 127.0.0.1. "
            "It is signed and installed after that."
        )
    assert run.total("changed") == len(RELEASES)
    assert signed.seen == {"files after the plan": False, "as before": True, "operations": 0}


@pytest.mark.parametrize("host", RELEASES)
def test_a_certificate_is_requested_signed_installed_and_seen(signed: Story, host: str) -> None:
    run = signed.runs["change"]
    issued = run.result(host, SIGNED)["after"]
    leaves = signed.lab.leaves(host)
    assert [each.fingerprint("sha256").hexadecimal for each in leaves] == (
        [issued["fingerprint_sha256"]] * 2
    )
    assert names_of(leaves[0]) == ("127.0.0.1",)
    assert leaves[0].subject == "CN=127.0.0.1,O=Example Corporation"
    assert statuses(run, host) == {**dict.fromkeys(EVERY_TASK, "ok"), SAID: "skipped"}
    assert run.message(host, DONE).startswith("Changed, and new TLS connections bring it.")
    assert run.totals[host]["changed"] == 3


@pytest.mark.parametrize("name", ["again", "plan again"])
def test_a_second_run_finds_everything_done(signed: Story, name: str) -> None:
    run = signed.runs[name]
    assert run.total("changed") == 0
    for host in RELEASES:
        assert signed.lab.appliances[host].starts == 2
        assert run.message(host, DONE).startswith("Nothing to do:")


def test_waves_begin_with_one_appliance(signed: Story) -> None:
    hosts = [entry["host"] for entry in signed.runs["change"].entries if DONE in entry["task"]]
    assert hosts[0] == RELEASES[0]
    assert sorted(hosts) == sorted(RELEASES)


def test_no_key_is_shown_by_any_run(signed: Story) -> None:
    keys = signed.lab.keys()
    assert len(keys) == len(RELEASES)
    for run in signed.runs.values():
        assert shown_of(run, *keys, ISSUING.key.pem(), OLD.key.pem()) == []


# A CA that people reach.


@pytest.fixture(scope="module")
def exchanged(new_controller: Callable[[], Controller]) -> Iterator[Story]:
    with laboratory(new_controller(), appliance("sps1"), appliance("sps2")) as lab:
        above = pem_of(ISSUING.certificate, ROOT.certificate).decode()
        ca: dict[str, object] = {
            "sps_certificate_exchange_directory": str(lab.exchange),
            "sps_certificate_known_certificates": [str(lab.controller.write("ca.pem", above))],
        }
        runs = {"request": lab.play("-vvv", "--diff", **ca)}
        runs["waiting"] = lab.play(**ca)
        runs["waiting, planned"] = lab.play("--check", **ca)
        seen: dict[str, object] = {
            "laid out": sorted(path.name for path in lab.exchange.iterdir()),
            "as before": lab.is_as_before("sps1") and lab.is_as_before("sps2"),
            "operations": sum(len(each.log) for each in lab.appliances.values()),
        }
        sign(lab, "sps1")
        runs["answered, planned"] = lab.play("--check", "--diff", **ca)
        seen["still as before"] = lab.is_as_before("sps1")
        runs["answered"] = lab.play("-vvv", "--diff", **ca)
        runs["again"] = lab.play(**ca)
        yield Story(lab, runs, seen)


def sign(lab: Laboratory, host: str) -> None:
    """Do what people do at the CA."""
    request = read_request((lab.exchange / f"{host}.csr").read_text())
    ca = LocalCa(ISSUING.certificate, ISSUING.key, now=datetime.now(UTC))
    (lab.exchange / f"{host}.cer").write_bytes(ca.issue(request, subject_label=host).leaf.der)


def test_all_runs_with_people_go_well(exchanged: Story) -> None:
    for run in exchanged.runs.values():
        assert run.code == 0, run.output
        assert run.total("failures") == 0
        assert "[WARNING]" not in run.output


@pytest.mark.parametrize("name", ["request", "waiting", "waiting, planned"])
def test_while_people_are_waited_for_hosts_end_well_and_say_so(
    exchanged: Story, name: str
) -> None:
    run = exchanged.runs[name]
    for host in ("sps1", "sps2"):
        message = run.message(host, SAID)
        assert message.startswith(f"Waiting for the certificate of {host}. ")
        assert str(exchanged.lab.exchange / f"{host}.csr") in message
        assert str(exchanged.lab.exchange / f"{host}.pem") in message
        for task in (INSTALLED, LOOKED_AT, DONE):
            assert run.status(host, task) == "skipped"
    assert run.total("changed") == (4 if name == "request" else 0)


def test_nobody_touches_an_appliance_before_there_is_a_certificate(exchanged: Story) -> None:
    assert exchanged.seen == {
        "laid out": ["sps1.csr", "sps2.csr"],
        "as before": True,
        "operations": 0,
        "still as before": True,
    }


def test_a_plan_says_that_the_answer_would_be_picked_up(exchanged: Story) -> None:
    run = exchanged.runs["answered, planned"]
    assert run.result("sps1", SIGNED)["outcome"] == "planned"
    assert run.message("sps1", SAID).startswith("Would change: the certificate is picked up")
    assert run.status("sps1", INSTALLED) == "skipped"
    assert run.message("sps2", SAID).startswith("Waiting")


def test_who_has_an_answer_is_served_and_the_others_wait_on(exchanged: Story) -> None:
    for name, changes in (("answered", 2), ("again", 0)):
        run = exchanged.runs[name]
        assert run.totals["sps1"]["changed"] == changes
        assert run.status("sps1", DONE) == "ok"
        assert run.message("sps2", SAID).startswith("Waiting")
    leaf = exchanged.lab.leaves("sps1")[0]
    assert leaf.issuer == ISSUING.certificate.subject
    assert exchanged.lab.is_as_before("sps2")


def test_no_key_is_shown_while_people_sign(exchanged: Story) -> None:
    keys = exchanged.lab.keys()
    assert len(keys) == 2
    for run in exchanged.runs.values():
        assert shown_of(run, *keys, OLD.key.pem()) == []


# What goes wrong.


def test_a_failure_in_the_first_wave_stops_the_rollout(
    new_controller: Callable[[], Controller],
) -> None:
    with laboratory(new_controller(), appliance("b1"), appliance("b2")) as lab:
        lab.appliances["b1"].inject("start-fails:1")
        run = lab.play("-vvv", sps_certificate_ca_files=ca_files(lab.controller))
        assert run.code != 0
        assert run.result("b1", INSTALLED)["outcome"] == "rolled_back"
        assert set(run.totals) == {"b1"}
        assert lab.leaves("b1") == [OLD.leaf] * 2
        assert lab.is_as_before("b2")
        assert shown_of(run, *lab.keys(), OLD.key.pem()) == []


@pytest.mark.parametrize(("budget", "reached"), [(0, {"c2"}), (50, {"c2", "c3"})])
def test_an_unreachable_appliance_counts_against_the_budget(
    new_controller: Callable[[], Controller], budget: int, reached: set[str]
) -> None:
    with laboratory(new_controller(), *map(appliance, ("c1", "c2", "c3"))) as lab:
        lab.appliances["c1"].inject("refuse-login:1")
        run = lab.play(
            sps_certificate_ca_files=ca_files(lab.controller),
            sps_certificate_waves=[2, 1],
            sps_certificate_max_fail_percentage=budget,
        )
        assert run.code != 0
        assert run.status("c1", INSTALLED) == "unreachable"
        assert run.status("c1", LOOKED_AT) == "skipped"
        assert run.status("c1", DONE) == "failed"
        assert run.message("c1", DONE) == run.message("c1", INSTALLED)
        assert {name for name in lab.appliances if not lab.is_as_before(name)} == reached


def test_after_ssh_is_closed_the_installation_is_the_proof(
    new_controller: Callable[[], Controller],
) -> None:
    with laboratory(new_controller(), appliance("sps1")) as lab:
        run = lab.play(
            sps_certificate_ca_files=ca_files(lab.controller), sps_certificate_disable_ssh=True
        )
        assert run.code == 0, run.output
        assert run.status("sps1", LOOKED_AT) == "skipped"
        assert not lab.appliances["sps1"].ssh_enabled
        assert lab.leaves("sps1")[0].issuer == ISSUING.certificate.subject


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"sps_certificate_directory": None}, "directory is empty"),
        ({"sps_certificate_days": "many"}, "sps_certificate_days"),
        ({}, "one of the following is required: ca_files, exchange_directory"),
    ],
)
def test_wrong_variables_fail_before_an_appliance_is_touched(
    new_controller: Callable[[], Controller], variables: dict[str, object], word: str
) -> None:
    with laboratory(new_controller(), appliance("sps1")) as lab:
        run = lab.play("-vvv", sps_certificate_ca_passphrase="a-secret-of-the-ca", **variables)
        assert run.code != 0
        (failed,) = [entry for entry in run.entries if entry["status"] == "failed"]
        assert word in str(failed["result"])
        assert "a-secret-of-the-ca" not in run.output
        assert lab.appliances["sps1"].log == []


ELSEWHERE = {"pem_file": "/other.pem", "certificate": {"fingerprint_sha256": "BB"}}
AS_ISSUED = {"pem_file": "/server.pem", "certificate": {"fingerprint_sha256": "AA"}}


JUDGED = (
    ([AS_ISSUED, AS_ISSUED, ELSEWHERE], ["AA"], True),
    ([AS_ISSUED, {**ELSEWHERE, "pem_file": "/server.pem"}], ["AA", "BB"], False),
    ([AS_ISSUED, {"pem_file": "/server.pem", "certificate": None}], ["AA", "nothing"], False),
    ([ELSEWHERE], [], False),
    ([], [], False),
)


def test_only_sockets_that_all_serve_what_was_issued_are_proof(controller: Controller) -> None:
    controller.write("inventory.yml", {"all": {"hosts": {"localhost": {}}}})
    role_vars = REPOSITORY / "roles" / "sps_certificate" / "vars" / "main.yml"
    cases = [endpoints for endpoints, _, _ in JUDGED]
    run = controller.play("served_or_not", role_vars=str(role_vars), cases=cases)
    judged = [each["ansible_facts"] for each in run.result("localhost", "Judge")["results"]]
    assert judged == [
        {"found": found, "served": served, "done": True} for _, found, served in JUDGED
    ]
