"""Whole fleets as inventory documents: twelve devices with real certificates, and thousands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from netpki.pki import Certificate
from support.certificates import NOON
from support.inventories import (
    Facts,
    as_shown,
    certificate_facts,
    device,
    document_of,
    gap,
    invented,
    key,
    placement,
    reference,
    served,
    trustpoint,
    unreachable,
)

ROOT, ISSUING, OLD_ROOT = "Example Root CA G2", "Example Issuing CA 7", "Example Root CA G1"


class Maker:
    """Signs real certificates; a name without an issuer signs itself."""

    def __init__(self) -> None:
        self._keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        self.facts: dict[str, Facts] = {}

    def certificate(
        self, name: str, issuer: str | None, days: int, *, ca: bool = False, known: bool = True
    ) -> Facts:
        """A certificate that ends ``days`` after ``NOON``.

        Args:
            known: Whether the inventory has the certificate of the issuer.
        """
        key = self._keys.setdefault(name, ec.generate_private_key(ec.SECP256R1()))
        signer = self._keys.setdefault(issuer or name, ec.generate_private_key(ec.SECP256R1()))
        end = NOON + timedelta(days=days)
        start = min(NOON, end) - timedelta(days=3650 if ca else 500)
        constraints = x509.BasicConstraints(ca=ca, path_length=None)
        made = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(issuer or name))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
            .add_extension(constraints, critical=True)
            .sign(signer, hashes.SHA256())
        )
        certificate = Certificate(made.public_bytes(serialization.Encoding.DER))
        above = [self.facts[issuer]] if issuer and known else []
        names = [] if ca else [f"{name.lower()}.example.net"]
        self.facts[name] = certificate_facts(certificate, above, names)
        return self.facts[name]


def _name(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example Networks"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


@lru_cache(maxsize=1)
def twelve_devices() -> Facts:
    """Three cores, six branches, an edge that was half understood, a shown one, one unreachable.

    21 certificates: 4 of CAs, 3 of cores, 6 that branches made for themselves and 6 that a CA
    gave them, one whose issuer is missing and one that only a screen showed. Expired: two of the
    branches' own. Within 30 days: the old root and one more. Within 90: two more.
    """
    maker = Maker()
    root = maker.certificate(ROOT, None, 3300, ca=True)
    issuing = maker.certificate(ISSUING, ROOT, 1500, ca=True)
    old = maker.certificate(OLD_ROOT, None, 18, ca=True)
    partner = maker.certificate("Partner Gateway CA", None, 800, ca=True)
    cores = [_core(maker, number, root, issuing) for number in (1, 2, 3)]
    branches = [_branch(maker, number, old) for number in range(1, 7)]
    edge = _edge(maker, partner)
    shown = as_shown(maker.certificate("lab-1", None, 60), "shown:lab-1 3A01")
    maker.facts["lab-1"] = shown | {"not_after": None, "not_before": None}
    lab = device("lab-1", certificates=[placement(shown, "identity", "LAB", saved=None)])
    devices = [*branches, *cores, edge, lab, unreachable("zurich-old")]
    return document_of(devices, maker.facts.values())


def _core(maker: Maker, number: int, root: Facts, issuing: Facts) -> Facts:
    name = f"core-{number}"
    leaf = maker.certificate(name, ISSUING, (75, 300, 340)[number - 1])
    other = maker.facts["core-1"]
    swapped = number == 3
    return device(
        name,
        trustpoints=[
            trustpoint("CORP-ROOT", [root], line=88),
            trustpoint("CORP-2026", [issuing, leaf], key_label=f"{name}-key", line=94),
        ],
        certificates=[
            placement(root, "ca", "CORP-ROOT"),
            placement(issuing, "ca", "CORP-2026"),
            placement(leaf, "identity", "CORP-2026", key_label=f"{name}-key", saved=number != 2),
        ],
        keys=[
            key(
                f"{name}-key",
                trustpoints=["CORP-2026"],
                certificates=[leaf["id"]],
                **({"public_key_sha256": "AB" * 32, "holders": 2} if number < 3 else {}),
            )
        ],
        references=[
            reference("CORP-2026", "https-server", "ip http secure-trustpoint CORP-2026"),
            reference(
                "CORP-2026",
                "ikev2-profile",
                "pki trustpoint CORP-2026",
                section="crypto ikev2 profile WAN",
                number=211,
                origin=f"{name}.cfg",
            ),
        ],
        served=[
            served(
                [other if swapped else leaf, issuing],
                address=f"192.0.2.{number}",
                trustpoint="CORP-2026",
                expected=leaf["id"],
                verdict="not_stored" if swapped else "as_stored",
                message="Serves a certificate that the device does not hold." if swapped else "",
            )
        ],
    )


def _branch(maker: Maker, number: int, old: Facts) -> Facts:
    name = f"branch-{number:02}"
    own = f"IOS-Self-Signed-Certificate-{number}"
    itself = maker.certificate(own, None, (-700, -3, 25, 400, 1200, 1250)[number - 1])
    leaf = maker.certificate(name, OLD_ROOT, (88, 120, 130, 140, 150, 160)[number - 1])
    tp = f"TP-self-signed-{number}"
    return device(
        name,
        release="15.7(3)M8",
        trustpoints=[
            trustpoint("WAN", [old, leaf], key_label=name),
            trustpoint(tp, [itself], enrollment="selfsigned", key_label=tp, line=60),
        ],
        certificates=[
            placement(old, "ca", "WAN"),
            placement(leaf, "identity", "WAN", key_label=name),
            placement(itself, "self-signed", tp, storage=f"nvram:IOS-Self-Sig#{number}.cer"),
        ],
        keys=[
            key(name, trustpoints=["WAN"], certificates=[leaf["id"]]),
            key(tp, bits=1024, exportable=None, trustpoints=[tp], certificates=[itself["id"]]),
        ],
        references=[
            reference(tp, "https-server", f"ip http secure-trustpoint {tp}", number=77),
            reference(
                "WAN", "ikev1-profile", "ca trust-point WAN", section="crypto isakmp profile A"
            ),
        ],
    )


def _edge(maker: Maker, partner: Facts) -> Facts:
    foreign = maker.certificate("edge-1", "Carrier CA 3", 200, known=False)
    return device(
        "edge-1",
        status="incomplete",
        clock={
            "shown": "*03:10:09.115 UTC Mon Mar 1 1993",
            "moment": None,
            "authoritative": False,
            "source": None,
        },
        trustpoints=[
            trustpoint("CARRIER", [foreign], saved=None),
            trustpoint("PARTNER", [partner]),
        ],
        certificates=[
            placement(foreign, "identity", "CARRIER", saved=None),
            placement(partner, "ca", "PARTNER"),
        ],
        references=[
            reference(
                "GONE",
                "sip",
                "crypto signaling default trustpoint GONE",
                defined=False,
                section="sip-ua",
                number=402,
                origin="edge-1.cfg",
            ),
            reference(
                "edge-key",
                "ssh",
                "ip ssh rsa keypair-name edge-key",
                target="key",
                defined=None,
                number=33,
                origin="edge-1.cfg",
            ),
        ],
        served=[served([], address="192.0.2.99", message="Nothing listens on port 443.")],
        gaps=[
            gap(
                "show crypto pki certificates verbose",
                "The output was not understood.",
                14,
                "  Associated Trustpoints: CARRIER PARTNER <unexpected>",
            ),
            gap("startup-config", "It was not read: the device denied the command."),
        ],
    )


def many_devices(count: int) -> Facts:
    """Devices with five places each: two shared CAs, the old root, an own leaf, a self-signed one.

    Every 50th is unreachable instead and every 40th incomplete. By the number of the device,
    its leaf ends after ``number % 700 - 20`` days and its self-signed certificate on the first
    day of 2020 (odd numbers) or of 2030.
    """
    root = invented(f"CN={ROOT}", NOON + timedelta(days=3300), ca=True)
    old = invented(f"CN={OLD_ROOT}", NOON + timedelta(days=18), ca=True)
    issuing = invented(f"CN={ISSUING}", NOON + timedelta(days=1500), root, ca=True)
    devices, certificates = [], [root, old, issuing]
    for number in range(count):
        if number % 50 == 49:
            devices.append(unreachable(f"site-{number:04}"))
            continue
        found, made = _site(number, (root, old, issuing))
        devices.append(found)
        certificates += made
    return document_of(devices, certificates)


def _site(number: int, cas: tuple[Facts, Facts, Facts]) -> tuple[Facts, list[Facts]]:
    name, tp = f"site-{number:04}", f"TP-self-signed-{3000000000 + number}"
    root, old, issuing = cas
    end = NOON + timedelta(days=number % 700 - 20)
    leaf = invented(f"CN={name}.example.net,O=Example", end, issuing)
    year = datetime(2020 if number % 2 else 2030, 1, 1, tzinfo=UTC)
    itself = invented(f"CN=IOS-Self-Signed-Certificate-{3000000000 + number}", year)
    broken = number % 40 == 39
    gaps = [gap("show crypto key mypubkey all", "The output was not understood.", 3, "Key type:")]
    found = device(
        name,
        status="incomplete" if broken else "complete",
        trustpoints=[
            trustpoint("CORP", [issuing, leaf], key_label=name),
            trustpoint("LEGACY", [old]),
            trustpoint(tp, [itself], enrollment="selfsigned", key_label=tp),
        ],
        certificates=[
            placement(root, "ca", "CORP-ROOT"),
            placement(issuing, "ca", "CORP"),
            placement(leaf, "identity", "CORP", key_label=name, saved=number % 33 != 0),
            placement(old, "ca", "LEGACY"),
            placement(itself, "self-signed", tp),
        ],
        keys=[
            key(name, trustpoints=["CORP"], certificates=[leaf["id"]]),
            key(tp, trustpoints=[tp], certificates=[itself["id"]]),
        ],
        references=[
            reference(
                "CORP",
                "ikev2-profile",
                "pki trustpoint CORP",
                section="crypto ikev2 profile WAN",
                number=180 + number % 40,
            ),
            reference(tp, "https-server", f"ip http secure-trustpoint {tp}"),
        ],
        gaps=gaps if broken else [],
    )
    return found, [leaf, itself]


def hostile_device(address: str) -> Facts:
    """A device whose every text tries something: markup, scripts, escapes, templates, formulas.

    Args:
        address: Of a web server that must not be asked for anything.
    """
    image = f'"><img src={address}subject onerror=alert(1)>'
    script = f"</script><script>alert(2);fetch('{address}script')</script>"
    escape = "\x1b]0;owned\x07\x1b[2J\u202egnp.exe\u2066\r\n\u2028next"
    subject = f"CN={image},O={script}"
    made = invented(subject, NOON + timedelta(days=10))
    made |= {"names": [f"javascript:alert(3)//{address}"], "serial_number": "<b>01</b>"}
    name = f"bad<svg/onload=alert(4)>{image}"
    evil = device(
        name,
        status="incomplete",
        hostname=script,
        release=f"<link rel=stylesheet href={address}style>",
        trustpoints=[trustpoint(escape, [made], settings=[image, "{{ lookup('pipe', 'id') }}"])],
        certificates=[placement(made, "identity", escape, image, key_label="=cmd|'/C calc'!A0")],
        keys=[key("=cmd|'/C calc'!A0", usage=script)],
        references=[
            reference(escape, "https-server", script, section=image, origin="javascript:alert(5)")
        ],
        served=[served([made], address=image, message=f"<iframe src={address}frame></iframe>")],
        gaps=[gap(image, script, 1, escape)],
    )
    return document_of([evil], [made])
