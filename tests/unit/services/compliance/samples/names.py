"""Whether certificates are for the names and the services that they are used for."""

from collections.abc import Iterator
from typing import Any

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from support.chains import Extension, alternative_names, for_servers, key_of, signed, usage
from support.compliance import Sample, device, held

from netpki.pki import Certificate
from netpki.platforms.contract import DeviceRecord, HeldCertificate, UsedBy, WebAccess
from netpki.platforms.contract.inventory import Target

NOT_ENCODED = "Nothing that was read holds the whole certificate."


def named(dns: tuple[str, ...] = (), ips: tuple[str, ...] = ()) -> Certificate:
    """A certificate with these alternative names, or with a common name alone."""
    own = [alternative_names(dns, ips)] if dns or ips else []
    return signed("CN=r1.example.com", key_of("ec-p256"), extensions=own)


def made_for(*extensions: Extension) -> Certificate:
    """A certificate with these usages."""
    return signed("CN=r1", key_of("ec-p256"), extensions=extensions)


def use(kind: str, name: str = "TP", target: Target = "trustpoint") -> UsedBy:
    """A line of the configuration."""
    return UsedBy(target, name, None, kind, f"trustpoint {name}", "")


def serving(certificate: Certificate, *kinds: str, **parts: Any) -> DeviceRecord:  # noqa: ANN401 any field
    """A router whose services present the certificate."""
    return device(held(certificate), **{"used_by": tuple(map(use, kinds)), **parts})


def _names() -> Iterator[Sample]:
    code, web = "NAME-001", "https-server"
    host: dict[str, Any] = {"hostname": "r1", "domain_name": "example.com"}
    where: dict[str, Any] = {"addresses": ("192.0.2.1", "r1.mgmt.example.com")}
    for name in ("r1.example.com", "r1", "*.example.com"):
        yield Sample(code, name, "pass", serving(named((name,)), web, **host))
    yield Sample(code, "gNMI", "pass", serving(named(("r1",)), "gnmi", **host))
    record = serving(named(ips=("192.0.2.1",)), web, **host, **where)
    yield Sample(code, "an address", "pass", record)
    record = serving(named(("x", "r1.mgmt.example.com")), web, **where)
    yield Sample(code, "the name of the inventory", "pass", record)
    told = "It is for r2.example.com, 192.0.2.2; the device is r1.example.com, r1."
    other = named(("r2.example.com",), ("192.0.2.2",))
    record = serving(other, web, **host)
    yield Sample(code, "of another", "fail", record, "medium", told)
    told = "It is for r2.example.com, 192.0.2.2; the device is r1."
    yield Sample(code, "no domain", "fail", serving(other, web, hostname="r1"), "medium", told)
    told = "It is for r2.example.com, 192.0.2.2; the device is 192.0.2.1."
    record = serving(other, web, domain_name="example.com", addresses=("192.0.2.1",))
    yield Sample(code, "no hostname", "fail", record, "medium", told)
    many = named(tuple(f"r{number}" for number in range(2, 7)))
    told = (
        "It is for r2, r3, r4 and 2 more; the device is r1.example.com, r1, 192.0.2.1 and 1 more."
    )
    record = serving(many, web, **host, **where)
    yield Sample(code, "of many others", "fail", record, "medium", told)
    told = "It has no subject alternative name."
    record = serving(named(), web, **host)
    yield Sample(code, "a common name alone", "fail", record, "medium", told)
    record, told = (
        serving(other, web),
        "Neither the hostname nor an address of the device is known.",
    )
    yield Sample(code, "nobody knows its name", "unknown", record, "medium", told)
    record = device(HeldCertificate("identity", ("TP",), None), used_by=(use(web),), **host)
    yield Sample(code, "it was not read", "unknown", record, "medium", NOT_ENCODED)
    yield from _uses()


def _uses() -> Iterator[Sample]:
    """By what a certificate is bound to the web server."""
    code, told = "NAME-001", "It has no subject alternative name."
    for title, parts in (
        ("by the trustpoint", {"used_by": (use("ikev2-profile"), use("https-server"))}),
        ("by what was read of the web server", {"web": WebAccess(trustpoint="TP")}),
        ("by the file", {"used_by": (use("https-server", "FILE", "key"),)}),
    ):
        record = device(held(named(), key_label="FILE"), **parts)
        yield Sample(code, title, "fail", record, "medium", told)
    for title, parts in (
        ("another service", {"used_by": (use("ikev2-profile"),)}),
        ("another trustpoint", {"used_by": (use("https-server", "FILE"),)}),
        ("another key", {"used_by": (use("https-server", "TP", "key"),)}),
        ("another web server", {"web": WebAccess(trustpoint="OTHER")}),
        ("no trustpoint of its own", {"web": WebAccess()}),
        ("nothing", {}),
    ):
        record = device(held(named(), key_label="FILE"), **parts)
        yield Sample(code, title, "not_applicable", record)


def _usages() -> Iterator[Sample]:
    code, tls, ike = "NAME-002", "https-server", "ikev2-profile"
    client = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False
    crl, sign = made_for(usage("crl_sign")), made_for(usage("digital_signature"), for_servers())
    encipher = made_for(usage("key_encipherment"))
    for kind in (tls, "gnmi", "netconf", "webvpn", "ssl-vpn", "webauth"):
        told = (
            f"It is used by {kind}, but its extended key usage does not say server authentication."
        )
        record = serving(made_for(client), kind)
        yield Sample(code, f"of a client, {kind}", "fail", record, "medium", told)
    for kind in ("ikev1-profile", ike):
        told = f"It is used by {kind}, but its key usage does not allow signatures."
        record = serving(encipher, kind)
        yield Sample(code, f"it may not sign, {kind}", "fail", record, "medium", told)
    told = (
        "It is used by gnmi, https-server, but its key usage allows neither signatures "
        "nor key encipherment nor key agreement."
    )
    record = serving(crl, tls, "gnmi", "sip")
    yield Sample(code, "it may do neither", "fail", record, "medium", told)
    for title, certificate, kinds in (
        ("it says nothing", made_for(), (tls, ike)),
        ("it may sign", sign, (tls, ike)),
        ("it may commit itself", made_for(usage("content_commitment")), (ike,)),
        ("encipherment for TLS", encipher, (tls,)),
        ("of a client for IKE", made_for(client), (ike,)),
    ):
        yield Sample(code, title, "pass", serving(certificate, *kinds))
    for kind in (tls, ike):
        record = device(HeldCertificate("identity", ("TP",), None), used_by=(use(kind),))
        title = f"it was not read, {kind}"
        yield Sample(code, title, "unknown", record, "medium", NOT_ENCODED)
    yield Sample(code, "a service not judged", "not_applicable", serving(crl, "sip"))


SAMPLES = (*_names(), *_usages())
