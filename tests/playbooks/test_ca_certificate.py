"""The module ``ios_ca_certificate`` on all personalities: plan, change, again, away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from support.ansible_controller import Controller, Run
from support.certificates import CORPUS, corpus

from netpki.emulators import PERSONALITIES, EmulatedFleet, EmulatedRouter, Fault, LoggedCommand
from netpki.pki import Certificate

OLD = corpus("msca_qytang-WIN2019-CA.pem")
NEW = corpus("iosv_lab_CA.pem")
NEW_FILE = str(CORPUS / "iosv_lab_CA.pem")
OLD_FILE = str(CORPUS / "msca_qytang-WIN2019-CA.pem")
NEW_PIN = str(NEW.fingerprint("sha256"))
OLD_PIN = str(OLD.fingerprint("sha256"))
SETTINGS = ["enrollment terminal", "revocation-check none"]
HOSTS = [f"r-{key.replace('.', '-')}" for key in PERSONALITIES]


@dataclass(frozen=True)
class Stage:
    """A run, and what it left on the routers."""

    run: Run
    sent: dict[str, tuple[LoggedCommand, ...]]
    held: dict[str, dict[str, Certificate | None]]


Stages = dict[str, Stage]


@pytest.fixture(scope="module")
def routers() -> dict[str, EmulatedRouter]:
    found = {
        name: EmulatedRouter(hostname=name, personality=personality)
        for name, personality in zip(HOSTS, PERSONALITIES.values(), strict=True)
    }
    for router in found.values():
        router.add_trustpoint("OLD", ca=OLD)
    return found


@pytest.fixture(scope="module")
def stages(controller: Controller, routers: dict[str, EmulatedRouter]) -> Iterator[Stages]:
    beside = {
        "trustpoint": "NEW",
        "certificate_file": NEW_FILE,
        "sha256": NEW_PIN,
        "settings": SETTINGS,
    }
    in_place = beside | {"trustpoint": "OLD", "mode": "in_place"}
    absent = beside | {"trustpoint": "NEW", "state": "absent"}
    old = {"certificate_file": OLD_FILE, "sha256": OLD_PIN}
    found: Stages = {}

    def stage(name: str, *words: str, **variables: object) -> None:
        before = {host: len(router.configuration_commands()) for host, router in routers.items()}
        run = controller.play("ca_certificate", *words, **variables)
        sent = {h: r.configuration_commands()[before[h] :] for h, r in routers.items()}
        held = {
            h: {n: (t.ca if (t := r.startup_trustpoint(n)) else None) for n in ("OLD", "NEW")}
            for h, r in routers.items()
        }
        found[name] = Stage(run, sent, held)

    with EmulatedFleet(routers.values()) as fleet:
        controller.inventory(fleet)
        stage("plan", "--check", "--diff", **beside)
        stage("beside", "--diff", **beside)
        stage("again", **beside)
        stage("refused", **(beside | {"trustpoint": "OLD"}))
        stage("in place", **in_place)
        stage("in place again", **in_place)
        stage("absent, held another", **(absent | old | {"trustpoint": "OLD"}))
        stage("absent", **absent)
        stage("absent again", **absent)
        routers[HOSTS[1]].inject(Fault("lose-save"))
        stage("lost save", "-l", HOSTS[1], **beside)
        yield found


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_check_mode_plans_and_sends_no_configuration_command(stages: Stages, host: str) -> None:
    plan = stages["plan"]
    result = plan.run.result(host)
    assert result["changed"]
    assert result["outcome"] == "planned"
    assert "crypto pki authenticate NEW" in result["commands"]
    assert plan.sent[host] == ()


def test_the_diff_shows_the_trustpoint_and_the_commands(stages: Stages, host: str) -> None:
    for name in ("plan", "beside"):
        diff = stages[name].run.result(host)["diff"]
        assert diff["before"] == ""
        assert f"SHA-256 {NEW_PIN}" in diff["after"]
        assert "crypto pki trustpoint NEW" in diff["prepared"]
        assert diff["before_header"] == f"{host}: trustpoint NEW"
    assert f"+++ after: {host}: trustpoint NEW" in stages["plan"].run.output


def test_a_change_is_proved_and_saved(stages: Stages, host: str) -> None:
    result = stages["beside"].run.result(host)
    assert result["outcome"] == "rotated"
    assert result["saved"]
    assert result["after"]["fingerprint_sha256"] == NEW.fingerprint("sha256").hexadecimal
    assert stages["beside"].held[host] == {"OLD": OLD, "NEW": NEW}


def test_the_plan_announced_what_was_done(stages: Stages, host: str) -> None:
    planned, done = (stages[name].run.result(host) for name in ("plan", "beside"))
    assert planned["commands"] == done["commands"]
    assert planned["diff"] == done["diff"]


def test_a_second_run_changes_nothing(stages: Stages, host: str) -> None:
    for name in ("again", "in place again", "absent again"):
        stage = stages[name]
        assert stage.run.result(host)["outcome"] == "unchanged"
        assert stage.sent[host] == ()
        assert stage.run.total("changed") == 0


def test_beside_never_replaces(stages: Stages, host: str) -> None:
    assert stages["refused"].run.status(host) == "failed"
    assert "mode in_place" in stages["refused"].run.message(host)
    assert stages["refused"].sent[host] == ()


def test_in_place_replaces_under_the_same_name(stages: Stages, host: str) -> None:
    result = stages["in place"].run.result(host)
    assert result["before"]["subject"] == OLD.subject
    assert result["outcome"] == "rotated"
    assert stages["in place"].held[host]["OLD"] == NEW


def test_a_trustpoint_is_removed_only_if_it_holds_the_named_certificate(
    stages: Stages, host: str
) -> None:
    assert stages["absent, held another"].run.status(host) == "failed"
    assert "is not the certificate" in stages["absent, held another"].run.message(host)
    assert stages["absent, held another"].sent[host] == ()
    assert stages["absent"].run.result(host)["outcome"] == "rotated"
    assert stages["absent"].held[host] == {"OLD": NEW, "NEW": None}


def test_a_lost_save_fails_with_all_data_and_is_rolled_back(
    stages: Stages, routers: dict[str, EmulatedRouter]
) -> None:
    result = stages["lost save"].run.result(HOSTS[1])
    assert stages["lost save"].run.status(HOSTS[1]) == "failed"
    assert result["outcome"] == "rolled_back"
    assert result["error"]["kind"] == "VerificationError"
    assert "Rolled back" in result["msg"]
    assert routers[HOSTS[1]].trustpoint("NEW") is None


def test_no_run_shows_a_traceback(stages: Stages) -> None:
    for stage in stages.values():
        assert "Traceback" not in stage.run.output
        assert "[WARNING]" not in stage.run.output
