"""The documentation is true: its commands run, its tables are the code's, its links lead."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import pytest
from package.docs_support.comparison import Comparison
from package.docs_support.generated import PARTS, parts_of, plugin_options, regenerated
from package.docs_support.pages import (
    REPOSITORY,
    all_pages,
    anchors_of,
    blocks_of,
    commands_of,
    links_of,
)
from package.docs_support.result_types import Schema, complaints, schema
from package.docs_support.runner import programs_named_in, run_page

from netpki.emulators import ApplianceFault, EmulatedRouter, Fault
from netpki.errors import NetpkiError
from netpki.frontends import facade
from netpki.frontends.command_line.emulated_appliances import APPLIANCE_LETTER
from netpki.frontends.command_line.emulation import TRUSTPOINT, Laboratory, build
from netpki.frontends.inventory.ansible_names import VARIABLES
from netpki.frontends.report import error_data
from netpki.platforms.contract import DeviceClock, Usage
from netpki.platforms.ios.driver import IosDevice
from netpki.platforms.ios.parsing import (
    ShownCertificate,
    ShownTrustpoint,
    TrmStatus,
    TrustpointStatus,
)
from netpki.transport import SshSettings

PAGES = {str(page.relative_to(REPOSITORY)): page for page in all_pages()}
NOT_RUN_AT_MOST = 4


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_shows_happens(name: str, tmp_path: Path) -> None:
    run_page(PAGES[name], tmp_path)


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    page = PAGES[name]
    for link in links_of(page.read_text("utf-8")):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors_of(target.read_text("utf-8")), link


@pytest.mark.parametrize("name", PAGES)
def test_programs_that_a_page_shows_are_run_by_it(name: str) -> None:
    text = PAGES[name].read_text("utf-8")
    shown = {Path(block.file).name for block in blocks_of(text) if block.language == "python"}
    assert shown - {"", "conftest.py"} <= programs_named_in(text)


def test_few_commands_are_not_run_and_each_says_why() -> None:
    blocks = [block for page in PAGES.values() for block in blocks_of(page.read_text("utf-8"))]
    not_run = [block for block in blocks if block.is_not_run]
    assert len(not_run) <= NOT_RUN_AT_MOST
    assert all(block.reason_not_to_run for block in not_run)


@pytest.mark.parametrize("name", PAGES)
def test_generated_parts_are_what_the_code_says(name: str) -> None:
    text = PAGES[name].read_text("utf-8")
    assert text == regenerated(text), "run: python -m package.docs_support.generated"


def test_every_generated_part_is_on_a_page() -> None:
    shown = set().union(*(parts_of(page.read_text("utf-8")) for page in PAGES.values()))
    assert shown == PARTS.keys()


def test_the_command_reads_the_variables_that_the_connection_documents() -> None:
    documented = {
        entry["name"] for option in plugin_options().values() for entry in option["vars"]
    }
    assert {name for name in documented if name.startswith(("ansible_", "netpki_"))} == VARIABLES


def test_every_page_is_in_the_table_of_contents() -> None:
    contents = (REPOSITORY / "docs" / "README.md").read_text("utf-8")
    for name in PAGES:
        if Path(name).parent.name in {"how-to", "reference"}:
            assert name.removeprefix("docs/") in contents


# Results


@contextmanager
def devices(directory: Path, *faults: str) -> Iterator[tuple[Laboratory, dict[str, IosDevice]]]:
    """Ways to one router of each personality."""
    laboratory = build(count=5, faults=faults)
    with laboratory.fleet as fleet:
        known = directory / "known_hosts"
        known.write_text(fleet.known_hosts())

        def way_to(router: EmulatedRouter) -> IosDevice:
            address, port = fleet.endpoint(router.hostname)
            ssh = SshSettings(
                name=router.hostname,
                address=address,
                port=port,
                username=router.username,
                password=router.password,
                known_hosts=(known,),
                legacy_algorithms=router.legacy_ssh,
            )
            return facade.open_device(facade.DeviceSettings(ssh))

        yield laboratory, {name: way_to(router) for name, router in fleet.routers.items()}


def change(laboratory: Laboratory) -> facade.CaRequest:
    pin = str(laboratory.new.fingerprint("sha256"))
    return facade.CaRequest(TRUSTPOINT, laboratory.new.pem(), pin, mode="in_place")


def require(kind: str, data: object, sections: Schema) -> None:
    plain = json.loads(json.dumps(data))
    assert not list(complaints(kind, plain, sections, kind))


def test_the_page_of_results_has_the_keys_and_types_of_changes(tmp_path: Path) -> None:
    refusals = [f"r2=refuse-login:{number}" for number in (3, 4, 5)]
    journal = tmp_path / "journal"
    outcomes = set()
    with devices(tmp_path, "r1=lose-save", *refusals) as (laboratory, reached):
        for dry_run in (True, False, False):
            how = facade.Execution(dry_run, journal_directory=journal, reconnect_delays=())
            for name in ("r1", "r2", "r4"):
                report = facade.apply(reached[name], change(laboratory), how)
                require("change", report.data, schema())
                outcomes.add(report.data["outcome"])
    assert outcomes == {"planned", "rotated", "unchanged", "rolled_back", "stuck"}


def test_the_page_of_results_has_the_keys_and_types_of_refusals(tmp_path: Path) -> None:
    how = facade.Execution(journal_directory=tmp_path / "journal")
    with (
        devices(tmp_path, "r3=unset-clock") as (laboratory, reached),
        pytest.raises(NetpkiError) as refused,
    ):
        facade.apply(reached["r3"], change(laboratory), how)
    require("refusal", error_data("r3", refused.value), schema())


def test_the_page_of_results_has_the_keys_and_types_of_facts(tmp_path: Path) -> None:
    with devices(tmp_path) as (laboratory, reached):
        router = laboratory.fleet.routers["r4"]
        router.running.enter_section(f"ip http secure-trustpoint {TRUSTPOINT}")
        for device in reached.values():
            require("facts", facade.gather(device), schema())
        require("registration", facade.register(reached["r2"], dry_run=True), schema())
        assert facade.gather(reached["r4"])["trustpoints"][0]["used_by"]


@pytest.mark.parametrize(
    ("section", "kind"),
    [
        ("clock", DeviceClock),
        ("use", Usage),
        ("shown certificate", ShownCertificate),
        ("shown trustpoint", ShownTrustpoint),
        ("trustpoint status", TrustpointStatus),
        ("subscription", TrmStatus),
    ],
)
def test_the_page_of_results_has_all_that_a_screen_can_show(section: str, kind: type) -> None:
    assert list(schema()[section]) == [field.name for field in fields(kind)]


def test_faults_of_the_how_to_pages_exist() -> None:
    pages = (page.read_text("utf-8") for page in PAGES.values())
    blocks = (block for text in pages for block in blocks_of(text) if block.language == "console")
    commands = [command.text for block in blocks for command in commands_of(block)]
    words = [word for text in commands for word in text.split()]
    faults = [word for before, word in pairwise(words) if before == "--fault"]
    assert faults
    for fault in faults:
        device, _, name = fault.partition("=")
        kind = ApplianceFault if device.startswith(APPLIANCE_LETTER) else Fault
        kind.parse(name)


# How pages are compared


def test_three_dots_stand_for_any_text() -> None:
    assert Comparison().agrees("one\n...\nthree", "one\ntwo\nand a half\nthree\n")
    assert not Comparison().agrees("one\n...\nthree", "one\ntwo\n")


def test_a_number_of_the_page_stands_for_one_number_of_the_run() -> None:
    comparison = Comparison()
    assert comparison.agrees(
        "old AAAAAAAAAAAA new BBBBBBBBBBBB", "old 111111111111 new 222222222222"
    )
    assert comparison.agrees("now BBBBBBBBBBBB", "now 222222222222")
    assert not comparison.agrees("now BBBBBBBBBBBB", "now 111111111111")


def test_a_false_page_fails(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\n$ echo one\ntwo\n```\n")
    with pytest.raises(AssertionError, match=r"page\.md:2"):
        run_page(page, tmp_path)


def test_a_command_that_fails_without_saying_so_fails_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\n$ false\n```\n")
    with pytest.raises(AssertionError, match="exit code 1"):
        run_page(page, tmp_path)
    page.write_text("```console\n$ false\n$ echo $?\n1\n```\n")
    run_page(page, tmp_path)
