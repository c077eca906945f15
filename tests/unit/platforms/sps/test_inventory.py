"""An appliance as a record, and what services make of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.chains import authority, key_of, make_chain, self_signed, signed
from unit.platforms.sps.making import CA, CONF, PEM, state_with, stored

from netpki.pki import Certificate
from netpki.platforms.contract import (
    Binding,
    DeviceRecord,
    Gap,
    HeldKey,
    Served,
    ServedCertificates,
    ServerState,
    Source,
    UsedBy,
)
from netpki.platforms.sps.inventory import record_of
from netpki.services.compliance.subjects import subject_of
from netpki.services.inventory import Verdict, verdict_of

ADDRESS = "192.0.2.10"
CHAIN = make_chain(kind="ec-p256", depth=2)
OTHER = make_chain("console.example.com", kind="ec-p256", tag="Other")
OWN = self_signed("sps1", kind="ec-p256")
LOW, HIGH = CHAIN.intermediates
OTHER_PEM = "/etc/lighttpd/console.pem"


def record(state: ServerState) -> DeviceRecord:
    return record_of("sps-01", state, ADDRESS)


def held(found: DeviceRecord) -> list[tuple[str, Certificate | None, str | None]]:
    return [(each.kind, each.certificate, each.storage) for each in found.certificates]


def verdicts(found: DeviceRecord) -> list[str]:
    return [verdict_of(each, found).comparison for each in found.served]


def with_two_files(*sent: Certificate, **more: Any) -> ServerState:  # noqa: ANN401 its fields
    """One file for all addresses, and another for the console; each sends one certificate."""
    state = state_with(CHAIN)
    console = stored(OTHER_PEM, OTHER.leaf, key=OTHER.key.public_fingerprint)
    endpoints = ("0.0.0.0:443", "192.0.2.10:4343")
    fields: dict[str, Any] = {
        "files": state.files | {OTHER_PEM: console},
        "bindings": (Binding(endpoints[0], PEM), Binding(endpoints[1], OTHER_PEM)),
        "served": tuple(
            Served(endpoint, (each,)) for endpoint, each in zip(endpoints, sent, strict=True)
        ),
    }
    return replace(state, **(fields | more))


def test_who_it_is_and_what_was_read() -> None:
    found = record(state_with(CHAIN))

    assert (found.name, found.platform, found.hostname) == ("sps-01", "sps", "sps1")
    assert (found.release, found.addresses) == ("lighttpd/1.4.69", (ADDRESS,))
    assert found.sources == (Source("live", CONF), Source("live", PEM))
    assert (found.reached, found.gaps, found.trustpoints) == (True, (), ())


def test_the_first_certificate_of_a_key_file_is_the_appliance_s_own() -> None:
    found = record(state_with(CHAIN))

    assert held(found) == [
        ("identity", CHAIN.leaf, PEM),
        ("ca", LOW, PEM),
        ("ca", HIGH, PEM),
    ]
    leaf, low, _ = found.certificates
    assert (leaf.subject, leaf.issuer) == (
        "CN=sps.example.com",
        "CN=Example Intermediate 2",
    )
    assert (leaf.not_before, leaf.not_after) == (CHAIN.leaf.not_before, CHAIN.leaf.not_after)
    assert leaf.serial_number == CHAIN.leaf.serial_hex
    assert (leaf.key_label, low.key_label) == (PEM, None)
    assert (leaf.trustpoints, leaf.saved, low.saved) == ((), True, True)


def test_what_is_its_own_issuer_is_self_signed() -> None:
    assert held(record(state_with(OWN))) == [("self-signed", OWN.leaf, PEM)]


def test_a_certificate_that_only_has_the_name_of_its_issuer_is_not_self_signed() -> None:
    root = authority("Example Root", kind="ec-p256")
    namesake = signed("CN=Example Root", key_of("ec-p256", "another"), by=root)
    assert namesake.is_self_issued
    assert held(record(state_with(CHAIN, in_file=(namesake,)))) == [("identity", namesake, PEM)]


def test_further_certificates_stand_in_the_file_that_is_named_for_them() -> None:
    state = state_with(CHAIN, delivery="ca_file", in_file=(CHAIN.leaf,), ca_file=(LOW, HIGH))

    assert held(record(state)) == [
        ("identity", CHAIN.leaf, PEM),
        ("ca", LOW, CA),
        ("ca", HIGH, CA),
    ]


def test_a_file_that_no_socket_names_is_not_held() -> None:
    state = state_with(CHAIN)
    near = replace(state, files=state.files | {CA: stored(CA, OTHER.root)})
    assert record(near) == record(state)


def test_a_file_of_two_sockets_and_a_certificate_in_it_twice_are_told_once() -> None:
    twice = state_with(CHAIN, in_file=(CHAIN.leaf, LOW, LOW))
    sockets = (Binding("0.0.0.0:443", PEM), Binding("0.0.0.0:4343", PEM))
    served = tuple(Served(each.endpoint, (CHAIN.leaf, LOW)) for each in sockets)
    found = record(replace(twice, bindings=sockets, served=served))

    assert held(found) == [("identity", CHAIN.leaf, PEM), ("ca", LOW, PEM)]
    assert [key.label for key in found.keys] == [PEM]
    assert [(each.address, each.port) for each in found.served] == [
        (ADDRESS, 443),
        (ADDRESS, 4343),
    ]
    assert verdicts(found) == ["as_stored", "as_stored"]


def test_the_digest_of_a_key_is_that_of_the_certificates_for_it() -> None:
    found = record(state_with(CHAIN))

    assert found.keys == (
        HeldKey(
            label=PEM,
            algorithm="EC",
            bits=256,
            storage=PEM,
            public_key_sha256=CHAIN.leaf.public_key_sha256,
        ),
    )


def test_of_a_key_without_a_certificate_only_the_digest_is_known() -> None:
    (key,) = record(state_with(CHAIN, in_file=(OTHER.leaf,))).keys
    assert (key.algorithm, key.bits) == (None, None)
    assert key.public_key_sha256 == CHAIN.leaf.public_key_sha256


def test_the_socket_uses_the_file() -> None:
    found = record(state_with(CHAIN))
    line = f'ssl.pemfile = "{PEM}"'

    assert found.used_by == (UsedBy("key", PEM, None, "https-server", line, "0.0.0.0:443"),)


@pytest.mark.parametrize(
    ("endpoint", "address"),
    [
        ("0.0.0.0:443", ADDRESS),
        ("[::]:443", ADDRESS),
        (":443", ADDRESS),
        ("443", ADDRESS),
        ("198.51.100.7:443", "198.51.100.7"),
        ("127.0.0.1:443", "127.0.0.1"),
        ("[2001:db8::7]:443", "2001:db8::7"),
    ],
)
def test_every_form_of_a_socket_is_compared_with_its_file(endpoint: str, address: str) -> None:
    sent = (Served(endpoint, (CHAIN.leaf,)),)
    found = record(state_with(CHAIN, bindings=(Binding(endpoint, PEM),), served=sent))

    assert found.served == (ServedCertificates("https", address, 443, (CHAIN.leaf,)),)
    assert verdicts(found) == ["as_stored"]


def test_a_file_that_was_replaced_without_a_restart_is_not_what_is_served() -> None:
    found = record(state_with(CHAIN, sent=(OTHER.leaf,)))
    (served,) = found.served

    assert verdict_of(served, found) == Verdict(
        "not_stored", CHAIN.leaf, "CN=console.example.com is served and nowhere stored."
    )


def test_each_socket_is_compared_with_its_own_file() -> None:
    assert verdicts(record(with_two_files(CHAIN.leaf, OTHER.leaf))) == ["as_stored", "as_stored"]
    swapped = record(with_two_files(OTHER.leaf, CHAIN.leaf))
    first, second = (verdict_of(each, swapped) for each in swapped.served)
    assert (first.comparison, first.expected) == ("other_stored", CHAIN.leaf)
    assert (second.comparison, second.expected) == ("other_stored", OTHER.leaf)


def test_a_socket_of_its_own_comes_before_one_for_all_addresses() -> None:
    bindings = (Binding("0.0.0.0:443", PEM), Binding("192.0.2.10:443", OTHER_PEM))
    served = (Served("192.0.2.10:443", (OTHER.leaf,)),)
    found = record(with_two_files(OTHER.leaf, OTHER.leaf, bindings=bindings, served=served))
    assert verdicts(found) == ["as_stored"]


def test_nothing_is_decided_where_the_file_of_the_socket_could_not_be_read() -> None:
    state = with_two_files(OTHER.leaf, OTHER.leaf)
    files = {path: each for path, each in state.files.items() if path != PEM}
    found = record(replace(state, files=files))

    assert verdicts(found) == ["unknown", "as_stored"]
    assert found.gaps == (
        Gap(PEM, "The web server is to read this file, which could not be read."),
    )


def test_a_socket_that_sends_nothing_is_a_gap_and_no_verdict() -> None:
    found = record(state_with(CHAIN, served=(Served("0.0.0.0:443", (), "refused\x1b[2J."),)))

    (served,) = found.served
    assert (served.chain, served.failure) == ((), "refused\x1b[2J.")
    assert verdict_of(served, found).comparison == "unknown"
    (gap,) = found.gaps
    assert gap.source == "0.0.0.0:443"
    assert gap.message.startswith("It serves no certificate: refused")
    assert "\x1b" not in gap.message
    assert not gap.message.endswith("..")


def test_a_socket_without_a_port_is_a_gap_alone() -> None:
    path = "/run/lighttpd.sock"
    served = (Served(path, (), "it is no TCP socket"),)
    found = record(state_with(CHAIN, bindings=(Binding(path, PEM),), served=served))

    assert found.served == ()
    assert found.gaps == (Gap(path, "It serves no certificate: it is no TCP socket."),)


@pytest.mark.parametrize(
    ("changes", "complaints"),
    [
        (
            {"defect": "server.pem, line 4: it has no end."},
            ["Not all of its certificates could be read: server.pem, line 4: it has no end."],
        ),
        ({"certificates": ()}, ["There is no certificate in it."]),
        ({"key": None}, ["No private key in it could be read."]),
        (
            {"key": None, "certificates": ()},
            ["There is no certificate in it.", "No private key in it could be read."],
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_a_gap(
    changes: dict[str, Any], complaints: list[str]
) -> None:
    state = state_with(CHAIN, sent=(CHAIN.leaf,))
    damaged = state.files | {PEM: replace(state.files[PEM], **changes)}
    found = record(replace(state, files=damaged))
    assert found.gaps == tuple(Gap(PEM, complaint) for complaint in complaints)


def test_a_file_of_further_certificates_needs_no_key() -> None:
    state = state_with(CHAIN, delivery="ca_file", in_file=(CHAIN.leaf,), ca_file=())
    assert record(state).gaps == (Gap(CA, "There is no certificate in it."),)


def test_a_key_in_a_file_of_its_own_is_not_read() -> None:
    state = state_with(CHAIN, key_is_apart=True)
    keyless = state.files | {PEM: replace(state.files[PEM], key=None)}
    assert record(replace(state, files=keyless)).gaps == (
        Gap(CONF, "Private keys have files of their own, which are not read."),
    )


def test_what_an_interrupted_change_left_is_a_gap() -> None:
    path = f"{PEM}.netpki-new"
    assert record(state_with(CHAIN, leftovers=(path,))).gaps == (
        Gap(path, "An interrupted change left this file and never put it in place."),
    )


def test_the_same_certificate_in_two_files_is_two_subjects() -> None:
    same = stored(OTHER_PEM, CHAIN.leaf, key=CHAIN.key.public_fingerprint)
    state = with_two_files(CHAIN.leaf, CHAIN.leaf)
    found = record(replace(state, files=state.files | {OTHER_PEM: same}))
    own = [each for each in found.certificates if each.kind == "identity"]
    subjects = [subject_of(each, found) for each in own]

    digest = CHAIN.leaf.fingerprint("sha256").hexadecimal
    assert [(each.name, each.id) for each in subjects] == [
        (f"CN=sps.example.com (identity, {path})", f"identity/{path}/{digest}")
        for path in (PEM, OTHER_PEM)
    ]


def test_a_certificate_in_a_trustpoint_is_still_named_by_that() -> None:
    (leaf, *_) = record(state_with(CHAIN)).certificates
    on_router = replace(leaf, trustpoints=("WEB", "VPN"))
    nowhere = replace(leaf, storage=None)

    names = [subject_of(each, record(state_with(CHAIN))).name for each in (on_router, nowhere)]
    assert names == [
        "CN=sps.example.com (identity, WEB, VPN)",
        "CN=sps.example.com (identity, no trustpoint)",
    ]
