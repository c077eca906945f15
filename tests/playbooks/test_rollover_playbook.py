"""The playbooks that the collection brings, on a fleet, in waves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from support.ansible_controller import Controller, Run
from support.certificates import CORPUS, corpus

from netpki.emulators import PERSONALITIES, EmulatedFleet, EmulatedRouter, Fault

OLD = corpus("msca_qytang-WIN2019-CA.pem")
NEW = corpus("iosv_lab_CA.pem")
ROLLOVER = "netpki.rotation.ca_rollover"
RETIREMENT = "netpki.rotation.retire_ca"
INPUT: dict[str, object] = {
    "ca_rollover_trustpoint": "NEW",
    "ca_rollover_certificate_file": str(CORPUS / "iosv_lab_CA.pem"),
    "ca_rollover_sha256": str(NEW.fingerprint("sha256")),
}
DONE = "Count only proof"


@dataclass(frozen=True)
class Story:
    """Runs by what they are for, and how many commands that change something the plan sent."""

    runs: dict[str, Run]
    sent_by_plan: int


def fleet_of(*names: str) -> dict[str, EmulatedRouter]:
    kinds = list(PERSONALITIES.values())
    routers = {
        name: EmulatedRouter(
            hostname=name,
            personality=kinds[index % len(kinds)],
            privilege=1,
            enable_secret="demo-enable",
        )
        for index, name in enumerate(names)
    }
    for router in routers.values():
        router.add_trustpoint("OLD", ca=OLD)
    return routers


@contextmanager
def listed(controller: Controller, routers: dict[str, EmulatedRouter]) -> Iterator[None]:
    """An inventory as people have it for cisco.ios, whose plug-ins are not installed here."""
    with EmulatedFleet(routers.values()) as fleet:
        controller.inventory(
            fleet,
            ansible_connection="ansible.netcommon.network_cli",
            ansible_network_os="cisco.ios.ios",
            ansible_become=True,
            ansible_become_method="ansible.netcommon.enable",
            ansible_become_password="demo-enable",
        )
        yield


def changed(routers: dict[str, EmulatedRouter]) -> set[str]:
    return {name for name, router in routers.items() if router.trustpoint("NEW")}


@pytest.fixture(scope="module")
def routers() -> dict[str, EmulatedRouter]:
    return fleet_of("a1", "a2", "a3", "a4", "a5", "a6")


@pytest.fixture(scope="module")
def story(controller: Controller, routers: dict[str, EmulatedRouter]) -> Iterator[Story]:
    retire = {
        "retire_ca_trustpoint": "OLD",
        "retire_ca_certificate_file": str(CORPUS / "msca_qytang-WIN2019-CA.pem"),
        "retire_ca_sha256": str(OLD.fingerprint("sha256")),
    }
    found: dict[str, Run] = {}
    with listed(controller, routers):
        found["plan"] = controller.play(ROLLOVER, "--check", "--diff", **INPUT)
        sent = [line for router in routers.values() for line in router.configuration_commands()]
        found["change"] = controller.play(ROLLOVER, **INPUT)
        found["again"] = controller.play(ROLLOVER, **INPUT)
        found["retire"] = controller.play(RETIREMENT, **retire)
        found["retire again"] = controller.play(RETIREMENT, **retire)
        yield Story(found, len(sent))


def test_the_plan_sends_no_configuration_command(story: Story) -> None:
    assert story.sent_by_plan == 0


@pytest.fixture(scope="module")
def runs(story: Story) -> dict[str, Run]:
    return story.runs


def test_all_of_it_works_with_an_inventory_made_for_cisco_ios(
    runs: dict[str, Run], routers: dict[str, EmulatedRouter]
) -> None:
    for run in runs.values():
        assert run.code == 0, run.output
        assert "[WARNING]" not in run.output
    assert {name for name in routers if routers[name].startup_trustpoint("NEW")} == set(routers)


def test_the_second_run_changes_nothing(runs: dict[str, Run]) -> None:
    assert runs["plan"].total("changed") == runs["change"].total("changed") == 6
    assert runs["again"].total("changed") == runs["retire again"].total("changed") == 0
    assert runs["retire"].total("changed") == 6


def test_waves_begin_with_one_device(runs: dict[str, Run]) -> None:
    hosts = [entry["host"] for entry in runs["change"].entries if DONE in entry["task"]]
    assert hosts[0] == "a1"
    assert sorted(hosts) == ["a1", "a2", "a3", "a4", "a5", "a6"]


def test_retirement_removes_the_old_trustpoint(
    runs: dict[str, Run], routers: dict[str, EmulatedRouter]
) -> None:
    assert runs["retire"].code == 0
    assert [router.trustpoint("OLD") for router in routers.values()] == [None] * 6


def test_a_failure_in_the_first_wave_stops_the_rollout(
    new_controller: Callable[[], Controller],
) -> None:
    controller, routers = new_controller(), fleet_of("b1", "b2", "b3")
    routers["b1"].inject(Fault("lose-save"))
    with listed(controller, routers):
        run = controller.play(ROLLOVER, **INPUT)
    assert run.code != 0
    assert changed(routers) == set()
    assert set(run.totals) == {"b1"}
    assert run.result("b1", "Install")["outcome"] == "rolled_back"


@pytest.mark.parametrize(("budget", "reached"), [(0, {"c1", "c3"}), (50, {"c1", "c3", "c4"})])
def test_an_unreachable_device_counts_against_the_budget(
    new_controller: Callable[[], Controller], budget: int, reached: set[str]
) -> None:
    controller, routers = new_controller(), fleet_of("c1", "c2", "c3", "c4")
    routers["c2"].inject(Fault("refuse-login", 1))
    with listed(controller, routers):
        run = controller.play(
            ROLLOVER,
            ca_rollover_waves=[1, 2, 1],
            ca_rollover_max_fail_percentage=budget,
            **INPUT,
        )
    assert run.code != 0
    assert changed(routers) == reached
    assert run.status("c2", "Install") == "unreachable"
    assert run.status("c2", DONE) == "failed"
    assert run.message("c2", DONE) == run.message("c2", "Install")


def test_only_devices_that_trust_the_replaced_ca_are_changed(
    new_controller: Callable[[], Controller],
) -> None:
    controller, routers = new_controller(), fleet_of("d1", "d2")
    routers["d2"] = EmulatedRouter(
        hostname="d2", personality=PERSONALITIES["xe-17"], enable_secret="demo-enable"
    )
    replaces = [str(OLD.fingerprint("sha256")).lower()]
    with listed(controller, routers):
        run = controller.play(ROLLOVER, ca_rollover_replaces=replaces, **INPUT)
        again = controller.play(ROLLOVER, ca_rollover_replaces=replaces, **INPUT)
    assert (run.code, again.code) == (0, 0), run.output
    assert changed(routers) == {"d1"}
    assert run.status("d2", "Install") == "skipped"
    assert again.total("changed") == 0


def test_the_role_refuses_a_run_without_its_variables(
    new_controller: Callable[[], Controller],
) -> None:
    controller, routers = new_controller(), fleet_of("e1")
    with listed(controller, routers):
        run = controller.play(ROLLOVER, ca_rollover_trustpoint="NEW")
    assert run.code != 0
    assert "ca_rollover_sha256" in run.message("e1", "Validating arguments")
    assert routers["e1"].command_log == []
