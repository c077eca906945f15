"""What somebody types to mend what was found on an appliance."""

from __future__ import annotations

import pytest
from support.chains import self_signed

from netpki.platforms.contract import DeviceRecord, HeldCertificate
from netpki.platforms.contract.remedy import Limits, Remedy
from netpki.platforms.sps.remedies import _BY_A_NEW_CERTIFICATE, remedy_of
from netpki.services.compliance import RULES

LIMITS = Limits(rsa_bits=2048, idle_seconds=300, time_sources=2)
HELD = HeldCertificate("self-signed", (), self_signed("sps1", kind="ec-p256").leaf)
APPLYING = Remedy(
    "netpki",
    ("netpki sps apply -i <INVENTORY> -l sps1 -f <KEY> -f <CERTIFICATE AND CHAIN> -r <ROOT>",),
)


def remedy(rule: str, name: str = "sps1") -> Remedy | None:
    return remedy_of(rule, HELD, DeviceRecord(name, "sps"), LIMITS)


@pytest.mark.parametrize(
    "rule",
    [
        *("EXP-001", "EXP-002", "EXP-006", "KEY-001", "SIG-001", "NAME-001", "NAME-002"),
        *("CHAIN-001", "CHAIN-002", "CHAIN-003", "SPS-001"),
    ],
)
def test_a_new_certificate_mends_it(rule: str) -> None:
    assert remedy(rule) == APPLYING


@pytest.mark.parametrize("rule", ["SPS-002", "TA-001", "META-001", "HTTPS-001", "none"])
def test_of_others_no_command_is_known(rule: str) -> None:
    assert remedy(rule) is None


@pytest.mark.parametrize(
    "name", ["a b", "x;reboot", "-l", "$(id)", "all", "ungrouped", "r1\n", ""]
)
def test_no_other_name_gets_into_a_command(name: str) -> None:
    assert remedy("SPS-001", name) is None


def test_every_row_is_of_a_rule() -> None:
    assert {rule.code for rule in RULES} >= _BY_A_NEW_CERTIFICATE
