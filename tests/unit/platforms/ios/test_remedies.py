"""What somebody types to mend what was found on a router: certificates, trustpoints, keys."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.certificates import NOON
from support.compliance import READ
from unit.platforms.ios.mending import (
    LIMITS,
    SAVE,
    YEAR,
    clock,
    configuration,
    held,
    remedy,
    router,
    trustpoint,
    use,
)

from netpki.frontends.remedies import remedy_of as mend_of
from netpki.platforms.contract import (
    DeviceRecord,
    Filtering,
    HeldKey,
    ServedCertificates,
    SshAccess,
    TimeKeeping,
    WebAccess,
)
from netpki.platforms.contract.remedy import Remedy, are_plain, is_one_device
from netpki.platforms.ios.remedies import _ROWS, remedy_of
from netpki.services.compliance import RULES, Finding, Policy, State, Thresholds
from netpki.services.compliance.subjects import subject_of

HOSTILE = ("A B", "A\nreload", "A;reload", "$(id)", "-x", "?", "A|B", "<X>", "Ä", "")


def test_every_row_is_of_a_rule() -> None:
    assert {rule.code for rule in RULES} >= set(_ROWS)


@pytest.mark.parametrize(
    "rule", ["TA-001", "TA-004", "EXP-005", "EXP-006", "CHAIN-002", "META-001", "META-002", "none"]
)
def test_no_command_is_known_where_people_have_to_decide(rule: str) -> None:
    assert remedy(rule, held()) is None


# Certificates and trustpoints


@pytest.mark.parametrize("rule", ["EXP-001", "EXP-002"])
def test_a_router_asks_its_ca_for_a_new_certificate(rule: str) -> None:
    assert remedy(rule, held(not_after=NOON)) == configuration("crypto pki enroll WEB")
    profile = router(trustpoints=(trustpoint(url=None, enrollment="profile CA"),), clock=clock())
    assert remedy(rule, held(), profile) == configuration("crypto pki enroll WEB")


@pytest.mark.parametrize("rule", ["EXP-001", "EXP-002", "NAME-001"])
@pytest.mark.parametrize(
    ("item", "parts"),
    [
        (held(kind="self-signed"), {}),
        (held(kind="ca"), {}),
        (held("WEB", "VPN"), {}),
        (held("OTHER"), {}),
        (held(), {"trustpoints": (trustpoint(url=None, enrollment="terminal"),)}),
        (held(), {"trustpoints": (trustpoint(url=None, enrollment=None),)}),
        (held(), {"clock": clock(authoritative=False)}),
        (router(), {}),
    ],
)
def test_no_one_command_renews_it(rule: str, item: object, parts: dict[str, Any]) -> None:
    assert remedy(rule, item, router(**parts)) is None


@pytest.mark.parametrize("days", [-366, 366])
def test_a_new_certificate_does_not_set_the_clock(days: int) -> None:
    assert remedy("EXP-001", held(), router(clock=clock(days))) is None
    same_day = router(clock=clock())
    assert remedy("EXP-001", held(not_after=NOON - YEAR / 2), same_day) is not None
    assert remedy("EXP-001", held(not_after=None), router(clock=clock(days))) is not None


@pytest.mark.parametrize("rule", ["EXP-003", "TA-002"])
def test_a_new_ca_stands_beside_the_old_one(rule: str) -> None:
    assert remedy(rule, held("OLD", "SAME", kind="ca")) == Remedy(
        "netpki",
        ("netpki apply -i <INVENTORY> -l r1 -t <NEW-TRUSTPOINT> -c <NEW-CA.pem> --sha256 <PIN>",),
        "Point what uses OLD, SAME to the new trustpoint; "
        "once nothing needs OLD, SAME, remove it.",
    )
    for names in (("CISCO_IDEVID_SUDI0",), ("SLA-TrustPoint",)):
        assert remedy(rule, held(*names, kind="ca")) is None
    assert remedy(rule, replace(held(kind="ca"), trustpoints=())) is None
    assert remedy(rule, held()) is None
    assert remedy(rule, held(kind="ca"), router(name="all")) is None


def test_only_an_empty_trustpoint_that_nothing_uses_is_removed() -> None:
    item = trustpoint(authenticated=False)
    assert remedy("TA-003", item) == configuration("no crypto pki trustpoint WEB")
    assert remedy("TA-003", trustpoint(authenticated=True)) is None
    assert remedy("TA-003", trustpoint(authenticated=None)) is None
    for parts in (
        {"certificates": (held(kind="ca"),)},
        {"used_by": (use("WEB"),)},
        {"web": WebAccess(trustpoint="WEB")},
        {"served": (ServedCertificates("https", "192.0.2.1", 443, trustpoint="WEB"),)},
        {"sources": READ[1:]},
        {"is_whole": False},
    ):
        assert remedy("TA-003", item, router(**parts)) is None, parts


def test_the_url_of_an_empty_trustpoint_is_corrected() -> None:
    assert remedy("TA-005", trustpoint(authenticated=False)) == configuration(
        "crypto pki trustpoint WEB", " enrollment url <URL OF THE APPROVED CA>"
    )
    assert remedy("TA-005", trustpoint(authenticated=True)) is None


def test_a_name_comes_into_the_certificate_by_enrolling() -> None:
    assert remedy("NAME-001", held()) == configuration(
        "crypto pki trustpoint WEB", " subject-alt-name <NAME>", " exit", "crypto pki enroll WEB"
    )


@pytest.mark.parametrize(
    ("told", "methods"),
    [
        (("none",), "crl"),
        (("crl", "none"), "crl"),
        (("ocsp", "none"), "ocsp"),
        (("ocsp", "crl", "none"), "ocsp crl"),
        (("reload;", "none"), "crl"),
    ],
)
def test_methods_before_none_stay(told: tuple[str, ...], methods: str) -> None:
    assert remedy("REV-001", trustpoint(revocation_check=told)) == configuration(
        "crypto pki trustpoint WEB",
        f" revocation-check {methods}",
        then="Once a new connection is accepted with it: write memory",
    )


def test_the_ca_of_content_filtering_is_let_be() -> None:
    filtering = Filtering("Active", active=True)
    item = trustpoint(revocation_check=("none",))
    assert remedy("REV-001", item, router(filtering=filtering)) is None
    own = router(filtering=filtering, certificates=(held(),))
    assert remedy("REV-001", item, own) is not None


# Key pairs


KEY = HeldKey("OLD", "RSA", 1024, trustpoints=("WEB", "VPN"))
BOTH = (trustpoint(), trustpoint("VPN"))


def moved(name: str, label: str, bits: int = 3072) -> tuple[str, ...]:
    return (
        f"crypto key generate rsa general-keys label {label} modulus {bits}",
        f"crypto pki trustpoint {name}",
        f" rsakeypair {label}",
        " exit",
        f"crypto pki enroll {name}",
    )


def sharing(**parts: Any) -> DeviceRecord:  # noqa: ANN401 any field
    certificates = (held("WEB"), held("VPN"))
    return router(**{"trustpoints": BOTH, "certificates": certificates, "keys": (KEY,), **parts})


def test_each_trustpoint_gets_a_pair_of_its_own() -> None:
    wanted = configuration(*moved("WEB", "WEB-2"), *moved("VPN", "VPN-2"))
    assert remedy("KEY-004", KEY, sharing()) == wanted
    taken = sharing(keys=(KEY, HeldKey("web-2"), HeldKey("WEB-3")))
    wanted = configuration(*moved("WEB", "WEB-4"), *moved("VPN", "VPN-2"))
    assert remedy("KEY-004", KEY, taken) == wanted


def test_no_two_trustpoints_get_the_same_new_label() -> None:
    item = replace(KEY, trustpoints=("WEB", "web"))
    both = sharing(trustpoints=(trustpoint(), trustpoint("web")), certificates=())
    found = remedy("KEY-004", item, both)
    assert found == configuration(*moved("WEB", "WEB-2")[:4], *moved("web", "web-3")[:4])


def test_what_is_in_use_keeps_the_pair_that_it_shares() -> None:
    one = sharing(used_by=(use("WEB"),))
    assert remedy("KEY-004", KEY, one) == configuration(*moved("VPN", "VPN-2"))
    assert remedy("KEY-004", KEY, sharing(used_by=(use("WEB"), use("VPN")))) is None
    assert remedy("KEY-004", KEY, sharing(sources=READ[1:])) is None


@pytest.mark.parametrize("rule", ["KEY-001", "KEY-003", "KEY-007"])
def test_a_pair_is_replaced_for_all_that_use_it(rule: str) -> None:
    then = "Once each has its new certificate: crypto key zeroize rsa OLD, then write memory"
    wanted = configuration(*moved("WEB", "WEB-2"), *moved("VPN", "VPN-2"), then=then)
    assert remedy(rule, KEY, sharing()) == wanted


@pytest.mark.parametrize("rule", ["KEY-001", "KEY-003", "KEY-007"])
@pytest.mark.parametrize(
    ("item", "parts"),
    [
        (replace(KEY, trustpoints=()), {}),
        (KEY, {"ssh": SshAccess("2", "OLD")}),
        (KEY, {"ssh": None}),
        (
            replace(KEY, label="r1.x.com"),
            {"ssh": SshAccess("2"), "hostname": "r1", "domain_name": "x.com"},
        ),
        (KEY, {"ssh": SshAccess("2")}),
        (KEY, {"used_by": (use("OLD", "group-key", "key"),)}),
        (KEY, {"used_by": (use("VPN"),)}),
        (KEY, {"trustpoints": BOTH[:1]}),
        (KEY, {"trustpoints": (BOTH[0], trustpoint("VPN", url=None, enrollment="terminal"))}),
        (KEY, {"certificates": (held("WEB"), held("VPN", kind="self-signed"))}),
        (replace(KEY, algorithm="EC"), {}),
        (held(), {}),
    ],
)
def test_a_pair_that_others_need_is_not_replaced(
    rule: str, item: object, parts: dict[str, Any]
) -> None:
    assert remedy(rule, item, sharing(**parts)) is None


def test_use_by_its_own_trustpoint_is_none_by_others() -> None:
    own = use("OLD", "trustpoint-key", "key")
    assert remedy("KEY-001", KEY, sharing(used_by=(own,))) is not None


@pytest.mark.parametrize(
    ("wanted", "made"), [(2048, 3072), (3072, 3072), (4096, 4096), (8192, None)]
)
def test_a_new_pair_is_as_long_as_the_policy_wants(wanted: int, made: int | None) -> None:
    found = remedy_of(
        "KEY-004", KEY, sharing(used_by=(use("WEB"),)), replace(LIMITS, rsa_bits=wanted)
    )
    assert found == (configuration(*moved("VPN", "VPN-2", made)) if made else None)


# Names


def typed_with(name: str) -> dict[str, Remedy | None]:
    """What is typed where one thing after the other has this name."""
    bad, ca = trustpoint(name, authenticated=False), held(name, kind="ca")
    record = router(trustpoints=(bad,), certificates=())
    sharers = sharing(trustpoints=(trustpoint(), trustpoint(name)), certificates=())
    key = replace(KEY, trustpoints=("WEB", name))
    items: dict[str, object] = {"EXP-003": ca, "TA-002": ca}
    items |= {"EXP-001": held(name), "NAME-001": held(name)}
    items |= {"KEY-001": replace(key, label=name, trustpoints=("WEB",))}
    items |= {"KEY-003": key, "KEY-004": key}
    items |= dict.fromkeys(("TA-003", "TA-005", "REV-001"), bad)
    found = {
        rule: remedy(rule, item, sharers if rule.startswith("KEY") else record)
        for rule, item in items.items()
    }
    found["device"] = remedy("EXP-003", held(kind="ca"), router(name=name))
    found["web"] = remedy("HTTPS-002", WebAccess(), router(certificates=(held(name),)))
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_that_is_not_plain_gets_into_a_command(name: str) -> None:
    assert [rule for rule, found in typed_with(name).items() if found is not None] == []
    plain = typed_with("VPN-1")
    assert [rule for rule, found in plain.items() if found is None] == []


def test_plain_names() -> None:
    assert are_plain("r1", "TP-self-signed-1", "a.b_c")
    assert [name for name in HOSTILE if are_plain("r1", name)] == []
    assert [name for name in ("r1", "all", "ungrouped", "a b") if is_one_device(name)] == ["r1"]


# The front end


def finding_of(rule: str, item: object, record: DeviceRecord, state: State = "fail") -> Finding:
    about = subject_of(item, record)
    return Finding(rule, "r1", about, state, "high", "It is so.", item=item)


def mend(state: State, *, platform: str = "ios", idle: int = 120) -> dict[str, Any] | None:
    record = router(platform=platform)
    finding = finding_of("HTTPS-004", WebAccess(), record, state)
    return mend_of(finding, record, Policy(thresholds=Thresholds(idle_seconds=idle)))


def test_the_front_end_knows_the_policy() -> None:
    for idle in (120, 300):
        line = f"ip http timeout-policy idle {idle} life 3600 requests 100"
        wanted = {"kind": "configuration", "lines": [line], "then": SAVE}
        assert mend("fail", idle=idle) == wanted


def test_nobody_mends_what_is_unknown_or_excused_or_of_another_platform() -> None:
    assert mend("unknown") is None
    assert mend("waived") is None
    assert mend("fail", platform="other") is None
    assert mend("fail", platform="sps") is None


def test_all_limits_come_from_the_policy() -> None:
    policy = Policy(thresholds=Thresholds(rsa_bits=4096, time_sources=1))
    record, time = sharing(used_by=(use("WEB"),)), TimeKeeping(authenticates=True)
    typed = {
        rule: (mend_of(finding_of(rule, item, record), record, policy) or {})["lines"]
        for rule, item in (("KEY-004", KEY), ("TIME-002", time))
    }
    assert typed["KEY-004"] == list(moved("VPN", "VPN-2", 4096))
    assert [line.split()[1] for line in typed["TIME-002"]] == [
        *("authentication-key", "trusted-key", "server"),
    ]
