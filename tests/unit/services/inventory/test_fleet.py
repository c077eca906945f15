"""A fleet of records: certificates once, chains, shared keys, what is served."""

from __future__ import annotations

import pytest
from support.chains import authority, make_chain, self_signed, signed

from netpki.pki import Certificate, Fingerprint
from netpki.platforms.contract import (
    DeviceRecord,
    HeldCertificate,
    HeldKey,
    ServedCertificates,
    UsedBy,
)
from netpki.platforms.contract.inventory import Target
from netpki.services.inventory import chains_of, fleet_of, verdict_of

CHAIN = make_chain("r1.example.com", depth=2, kind="ec-p256")
OTHER = make_chain("r2.example.com", depth=0, kind="ec-p256", tag="Other")


def holding(certificate: Certificate, kind: str = "ca", trustpoint: str = "A") -> HeldCertificate:
    return HeldCertificate(kind, (trustpoint,), certificate, certificate.serial_hex)


def record(name: str, *held: HeldCertificate, **more: object) -> DeviceRecord:
    return DeviceRecord(name, certificates=held, **more)  # type: ignore[arg-type]  # test only


def test_a_leaf_hangs_from_the_root_over_all_intermediates() -> None:
    low, high = CHAIN.intermediates
    chains = chains_of([CHAIN.leaf, low, high, CHAIN.root])

    assert chains.issuers[CHAIN.leaf] == (low,)
    assert chains.issuers[low] == (high,)
    assert chains.issuers[high] == (CHAIN.root,)
    assert chains.issuers[CHAIN.root] == (CHAIN.root,)
    assert chains.anchors(CHAIN.leaf) == (CHAIN.root,)
    assert chains.anchors(CHAIN.root) == (CHAIN.root,)


def test_without_a_root_the_chain_ends_at_the_highest_certificate_known() -> None:
    low, high = CHAIN.intermediates
    chains = chains_of([CHAIN.leaf, low, high])

    assert chains.anchors(CHAIN.leaf) == (high,)
    assert chains.anchors(high) == ()
    assert chains_of([CHAIN.leaf]).anchors(CHAIN.leaf) == ()


def test_a_name_alone_makes_no_issuer() -> None:
    real = authority("Example Root", kind="ec-p256")
    namesake = signed("CN=Example Root", OTHER.issuer.key)
    leaf = make_chain("r1.example.com", depth=0, kind="ec-p256").leaf

    assert chains_of([leaf, namesake]).issuers[leaf] == ()
    assert chains_of([leaf, namesake, real.certificate]).issuers[leaf] == (real.certificate,)


def test_authorities_that_certify_each_other_end_the_walk() -> None:
    one, two = authority("One", kind="ec-p256"), authority("Two", kind="ec-p256")
    one_by_two = signed("CN=One", one.key, by=two)
    two_by_one = signed("CN=Two", two.key, by=one)
    chains = chains_of([one_by_two, two_by_one])

    assert chains.issuers[one_by_two] == (two_by_one,)
    assert chains.anchors(one_by_two) == ()


def test_a_certificate_of_many_devices_is_listed_once_with_all_of_them() -> None:
    fleet = fleet_of(
        [record("b", holding(CHAIN.root)), record("a", holding(CHAIN.root), holding(OTHER.root))]
    )

    assert [each.name for each in fleet.records] == ["a", "b"]
    devices = {each.certificate: each.devices for each in fleet.certificates.values()}
    assert devices == {CHAIN.root: ("a", "b"), OTHER.root: ("a",)}


def test_what_only_a_screen_shows_is_the_certificate_that_another_device_has_encoded() -> None:
    sha1 = CHAIN.root.fingerprint("sha1")
    shown = HeldCertificate("ca", ("A",), None, "01", fingerprints=(sha1,))
    fleet = fleet_of([record("a", holding(CHAIN.root)), record("b", shown)])

    (known,) = fleet.certificates.values()
    assert known.certificate == CHAIN.root
    assert known.devices == ("a", "b")


def test_ids_of_what_nobody_has_encoded() -> None:
    md5 = Fingerprint("md5", bytes(16))
    fleet = fleet_of([])

    assert fleet.id_of(HeldCertificate("ca", ("A",), None, fingerprints=(md5,))) == (
        "md5:" + "0" * 32
    )
    assert fleet.id_of(HeldCertificate("ca", ("A",), None, "0B", issuer="cn=X")) == (
        "shown:ca/cn=X/0B"
    )
    assert fleet.id_of(HeldCertificate("pending", ("A",), None)) == "shown:pending/A/"


def test_a_key_that_two_devices_hold_is_shared() -> None:
    public = CHAIN.leaf.public_key_sha256
    key = HeldKey("K", public_key_sha256=public)
    fleet = fleet_of(
        [record("a", keys=(key,)), record("b", holding(CHAIN.leaf, "identity")), record("c")]
    )

    assert fleet.holders(public) == {"a", "b"}
    assert fleet.holders(OTHER.leaf.public_key_sha256) == set()
    assert fleet.holders(None) == set()


