"""Trustpoints, registration, facts; loops, defaults for the group, a delegated task."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.ansible_controller import Controller, Run
from support.certificates import corpus

from netpki.emulators import PERSONALITIES, EmulatedFleet, EmulatedRouter, TrmService

CA = corpus("msca_qytang-WIN2019-CA.pem")


@pytest.fixture(scope="module")
def router() -> EmulatedRouter:
    router = EmulatedRouter(hostname="r15", personality=PERSONALITIES["ios-15"])
    router.add_trustpoint("OLD", ca=CA)
    router.trm = TrmService(trusts=CA)
    return router


@pytest.fixture(scope="module")
def run(controller: Controller, router: EmulatedRouter) -> Iterator[Run]:
    with EmulatedFleet([router]) as fleet:
        controller.inventory(fleet)
        yield controller.play(
            "other_modules",
            "-vv",
            journals=str(controller.directory / "journals"),
            pem=CA.pem(),
            sha256=str(CA.fingerprint("sha256")),
        )


def test_each_item_of_a_loop_is_a_trustpoint(run: Run, router: EmulatedRouter) -> None:
    items = run.result("r15", "Trustpoints")["results"]
    assert [(item["trustpoint"], item["outcome"]) for item in items] == [
        ("ONE", "rotated"),
        ("TWO", "rotated"),
    ]
    assert router.startup_trustpoint("ONE") is not None


def test_a_second_time_nothing_is_changed(run: Run) -> None:
    assert run.result("r15", "Trustpoint again")["outcome"] == "unchanged"
    assert not run.result("r15", "Registration again")["changed"]


def test_a_trustpoint_without_certificate_can_be_removed(run: Run, router: EmulatedRouter) -> None:
    assert run.result("r15", "Trustpoint removed")["changed"]
    assert router.trustpoint("TWO") is None


def test_defaults_for_the_group_of_modules_are_taken(
    run: Run, router: EmulatedRouter, controller: Controller
) -> None:
    assert run.code == 0, run.output
    lines = [command.line for command in router.configuration_commands()]
    assert "copy running-config startup-config" in lines
    assert "write memory" not in lines
    assert (controller.directory / "journals").is_dir()


def test_the_registration_is_planned_then_made(run: Run, router: EmulatedRouter) -> None:
    planned = run.result("r15", "Registration planned")
    made = run.result("r15", "Registration made")
    assert (planned["changed"], planned["registered"]) == (True, False)
    assert (made["changed"], made["registered"]) == (True, True)
    lines = [command.line for command in router.configuration_commands()]
    assert lines.count("trm register") == 1


def test_a_delegated_task_still_works_on_the_device_of_the_play(run: Run) -> None:
    facts = run.result("r15", "Facts from localhost")["pki"]
    assert facts["device"] == "r15"
    assert {found["name"] for found in facts["trustpoints"]} == {"OLD", "ONE"}


def test_facts_can_bring_the_inventory_of_the_device(run: Run) -> None:
    document = run.result("r15", "Facts from localhost")["inventory"]
    (device,) = document["devices"]

    assert (document["format"], document["version"]) == ("netpki-inventory", 1)
    assert (device["name"], device["status"], device["gaps"]) == ("r15", "complete", [])
    held = {each["id"]: each for each in document["certificates"]}
    (trusted,) = (each for each in device["certificates"] if "OLD" in each["trustpoints"])
    assert held[trusted["certificate"]]["subject"] == CA.subject


def test_the_stages_are_shown_to_those_who_ask(run: Run) -> None:
    assert "<r15> changing" in run.output


def test_the_proof_of_the_registration_is_part_of_the_result(run: Run) -> None:
    result = run.result("r15", "CA certificate with its registration")
    assert (result["outcome"], result["registered"]) == ("unchanged", True)
