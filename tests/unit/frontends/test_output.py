from __future__ import annotations

import io
import json
from typing import Any

import pytest
from rich.console import Console

from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.speech import printable
from netpki.frontends.command_line.tables import show_facts, show_plans, show_proof
from netpki.frontends.command_line.work import DeviceResult, FleetResult

EVIL = "CN=\x1b[2Jgone\x07\r\nsecond [bold]line[/bold]"
HARMLESS = "CN=\N{REPLACEMENT CHARACTER}[2Jgone\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"


def result(outcome: str, **data: object) -> DeviceResult:
    common: dict[str, Any] = {"device": "r1", "outcome": outcome, "failed": False, "message": "?"}
    return DeviceResult("r1", common | data)


def screen() -> Console:
    return Console(file=io.StringIO(), width=200)


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_control_characters_are_made_visible() -> None:
    assert printable(EVIL) == f"{HARMLESS}\nsecond [bold]line[/bold]"
    assert printable("tab\there") == "tab     here"


def test_no_device_commands_the_readers_terminal() -> None:
    facts = {"name": EVIL, "ca": None, "used_by": [], "saved": None}
    read = DeviceResult("r1", {"device": "r1", "release": EVIL, "trustpoints": [facts]})
    broken = result("stuck", failed=True, message=EVIL, remaining_commands=[EVIL])
    console = screen()
    show_facts(console, [read, broken])
    show_plans(console, [result("planned", message=EVIL, commands=[EVIL])], commands=True)
    show_proof(console, [broken], halted=EVIL)
    assert not {"\x1b", "\x07", "\r"} & set(shown(console))
    assert "[bold]line[/bold]" in shown(console)


def test_a_device_without_trustpoints_has_a_line_too() -> None:
    console = screen()
    show_facts(console, [DeviceResult("r1", {"device": "r1", "release": None, "trustpoints": []})])
    assert shown(console).splitlines()[-1].split() == ["r1", *["-"] * 7]


def test_the_proof_claims_nothing_about_a_device_that_nobody_knows() -> None:
    console = screen()
    before = {"fingerprint_sha256": "AB" * 32}
    after = {"fingerprint_sha256": "CD" * 32}
    for outcome in ("stuck", "unknown", "rolled_back"):
        facts = {"before": before, "after": after, "saved": None, "registered": None}
        show_proof(console, [result(outcome, failed=True, **facts)], halted="")
    rows = [line.split() for line in shown(console).splitlines() if line.startswith("r1 ")]
    assert [row[-3:] for row in rows] == [
        ["?", "-", "-"],
        ["?", "-", "-"],
        ["ab" * 8, "-", "-"],
    ]


@pytest.mark.parametrize(
    ("outcomes", "halted", "code"),
    [
        (["rotated", "not_started"], "the work was interrupted", ExitCode.INTERRUPTED),
        (["rolled_back", "not_started"], "the work was interrupted", ExitCode.INTERRUPTED),
        (["stuck", "not_started"], "the work was interrupted", ExitCode.STUCK),
        (["rotated", "rotated"], "", ExitCode.DONE),
    ],
)
def test_an_interrupt_is_told_and_covers_up_no_stuck_device(
    outcomes: list[str], halted: str, code: ExitCode
) -> None:
    done = FleetResult([result(outcome) for outcome in outcomes], halted, interrupted=True)
    assert done.exit_code is code


def test_the_document_for_programs_holds_data_and_differences() -> None:
    done = FleetResult([DeviceResult("r1", {"device": "r1"}, "--- a"), result("rotated")])
    document = json.loads(done.as_json("apply", done.exit_code))
    assert document["results"][0] == {"device": "r1"}
    assert document["diffs"] == {"r1": "--- a"}
    assert (document["command"], document["exit_code"], document["halted"]) == ("apply", 0, "")