def test_the_certificate_of_a_ca_shares_no_key_with_those_who_trust_it() -> None:
    key = HeldKey("K", public_key_sha256=CHAIN.root.public_key_sha256)
    fleet = fleet_of([record("a", keys=(key,)), record("b", holding(CHAIN.root))])

    assert fleet.holders(key.public_key_sha256) == {"a"}


OWN = self_signed("r1", kind="ec-p256").leaf
DEVICE = record("a", holding(CHAIN.leaf, "identity", "HTTPS"), holding(OWN, "self-signed", "TP"))


def served(*chain: Certificate, trustpoint: str | None = "HTTPS") -> ServedCertificates:
    return ServedCertificates("https", "192.0.2.1", 443, chain, trustpoint, None)


def test_the_stored_certificate_is_served() -> None:
    verdict = verdict_of(served(CHAIN.leaf, *CHAIN.intermediates), DEVICE)
    assert (verdict.comparison, verdict.expected) == ("as_stored", CHAIN.leaf)


def test_another_certificate_of_the_device_is_served() -> None:
    verdict = verdict_of(served(OWN), DEVICE)
    assert (verdict.comparison, verdict.expected) == ("other_stored", CHAIN.leaf)


def test_a_certificate_that_the_device_does_not_hold_is_served() -> None:
    verdict = verdict_of(served(OTHER.leaf), DEVICE)
    assert (verdict.comparison, verdict.expected) == ("not_stored", CHAIN.leaf)


def test_nothing_is_decided_where_one_side_is_missing() -> None:
    silent = ServedCertificates("https", "192.0.2.1", 443, failure="connection refused")
    assert verdict_of(silent, DEVICE).comparison == "unknown"
    assert "connection refused" in verdict_of(silent, DEVICE).message
    assert verdict_of(served(OWN), record("a")).comparison == "unknown"
    only_ca = record("a", holding(CHAIN.root))
    assert verdict_of(served(OWN), only_ca).comparison == "unknown"


def in_file(certificate: Certificate, path: str) -> HeldCertificate:
    return HeldCertificate("identity", (), certificate, storage=path)


def socket(
    section: str, path: str, *, kind: str = "https-server", target: Target = "key"
) -> UsedBy:
    return UsedBy(target, path, None, kind, f'ssl.pemfile = "{path}"', section)


FILES = (in_file(CHAIN.leaf, "/a.pem"), in_file(OWN, "/b.pem"))


def test_a_service_without_a_trustpoint_is_compared_with_its_file() -> None:
    device = record("s1", *FILES, used_by=(socket("0.0.0.0:443", "/a.pem"),))

    verdict = verdict_of(served(CHAIN.leaf, trustpoint=None), device)
    assert (verdict.comparison, verdict.expected) == ("as_stored", CHAIN.leaf)
    verdict = verdict_of(served(OWN, trustpoint=None), device)
    assert (verdict.comparison, verdict.expected) == ("other_stored", CHAIN.leaf)
    verdict = verdict_of(served(OTHER.leaf, trustpoint=None), device)
    assert (verdict.comparison, verdict.expected) == ("not_stored", CHAIN.leaf)


@pytest.mark.parametrize(
    "use",
    [
        socket("0.0.0.0:4343", "/a.pem"),
        socket("192.0.2.2:443", "/a.pem"),
        socket("0.0.0.0:443", "/a.pem", kind="ssh-key"),
        socket("0.0.0.0:443", "/a.pem", target="trustpoint"),
        socket("line vty 0 4", "/a.pem"),
    ],
)
def test_a_line_about_anything_else_is_not_about_the_service(use: UsedBy) -> None:
    verdict = verdict_of(served(CHAIN.leaf, trustpoint=None), record("s1", *FILES, used_by=(use,)))
    assert (verdict.comparison, verdict.expected) == ("other_stored", None)


def test_a_file_counts_for_no_service_that_has_a_trustpoint() -> None:
    uses = (socket("0.0.0.0:443", "/b.pem"),)
    device = record("r1", holding(CHAIN.leaf, "identity", "HTTPS"), *FILES[1:], used_by=uses)
    assert verdict_of(served(OWN), device).comparison == "other_stored"


def test_nothing_is_decided_where_the_file_of_the_service_holds_nothing_known() -> None:
    device = record("s1", *FILES, used_by=(socket("0.0.0.0:443", "/c.pem"),))
    for leaf in (CHAIN.leaf, OTHER.leaf):
        verdict = verdict_of(served(leaf, trustpoint=None), device)
        assert (verdict.comparison, verdict.expected) == ("unknown", None)
