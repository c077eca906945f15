"""CA rollover on emulated routers: what goes well, what is refused, what is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.certificates import NOON, corpus, generated_ca, public_cas
from support.examples import examples
from support.memory import memory_device, pieces_of
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
    trustpoint_of,
)

from netpki.emulators import PERSONALITIES, EmulatedRouter, Fault, TrmService
from netpki.errors import (
    InputError,
    NetpkiError,
    OutputFormatError,
    PreconditionError,
)
from netpki.frontends.facade import CaRequest, Execution, apply, gather, register
from netpki.pki import Certificate
from netpki.services.journal import Journal
from netpki.services.rotation import Registration

RANDOM_OLD = generated_ca("Old CA with a random serial number")
RANDOM_NEW = generated_ca("New CA with a random serial number")


def trusted(router: EmulatedRouter, name: str) -> Certificate | None:
    trustpoint = router.trustpoint(name)
    return trustpoint.ca if trustpoint else None


def answers(router: EmulatedRouter) -> list[str]:
    return [entry.line for entry in router.command_log if entry.mode == "question"]


def assert_untouched(router: EmulatedRouter) -> None:
    assert not router.configuration_commands()
    assert trusted(router, OLD_NAME) == OLD


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("personality", PERSONALITIES)
def test_the_new_ca_is_installed_proved_and_saved(
    personality: str, mode: Mode, tmp_path: Path
) -> None:
    router = router_with_old_ca(personality)
    device = memory_device(router)
    planned = roll_over(device, mode, tmp_path, dry_run=True)
    assert not router.configuration_commands()
    done = roll_over(device, mode, tmp_path)
    again = roll_over(device, mode, tmp_path)
    assert [report.data["outcome"] for report in (planned, done, again)] == [
        "planned",
        "rotated",
        "unchanged",
    ]
    assert planned.data["commands"] == done.data["commands"]
    assert planned.after == done.after == again.after
    assert done.data["saved"] is True
    assert done.data["after"]["fingerprint_sha256"] == NEW.fingerprint("sha256").hexadecimal
    assert trusted(router, trustpoint_of(mode)) == NEW
    assert trusted(router, OLD_NAME) == (OLD if mode == "beside" else NEW)
    router.reload()
    assert trusted(router, trustpoint_of(mode)) == NEW


@pytest.mark.parametrize("mode", MODES)
def test_the_plan_names_exactly_the_lines_that_are_typed(mode: Mode, tmp_path: Path) -> None:
    router = router_with_old_ca()
    report = roll_over(memory_device(router), mode, tmp_path)
    typed = [entry.line.strip() for entry in router.configuration_commands()]
    typed += answers(router)
    assert sorted(set(typed)) == sorted({line.strip() for line in report.data["commands"]})


@pytest.mark.parametrize("certificate", public_cas()[:40], ids=lambda c: c.subject[:40])
def test_real_public_ca_certificates_are_installed(
    certificate: Certificate, tmp_path: Path
) -> None:
    router = router_with_old_ca("xe-17")
    report = roll_over(memory_device(router), "in_place", tmp_path, new=certificate)
    assert report.data["outcome"] == "rotated", report.message
    assert trusted(router, OLD_NAME) == certificate


@pytest.mark.parametrize(
    "name",
    [
        "cisco_licensing_root_ca_SLA-TrustPoint.pem",
        "iosv_lab_CA.pem",
        "msca_qytang-WIN2019-CA.pem",
        "csr1000v_16.12.3_TP-self-signed-971124804.pem",
    ],
)
def test_ca_certificates_of_real_devices_are_installed(name: str, tmp_path: Path) -> None:
    router = router_with_old_ca()
    report = roll_over(memory_device(router), "beside", tmp_path, new=corpus(name))
    assert report.data["outcome"] == "rotated", report.message


def test_a_1024_bit_root_needs_an_override_and_the_clock_of_its_time(tmp_path: Path) -> None:
    thawte = corpus("thawte_premium_server_ca.pem")
    with pytest.raises(InputError, match="1024 bits"):
        request("beside", thawte).wanted()
    router = EmulatedRouter(
        hostname="r1",
        personality=PERSONALITIES["ios-12.4"],
        clock=thawte.not_before + timedelta(days=365),
    )
    allowed = replace(request("beside", thawte), allow_weak_key=True)
    report = apply(memory_device(router), allowed, Execution(journal_directory=tmp_path))
    assert report.data["outcome"] == "rotated", report.message


@pytest.mark.parametrize("mode", MODES)
def test_a_wrong_fingerprint_is_answered_no_and_the_old_trust_stays(
    mode: Mode, tmp_path: Path
) -> None:
    router = router_with_old_ca()
    router.inject(Fault("wrong-fingerprint"))
    report = roll_over(memory_device(router), mode, tmp_path)
    assert report.data["outcome"] == "rolled_back"
    assert report.data["error"]["kind"] == "FingerprintMismatchError"
    assert "no" in answers(router)
    assert trusted(router, OLD_NAME) == OLD
    assert router.trustpoint("trendmicro-2013") is None


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("personality", PERSONALITIES)
def test_a_device_that_stores_another_certificate_is_found_out(
    personality: str, mode: Mode, tmp_path: Path
) -> None:
    router = router_with_old_ca(personality)
    router.inject(Fault("other-certificate"))
    report = roll_over(memory_device(router), mode, tmp_path)
    assert report.failed
    assert report.data["outcome"] in {"rolled_back", "stuck"}
    assert report.data["error"]["kind"] in {"VerificationError", "OutputFormatError"}
    if report.data["outcome"] == "rolled_back":
        assert trusted(router, OLD_NAME) == OLD


@pytest.mark.parametrize("fault", ["lose-save", "nvram-full", "busy-nvram"])
@pytest.mark.parametrize("mode", MODES)
def test_a_save_that_does_not_hold_is_taken_back(fault: str, mode: Mode, tmp_path: Path) -> None:
    router = router_with_old_ca(old=RANDOM_OLD)
    router.inject(Fault(fault))
    report = roll_over(memory_device(router), mode, tmp_path, new=RANDOM_NEW)
    assert report.data["outcome"] == "rolled_back"
    assert trusted(router, OLD_NAME) == RANDOM_OLD
    router.reload()
    assert trusted(router, OLD_NAME) == RANDOM_OLD


@pytest.mark.parametrize(
    ("mode", "command"),
    [
        ("beside", "configure terminal"),
        ("beside", "crypto pki trustpoint"),
        ("beside", "crypto pki authenticate"),
        ("beside", "write memory"),
        ("in_place", "no crypto pki trustpoint"),
        ("in_place", "crypto pki authenticate"),
        ("in_place", "write memory"),
    ],
)
def test_an_unknown_prompt_stops_the_work_and_leaves_trust(
    mode: Mode, command: str, tmp_path: Path
) -> None:
    router = router_with_old_ca(old=RANDOM_OLD)
    router.inject(Fault("unknown-prompt", command))
    report = roll_over(memory_device(router), mode, tmp_path, new=RANDOM_NEW)
    assert report.data["outcome"] in {"rolled_back", "stuck"}
    assert report.data["error"]["kind"] == "UnexpectedPromptError"
    if command not in {"no crypto pki trustpoint", "configure terminal", "crypto pki trustpoint"}:
        # Those commands are needed on the way back too, which the same prompt then bars.
        assert report.data["outcome"] == "rolled_back"
        assert router.trustpoint("trendmicro-2013") is None
    assert trusted(router, OLD_NAME) == RANDOM_OLD
    router.clear_faults()
    again = roll_over(memory_device(router), mode, tmp_path, new=RANDOM_NEW)
    assert again.data["outcome"] == "rotated"


def test_a_command_that_the_aaa_server_denies_is_a_refusal(tmp_path: Path) -> None:
    router = router_with_old_ca()
    router.inject(Fault("deny", "crypto pki authenticate"))
    report = roll_over(memory_device(router), "in_place", tmp_path)
    assert report.data["outcome"] == "rolled_back"
    assert report.data["error"]["kind"] == "CommandRefusedError"
    assert trusted(router, OLD_NAME) == OLD


def test_a_denied_removal_changes_nothing(tmp_path: Path) -> None:
    router = router_with_old_ca()
    router.inject(Fault("deny", "no crypto pki trustpoint"))
    report = roll_over(memory_device(router), "in_place", tmp_path)
    assert report.data["outcome"] == "rolled_back"
    assert trusted(router, OLD_NAME) == OLD


@pytest.mark.parametrize("mode", MODES)
def test_a_stalled_device_is_given_up_at_every_step(mode: Mode, tmp_path: Path) -> None:
    clean = router_with_old_ca()
    roll_over(memory_device(clean), mode, tmp_path)
    for step in range(1, len(clean.command_log) + 1):
        router = router_with_old_ca()
        router.inject(Fault("stall-at-step", step))
        try:
            outcome = roll_over(memory_device(router), mode, tmp_path).data["outcome"]
        except NetpkiError:
            outcome = "error"
        assert outcome in {"rotated", "rolled_back", "error"}, step
        router.clear_faults()
        assert roll_over(memory_device(router), mode, tmp_path).data["outcome"] in {
            "rotated",
            "unchanged",
        }


@settings(max_examples=examples(40))
@given(character=st.integers(1, 900))
def test_a_lost_character_never_installs_anything(
    tmp_path_factory: pytest.TempPathFactory, character: int
) -> None:
    router = router_with_old_ca()
    router.inject(Fault("drop-character", character))
    journal = tmp_path_factory.mktemp("journal")
    report = roll_over(memory_device(router), "in_place", journal)
    # A character of the BEGIN line, of "quit" or behind the paste may be lost without harm.
    assert trusted(router, OLD_NAME) in {OLD, NEW}
    assert (trusted(router, OLD_NAME) == NEW) == (report.data["outcome"] == "rotated")


@pytest.mark.parametrize("style", ["glued", "newline", "synchronous", "before-output"])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("personality", PERSONALITIES)
def test_log_messages_at_every_boundary_do_not_change_the_result(
    personality: str, mode: Mode, style: str, tmp_path: Path
) -> None:
    router = router_with_old_ca(personality)
    router.inject(Fault("syslog", style))
    report = roll_over(memory_device(router), mode, tmp_path)
    assert report.data["outcome"] == "rotated", report.message
    assert trusted(router, trustpoint_of(mode)) == NEW


@settings(max_examples=examples(40))
@given(seed=st.integers(0, 10_000), size=st.integers(1, 300), mode=st.sampled_from(MODES))
def test_log_messages_anywhere_never_cost_trust(
    tmp_path_factory: pytest.TempPathFactory, seed: int, size: int, mode: Mode
) -> None:
    router = router_with_old_ca()
    router.inject(Fault("syslog", f"random:{seed}"))
    journal = tmp_path_factory.mktemp("journal")
    try:
        outcome = roll_over(memory_device(router, cut=pieces_of(size)), mode, journal).data[
            "outcome"
        ]
    except NetpkiError:
        outcome = "error"
    if outcome in {"error", "rolled_back"}:
        assert trusted(router, OLD_NAME) == OLD
    router.clear_faults()
    assert roll_over(memory_device(router), mode, journal).data["outcome"] in {
        "rotated",
        "unchanged",
    }


@settings(max_examples=examples(30))
@given(
    size=st.integers(1, 400),
    mode=st.sampled_from(MODES),
    personality=st.sampled_from(sorted(PERSONALITIES)),
)
def test_the_result_does_not_depend_on_how_output_is_cut(
    tmp_path_factory: pytest.TempPathFactory, size: int, mode: Mode, personality: str
) -> None:
    router = router_with_old_ca(personality)
    journal = tmp_path_factory.mktemp("journal")
    report = roll_over(memory_device(router, cut=pieces_of(size)), mode, journal)
    whole = router_with_old_ca(personality)
    expected = roll_over(memory_device(whole), mode, journal)
    assert report.data | {"clock": ""} == expected.data | {"clock": ""}
    typed = [(entry.mode, entry.line) for entry in router.command_log]
    assert typed == [(entry.mode, entry.line) for entry in whole.command_log]


def test_a_certificate_that_is_not_valid_by_the_device_clock_is_refused(tmp_path: Path) -> None:
    for moment in (NEW.not_before - timedelta(days=1), NEW.not_after + timedelta(days=1)):
        router = router_with_old_ca()
        router.inject(Fault("wrong-clock", moment.isoformat()))
        with pytest.raises(PreconditionError, match="by its clock"):
            roll_over(memory_device(router), "beside", tmp_path)
        assert_untouched(router)


def test_an_unset_clock_is_refused_unless_overridden(tmp_path: Path) -> None:
    router = EmulatedRouter(
        hostname="r1",
        personality=PERSONALITIES["ios-15"],
        clock=NOON,
        clock_authoritative=False,
        clock_source="hardware calendar",
    )
    with pytest.raises(PreconditionError, match="not authoritative"):
        roll_over(memory_device(router), "beside", tmp_path)
    assert not router.configuration_commands()
    overridden = replace(request("beside"), allow_unset_clock=True)
    report = apply(memory_device(router), overridden, Execution(journal_directory=tmp_path))
    assert report.data["outcome"] == "rotated", report.message


def test_beside_does_not_overwrite_another_ca(tmp_path: Path) -> None:
    router = router_with_old_ca()
    taken = replace(request("beside"), trustpoint=OLD_NAME)
    with pytest.raises(PreconditionError, match="already holds another CA"):
        apply(memory_device(router), taken, Execution(journal_directory=tmp_path))
    assert_untouched(router)


def test_in_place_refuses_to_destroy_an_identity(tmp_path: Path) -> None:
    lab_ca = corpus("iosv_lab_CA.pem")
    router = EmulatedRouter(hostname="r1", personality=PERSONALITIES["ios-15"], clock=NOON)
    identity = corpus("iosv_lab_identity_Manual.pem")
    router.add_trustpoint(OLD_NAME, lines=list(SETTINGS), ca=lab_ca, identity=identity, saved=True)
    with pytest.raises(PreconditionError, match="identity"):
        roll_over(memory_device(router), "in_place", tmp_path)
    assert not router.configuration_commands()


def test_in_place_refuses_a_trustpoint_with_a_secret(tmp_path: Path) -> None:
    router = EmulatedRouter(hostname="r1", personality=PERSONALITIES["ios-15"], clock=NOON)
    lines = [*SETTINGS, "password 7 02050D480809"]
    router.add_trustpoint(OLD_NAME, lines=lines, ca=OLD, saved=True)
    with pytest.raises(PreconditionError, match="secret setting") as caught:
        roll_over(memory_device(router), "in_place", tmp_path)
    assert "02050D480809" not in str(caught.value)
    assert_untouched(router)


def test_in_place_keeps_the_settings_it_was_not_told_about(tmp_path: Path) -> None:
    router = EmulatedRouter(hostname="r1", personality=PERSONALITIES["ios-15"], clock=NOON)
    lines = ["enrollment terminal", "revocation-check crl", "source interface Loopback0"]
    router.add_trustpoint(OLD_NAME, lines=lines, ca=OLD, saved=True)
    roll_over(memory_device(router), "in_place", tmp_path)
    trustpoint = router.trustpoint(OLD_NAME)
    assert trustpoint is not None
    assert set(trustpoint.lines) == {*SETTINGS, "source interface Loopback0"}


def test_settings_alone_are_amended_without_removing_anything(tmp_path: Path) -> None:
    router = router_with_old_ca(old=NEW)
    changed = replace(request("in_place"), settings=("revocation-check crl",))
    device = memory_device(router)
    report = apply(device, changed, Execution(journal_directory=tmp_path))
    assert report.data["outcome"] == "rotated"
    assert not any(entry.line.startswith("no ") for entry in router.command_log)
    assert trusted(router, OLD_NAME) == NEW
    again = apply(device, changed, Execution(journal_directory=tmp_path))
    assert again.data["outcome"] == "unchanged"


def test_a_setting_that_the_release_refuses_is_taken_back(tmp_path: Path) -> None:
    router = router_with_old_ca()
    refused = replace(request("in_place"), settings=("vrf",))
    report = apply(memory_device(router), refused, Execution(journal_directory=tmp_path))
    assert report.data["outcome"] == "rolled_back"
    assert "'vrf' was refused" in report.message
    assert trusted(router, OLD_NAME) == OLD


def test_what_is_installed_but_not_saved_is_only_saved(tmp_path: Path) -> None:
    router = EmulatedRouter(hostname="r1", personality=PERSONALITIES["ios-15"], clock=NOON)
    router.add_trustpoint(OLD_NAME, lines=list(SETTINGS), ca=NEW, saved=False)
    report = roll_over(memory_device(router), "in_place", tmp_path)
    assert report.data["outcome"] == "rotated"
    assert report.data["commands"] == ["write memory"]
    saved = router.startup_trustpoint(OLD_NAME)
    assert saved is not None
    assert saved.ca == NEW


def test_copy_running_config_saves_as_well(tmp_path: Path) -> None:
    router = router_with_old_ca()
    execution = Execution(save="copy_running_config", journal_directory=tmp_path)
    report = apply(memory_device(router), request("beside"), execution)
    assert report.data["outcome"] == "rotated"
    assert "copy running-config startup-config" in report.data["commands"]
    assert not any(entry.line.startswith("write") for entry in router.command_log)


@pytest.mark.parametrize("personality", PERSONALITIES)
def test_a_pinned_fingerprint_is_compared_by_the_device(personality: str, tmp_path: Path) -> None:
    router = router_with_old_ca(personality)
    pin = f"fingerprint {NEW.fingerprint('sha1').hexadecimal}"
    pinned = replace(request("beside"), settings=(*SETTINGS, pin))
    device = memory_device(router)
    assert (
        apply(device, pinned, Execution(journal_directory=tmp_path)).data["outcome"] == "rotated"
    )
    assert "yes" not in answers(router)
    again = apply(device, pinned, Execution(journal_directory=tmp_path))
    assert again.data["outcome"] == "unchanged"


def test_a_pin_of_another_certificate_is_bad_input(tmp_path: Path) -> None:
    router = router_with_old_ca()
    pin = f"fingerprint {OLD.fingerprint('sha1').hexadecimal}"
    wrong = replace(request("beside"), settings=(*SETTINGS, pin))
    with pytest.raises(InputError, match="is not the fingerprint of"):
        apply(memory_device(router), wrong, Execution(journal_directory=tmp_path))
    assert_untouched(router)


def test_a_trustpoint_that_enrolls_by_url_is_not_pasted_into(tmp_path: Path) -> None:
    router = EmulatedRouter(hostname="r1", personality=PERSONALITIES["ios-15"], clock=NOON)
    lines = ["enrollment url http://192.0.2.1:80", "revocation-check none"]
    router.add_trustpoint(OLD_NAME, lines=lines, ca=OLD, saved=True)
    wanted = replace(request("in_place"), settings=("revocation-check none",))
    with pytest.raises(InputError, match="cannot be pasted"):
        apply(memory_device(router), wanted, Execution(journal_directory=tmp_path))
    assert_untouched(router)


def absent(name: str, certificate: Certificate) -> CaRequest:
    return CaRequest(
        name, certificate.pem(), str(certificate.fingerprint("sha256")), state="absent"
    )


def test_the_old_ca_is_retired_when_nothing_uses_it(tmp_path: Path) -> None:
    router = router_with_old_ca()
    device = memory_device(router)
    roll_over(device, "beside", tmp_path)
    execution = Execution(journal_directory=tmp_path)
    assert apply(device, absent(OLD_NAME, OLD), execution).data["outcome"] == "rotated"
    assert router.trustpoint(OLD_NAME) is None
    assert router.startup_trustpoint(OLD_NAME) is None
    assert apply(device, absent(OLD_NAME, OLD), execution).data["outcome"] == "unchanged"
    assert trusted(router, trustpoint_of("beside")) == NEW


def test_a_trustpoint_in_use_is_not_removed(tmp_path: Path) -> None:
    router = EmulatedRouter(
        hostname="r1",
        personality=PERSONALITIES["ios-15"],
        clock=NOON,
        extra_configuration="ip http secure-server\nip http secure-trustpoint trendmicro\n",
    )
    router.add_trustpoint(OLD_NAME, lines=list(SETTINGS), ca=OLD, saved=True)
    with pytest.raises(PreconditionError, match="ip http secure-trustpoint trendmicro"):
        apply(memory_device(router), absent(OLD_NAME, OLD), Execution(journal_directory=tmp_path))
    assert_untouched(router)


def test_another_ca_than_the_named_one_is_not_removed(tmp_path: Path) -> None:
    router = router_with_old_ca()
    with pytest.raises(PreconditionError, match="not the certificate to be removed"):
        apply(memory_device(router), absent(OLD_NAME, NEW), Execution(journal_directory=tmp_path))
    assert_untouched(router)


def test_registration_proves_the_new_ca(tmp_path: Path) -> None:
    router = router_with_old_ca()
    router.trm = TrmService(trusts=NEW, polls_until_active=2)
    execution = Execution(
        registration=Registration(timeout=5, interval=0), journal_directory=tmp_path
    )
    report = apply(memory_device(router), request("in_place"), execution)
    assert report.data["outcome"] == "rotated"
    assert report.data["registered"] is True
    assert "trm register" in report.data["commands"]


def test_a_registration_that_stays_inactive_is_taken_back(tmp_path: Path) -> None:
    router = router_with_old_ca()
    router.trm = TrmService(trusts=OLD, polls_until_active=1)
    execution = Execution(
        registration=Registration(timeout=0, interval=0), journal_directory=tmp_path
    )
    report = apply(memory_device(router), request("in_place"), execution)
    assert report.data["outcome"] == "rolled_back"
    assert trusted(router, OLD_NAME) == OLD
    saved = router.startup_trustpoint(OLD_NAME)
    assert saved is not None
    assert saved.ca == OLD


def test_registering_alone_changes_once() -> None:
    router = router_with_old_ca()
    router.trm = TrmService(trusts=OLD, polls_until_active=1)
    device = memory_device(router)
    how = Registration(timeout=5, interval=0)
    assert register(device, how, dry_run=True)["changed"] is True
    assert not any(entry.line == "trm register" for entry in router.command_log)
    assert register(device, how) == {"device": "r1", "changed": True, "registered": True}
    assert register(device, how)["changed"] is False


@pytest.mark.parametrize("personality", PERSONALITIES)
def test_facts_are_read_without_configuring(personality: str) -> None:
    router = router_with_old_ca(personality)
    facts = gather(memory_device(router))
    (trustpoint,) = facts["trustpoints"]
    assert trustpoint["name"] == OLD_NAME
    assert trustpoint["ca"]["fingerprint_sha256"] == OLD.fingerprint("sha256").hexadecimal
    assert trustpoint["saved"] is True
    assert facts["trustpoint_statuses"][0]["authenticated"] is True
    assert facts["subscription"] is None
    # An image without content filtering says so; what others print is unknown, not a pass.
    assert bool(facts["unknown"]) == personality.startswith("ios")
    assert not router.configuration_commands()


def test_an_account_without_privileges_uses_the_enable_secret(tmp_path: Path) -> None:
    router = EmulatedRouter(
        hostname="r1",
        personality=PERSONALITIES["ios-12.4"],
        clock=NOON,
        privilege=1,
        enable_secret="demo-enable",
    )
    device = memory_device(router, enable_secret="demo-enable")
    assert roll_over(device, "beside", tmp_path).data["outcome"] == "rotated"
    with pytest.raises(NetpkiError, match="enable secret was refused"):
        roll_over(memory_device(router, enable_secret="wrong"), "beside", tmp_path)
    with pytest.raises(NetpkiError, match="no enable secret was given"):
        roll_over(memory_device(router), "beside", tmp_path)


def test_a_name_that_occurs_in_a_file_name_is_no_prompt(tmp_path: Path) -> None:
    """netmiko issue 2742: ``nvram:DEVICE123#1.cer`` was taken for the prompt."""
    own = generated_ca("DEVICE123", serial=1)
    router = router_with_old_ca(hostname="DEVICE123", old=own)
    report = roll_over(memory_device(router, cut=pieces_of(7)), "in_place", tmp_path)
    assert report.data["outcome"] == "rotated", report.message


def test_two_runs_on_one_device_exclude_each_other(tmp_path: Path) -> None:
    router = router_with_old_ca()
    with (
        Journal(tmp_path).exclusively("r1"),
        pytest.raises(PreconditionError, match="another run"),
    ):
        roll_over(memory_device(router), "beside", tmp_path)
    assert not router.command_log


def test_a_truncated_running_configuration_is_an_error_not_an_empty_device(
    tmp_path: Path,
) -> None:
    router = router_with_old_ca()
    router.inject(Fault("deny", "show running-config"))
    with pytest.raises(OutputFormatError):
        roll_over(memory_device(router), "in_place", tmp_path)
    assert_untouched(router)
