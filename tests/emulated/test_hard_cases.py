"""Sequences in which a tool could lose trust, or claim what is not so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.certificates import NOON, corpus, generated_ca
from support.memory import memory_device
from support.rollover import (
    MODES,
    NEW,
    OLD,
    OLD_NAME,
    SETTINGS,
    Mode,
    request,
    roll_over,
    router_with_old_ca,
)

from netpki.emulators import PERSONALITIES, EmulatedRouter, Fault
from netpki.errors import InputError, PreconditionError
from netpki.frontends.facade import CaRequest, Execution, TrustpointRequest, apply
from netpki.frontends.report import Report
from netpki.pki import Certificate
from netpki.platforms.ios.dialogs import objection_to_removal

LONG_OLD = generated_ca("Hard case, old", serial=0xA1B2C3D4E5F60718293A4B5C6D7E8F90)
LONG_NEW = generated_ca("Hard case, signed again", serial=0xA1B2C3D4E5F60718293A4B5C6D7E8F90)


def trusted(router: EmulatedRouter, name: str = OLD_NAME) -> Certificate | None:
    trustpoint = router.trustpoint(name)
    return trustpoint.ca if trustpoint else None


def execution(journal: Path) -> Execution:
    return Execution(journal_directory=journal, reconnect_delays=())


def router_of(personality: str = "ios-15", *lines: str, extra: str = "") -> EmulatedRouter:
    router = EmulatedRouter(
        hostname="r1",
        personality=PERSONALITIES[personality],
        clock=NOON,
        extra_configuration=extra,
    )
    router.add_trustpoint(OLD_NAME, lines=[*SETTINGS, *lines], ca=OLD, saved=True)
    return router


def step_of(router: EmulatedRouter, line: str, journal: Path) -> int:
    """Number of the input line that begins with ``line`` in a whole run in place."""
    roll_over(memory_device(router), "in_place", journal)
    typed = [entry.line.strip() for entry in router.command_log]
    return next(i for i, found in enumerate(typed, start=1) if found.startswith(line))


def cut(router: EmulatedRouter, line: str, journal: Path) -> Report:
    """A run in place that ends for good behind this input line."""
    clean = router_of()
    step = step_of(clean, line, journal / "other")
    logins = clean.command_log[step - 1].session
    refused = [Fault("refuse-login", number) for number in range(logins + 1, logins + 9)]
    router.inject(Fault("drop-after-step", step), *refused)
    report = roll_over(memory_device(router), "in_place", journal)
    router.clear_faults()
    assert report.data["outcome"] == "stuck"
    return report


def test_another_wish_does_not_close_the_only_way_back(tmp_path: Path) -> None:
    for other in (
        TrustpointRequest(OLD_NAME, settings=SETTINGS),
        CaRequest(OLD_NAME, NEW.pem(), str(NEW.fingerprint("sha256")), state="absent"),
    ):
        router = router_of()
        cut(router, "yes", tmp_path)
        assert trusted(router) is None
        with pytest.raises(PreconditionError, match="interrupted change"):
            apply(memory_device(router), other, execution(tmp_path))
        again = roll_over(memory_device(router), "in_place", tmp_path)
        assert again.data["outcome"] == "rotated"
        assert trusted(router) == NEW


def test_settings_that_nobody_named_survive_a_cut(tmp_path: Path) -> None:
    kept = ("vrf Mgmt", "source interface Loopback0", "usage ike")
    for line in ("yes", "crypto pki trustpoint", "crypto pki authenticate", "quit"):
        router = router_of("ios-15", *kept)
        cut(router, line, tmp_path)
        wanted = replace(request("in_place"), settings=("enrollment terminal",))
        report = apply(memory_device(router), wanted, execution(tmp_path))
        assert report.data["outcome"] == "rotated", line
        trustpoint = router.trustpoint(OLD_NAME)
        assert trustpoint is not None
        assert {*kept, "revocation-check none"} <= set(trustpoint.lines), line


def test_a_finished_step_is_never_gone_behind(tmp_path: Path) -> None:
    """The save landed, the answer was lost: what came later must not be rolled back to then."""
    router = router_of()
    cut(router, "write memory", tmp_path)
    saved = router.startup_trustpoint(OLD_NAME)
    assert saved is not None
    assert saved.ca == NEW
    wanted = replace(request("in_place"), settings=("enrollment terminal", "vrf"))
    report = apply(memory_device(router), wanted, execution(tmp_path))
    assert report.data["outcome"] == "rolled_back"
    assert trusted(router) == NEW


def test_certificates_that_came_since_are_not_destroyed_on_the_way_back(tmp_path: Path) -> None:
    router = router_of()
    cut(router, "end", tmp_path)
    router.running.store_identity(OLD_NAME, corpus("iosv_lab_identity_Manual.pem"))
    wanted = replace(request("in_place"), settings=("vrf",))
    report = apply(memory_device(router), wanted, execution(tmp_path))
    assert report.data["outcome"] == "rolled_back"
    trustpoint = router.trustpoint(OLD_NAME)
    assert trustpoint is not None
    assert trustpoint.identity == corpus("iosv_lab_identity_Manual.pem")


def test_the_journal_of_a_namesake_is_not_used(tmp_path: Path) -> None:
    laboratory = router_of()
    cut(laboratory, "yes", tmp_path)
    production = router_with_old_ca(hostname="production")
    with pytest.raises(PreconditionError, match="calls itself"):
        roll_over(memory_device(production), "in_place", tmp_path)
    assert not production.configuration_commands()


@pytest.mark.parametrize("personality", PERSONALITIES)
@pytest.mark.parametrize("line", ["yes", "crypto pki trustpoint", "quit", "end"])
def test_the_remaining_commands_bring_back_what_was_there_when_they_are_pasted(
    personality: str, line: str, tmp_path: Path
) -> None:
    router = router_of(personality, "vrf Mgmt")
    try:
        report = cut(router, line, tmp_path)
    except StopIteration:  # a personality that is asked nothing here
        pytest.fail("the step does not occur")
    console = router.console()
    console.open()
    console.feed("".join(f"{typed}\n" for typed in report.data["remaining_commands"]).encode())
    for found in (router.trustpoint(OLD_NAME), router.startup_trustpoint(OLD_NAME)):
        assert found is not None
        assert found.ca == OLD
        assert {*SETTINGS, "vrf Mgmt"} <= set(found.lines)


def test_a_lost_save_is_found_out_although_both_cas_have_the_same_long_serial_number(
    tmp_path: Path,
) -> None:
    router = router_with_old_ca(old=LONG_OLD)
    ticks = iter(range(10_000))
    router.clock = type(router.clock)(NOON, source="NTP", seconds=lambda: float(next(ticks)))
    router.inject(Fault("lose-save"))
    report = roll_over(memory_device(router), "in_place", tmp_path, new=LONG_NEW)
    assert report.data["outcome"] == "rolled_back"
    assert trusted(router) == LONG_OLD


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "Beside"},
        {"mode": "in-place"},
        {"mode": None},
        {"state": "Absent"},
        {"sha256": None},
        {"certificate": b"bytes"},
        {"trustpoint": 7},
    ],
    ids=str,
)
def test_a_value_that_is_none_of_the_choices_is_bad_input(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        replace(request("beside"), **wrong).wanted()


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256"])
def test_a_superseded_certificate_is_known_by_any_fingerprint(algorithm: str) -> None:
    old = str(NEW.fingerprint(algorithm))  # type: ignore[arg-type]  # one of the parameters
    with pytest.raises(InputError, match="superseded"):
        replace(request("beside"), superseded=[old]).wanted()


@pytest.mark.parametrize("mode", MODES)
def test_a_plan_does_not_call_saved_what_is_not_there(mode: Mode, tmp_path: Path) -> None:
    planned = roll_over(memory_device(router_of()), mode, tmp_path, dry_run=True)
    assert planned.data["saved"] is False


def test_a_secret_setting_that_stands_there_is_neither_typed_nor_shown(tmp_path: Path) -> None:
    router = EmulatedRouter(hostname="r1", personality=PERSONALITIES["ios-15"], clock=NOON)
    router.add_trustpoint("EMPTY", lines=[*SETTINGS, "password 7 02050D480809"], saved=True)
    wanted = replace(request("beside"), trustpoint="EMPTY")
    report = apply(memory_device(router), wanted, execution(tmp_path))
    assert report.data["outcome"] == "rotated"
    assert "02050D480809" not in str(report.data) + report.before + report.after
    assert not [entry for entry in router.command_log if "password" in entry.line]


def test_a_removal_that_would_take_more_than_certificates_is_answered_no() -> None:
    known = (
        "no crypto pki trustpoint X\r\n% Removing an enrolled trustpoint will destroy all "
        "certificates\r\n received from the related Certificate Authority.\r\n\r\n"
        "Are you sure you want to do this? [yes/no]: "
    )
    assert objection_to_removal(known) is None
    more = known.replace("Are you", "% The RSA key pair will be deleted too.\r\nAre you")
    assert objection_to_removal(more) is not None
    assert objection_to_removal("Are you sure you want to do this? [yes/no]: ") is not None
