"""The SSH server by which a router is managed."""

from __future__ import annotations

from typing import Final

from netpki.platforms.contract import DeviceRecord, HeldKey, SshAccess
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule
from netpki.services.compliance.rules.told import if_told, untold
from netpki.services.compliance.subjects import ssh_servers

_SSH: Final = "its SSH server"
_UNNAMED: Final = untold("the label of the host key")


def _takes_version_2_only(ssh: SshAccess, _case: Case) -> Judgement:
    if ssh.version is None:
        return untold("which versions of SSH it takes")
    return None if ssh.version == "2" else Fault(f"It takes SSH version {ssh.version}.")


def _has_a_long_host_key(ssh: SshAccess, case: Case) -> Judgement:
    label = _label_of(ssh, case.record)
    if label is None:
        return _UNNAMED
    key = _key(label, case.record)
    least = {"RSA": case.thresholds.rsa_bits, "EC": case.thresholds.curve_bits}
    if key is None or key.bits is None or key.algorithm not in least:
        return untold(f"kind and size of the host key {label}")
    if key.bits < least[key.algorithm]:
        return Fault(f"The host key {label} is {key.algorithm} with {key.bits} bits.")
    return None


def _has_a_host_key_of_its_own(ssh: SshAccess, case: Case) -> Judgement:
    label = _label_of(ssh, case.record)
    if label is None:
        return _UNNAMED
    users = _users(label, case.record)
    if users:
        return Fault(f"The host key {label} is also that of trustpoint {', '.join(users)}.")
    return None if case.record.trustpoints else untold("which trustpoints there are")


def _label_of(ssh: SshAccess, record: DeviceRecord) -> str | None:
    """As configured, else the one that IOS gives a key pair without a label."""
    if ssh.key_label is not None:
        return ssh.key_label
    if not (record.hostname and record.domain_name):
        return None
    return f"{record.hostname}.{record.domain_name}"


def _key(label: str, record: DeviceRecord) -> HeldKey | None:
    return next((key for key in record.keys if key.label == label), None)


def _users(label: str, record: DeviceRecord) -> tuple[str, ...]:
    """Trustpoints with this key, by its label or by what their certificates are for."""
    key = _key(label, record)
    public = key.public_key_sha256 if key else None
    named = (each.name for each in record.trustpoints if each.key_label == label)
    certified = (
        name
        for held in record.certificates
        if public and held.certificate and held.certificate.public_key_sha256 == public
        for name in held.trustpoints
    )
    return tuple(dict.fromkeys((*named, *(key.trustpoints if key else ()), *certified)))


RULES: Final = (
    Rule(
        code="SSH-001",
        title="The SSH server takes version 2 only",
        severity="high",
        source="policy",
        over=ssh_servers,
        check=if_told(_SSH, _takes_version_2_only),
        why="Version 1 lets others read and take over sessions of administrators.",
        remedy="ip ssh version 2",
        needs_whole=True,
    ),
    Rule(
        code="SSH-002",
        title="The host key is long enough",
        severity="high",
        source="policy",
        over=ssh_servers,
        check=if_told(_SSH, _has_a_long_host_key),
        why="Whoever finds the key can pretend to be the router and collect passwords.",
        remedy="Make a longer key pair with a label of its own and name it with "
        "ip ssh rsa keypair-name.",
        needs_whole=True,
    ),
    Rule(
        code="SSH-003",
        title="The host key belongs to no trustpoint",
        severity="high",
        source="policy",
        over=ssh_servers,
        check=if_told(_SSH, _has_a_host_key_of_its_own),
        why="A new key for the certificate is a new host key: all SSH clients, those that manage "
        "the fleet first, refuse the router.",
        remedy="Make a key pair for SSH alone and name it with ip ssh rsa keypair-name.",
        needs_whole=True,
    ),
)
