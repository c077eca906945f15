"""Key pairs of one router: labels, sizes, who uses them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from netpki.pki.certificate import digest_of_key
from netpki.platforms.contract import HeldCertificate, HeldKey
from netpki.platforms.ios.inventory.certificates import OWN
from netpki.platforms.ios.inventory.outputs import Readings
from netpki.platforms.ios.parsing import TrustpointStatus
from netpki.platforms.ios.parsing.keys import ShownKey
from netpki.platforms.ios.references import KeyLabel


def held_keys(readings: Readings, certificates: Iterable[HeldCertificate]) -> tuple[HeldKey, ...]:
    """Keys that a screen shows, then labels that only the configuration names."""
    configuration = readings.running or readings.startup
    labels = configuration.key_labels if configuration else {}
    found: dict[str, HeldKey] = {}
    for shown in readings.of(ShownKey):
        found[shown.label] = _shown_key(shown)
    for name, label in labels.items():
        known = found.get(name) or _labelled(label)
        found[name] = replace(known, trustpoints=label.trustpoints)
    exportable = _exportability(readings)
    own = [each for each in certificates if each.kind in OWN]
    return tuple(_completed(key, own, exportable) for key in found.values())


def _labelled(label: KeyLabel) -> HeldKey:
    """What lines of the configuration ask for; the key itself may be older."""
    bits = None if label.algorithm == "ML-DSA" else label.size
    return HeldKey(label.label, label.algorithm, bits, storage=label.storage)


def _shown_key(shown: ShownKey) -> HeldKey:
    return HeldKey(
        label=shown.label,
        algorithm=shown.algorithm,
        bits=shown.bits,
        usage=shown.usage,
        exportable=shown.exportable,
        storage=shown.storage,
        generated_at=shown.generated_at,
        temporary=shown.temporary,
        public_key_sha256=digest_of_key(shown.public_key),
    )


def _completed(
    key: HeldKey, own: Iterable[HeldCertificate], exportable: Mapping[str, bool]
) -> HeldKey:
    """With what the certificates for the key tell of it, and the state of its trustpoints."""
    labelled = [each for each in own if each.key_label == key.label]
    users = [each for each in own if set(each.trustpoints) & set(key.trustpoints)]
    certificate = next(
        (each.certificate for each in (*labelled, *users) if each.certificate), None
    )
    names = dict.fromkeys([*key.trustpoints, *(n for each in labelled for n in each.trustpoints)])
    told = {exportable[name] for name in names if name in exportable}
    key = replace(key, trustpoints=tuple(names))
    if key.exportable is None and len(told) == 1:
        key = replace(key, exportable=told.pop())
    if certificate is None or key.public_key_sha256 is not None:
        return key
    return replace(
        key,
        # What lines ask for may be older than the key.
        algorithm=certificate.key_type,
        bits=certificate.key_bits,
        public_key_sha256=certificate.public_key_sha256,
    )


def _exportability(readings: Readings) -> dict[str, bool]:
    """By trustpoint, from ``Keys generated ... Yes (General Purpose, non-exportable)``."""
    return {
        status.name: "non-exportable" not in status.keys_generated
        for status in readings.of(TrustpointStatus)
        if status.keys_generated and "exportable" in status.keys_generated
    }
