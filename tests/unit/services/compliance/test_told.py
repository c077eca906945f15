"""Checks that judge only where there is something to judge."""

from __future__ import annotations

import pytest
from support.certificates import NOON
from support.compliance import device

from netpki.platforms.contract import HeldTrustpoint, WebAccess
from netpki.services.compliance.case import Case, Surroundings
from netpki.services.compliance.rule import Fault, Judgement, Unknown
from netpki.services.compliance.rules.told import (
    if_told,
    is_configured,
    may_be_the_number,
    untold,
)
from netpki.services.compliance.rules.web import if_on, if_secure
from netpki.services.inventory import fleet_of

ROUTER = device()
CASE = Case(ROUTER, Surroundings(fleet_of([ROUTER]), NOON))


def seen(item: object, case: Case) -> Judgement:
    return Fault(f"{item is case.record}, {case is CASE}, {type(item).__name__}")


def test_a_fact_is_judged_and_a_device_without_it_is_not() -> None:
    check = if_told("its cat", seen)

    assert check(WebAccess(), CASE) == Fault("False, True, WebAccess")
    assert check(ROUTER, CASE) == Unknown("Nothing that was read tells of its cat.")
    assert untold("it") == Unknown("Nothing that was read tells it.")


def test_a_web_server_without_tls_has_no_tls_to_judge() -> None:
    check = if_secure(seen)

    assert check(WebAccess(secure=True), CASE) == Fault("False, True, WebAccess")
    assert check(WebAccess(secure=False), CASE) is None
    assert check(WebAccess(), CASE) == untold("whether it answers with TLS")


@pytest.mark.parametrize(
    ("plain", "secure", "judgement"),
    [
        (True, False, Fault("False, True, WebAccess")),
        (False, True, Fault("False, True, WebAccess")),
        (True, None, Fault("False, True, WebAccess")),
        (None, True, Fault("False, True, WebAccess")),
        (False, False, None),
        (False, None, untold("whether it is on")),
        (None, False, untold("whether it is on")),
        (None, None, untold("whether it is on")),
    ],
)
def test_a_web_server_that_is_off_has_nothing_to_judge(
    plain: bool | None,  # noqa: FBT001 a case
    secure: bool | None,  # noqa: FBT001 likewise
    judgement: Judgement,
) -> None:
    assert if_on(seen)(WebAccess(plain=plain, secure=secure), CASE) == judgement


def test_a_trustpoint_is_configured_if_a_configuration_shows_it() -> None:
    assert is_configured(HeldTrustpoint("A", line=1))
    assert is_configured(HeldTrustpoint("A", ("enrollment terminal",)))
    assert not is_configured(HeldTrustpoint("A"))


def test_serial_numbers_may_lack_zeros() -> None:
    assert may_be_the_number("0A", "A")
    assert may_be_the_number("A", "00A")
    assert may_be_the_number(None, "A")
    assert may_be_the_number("A", None)
    assert not may_be_the_number("A0", "A")
