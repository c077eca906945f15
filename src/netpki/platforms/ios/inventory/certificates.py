"""Certificates of one router, from its configuration, its PEM exports and its screens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from netpki.pki import Certificate
from netpki.platforms.contract import ConfigurationLine, Gap, HeldCertificate
from netpki.platforms.ios.inventory.outputs import Output, Readings
from netpki.platforms.ios.parsing import Configuration, ShownCertificate
from netpki.platforms.ios.parsing.exported import ExportedTrustpoint
from netpki.platforms.ios.parsing.names import NameAttribute
from netpki.platforms.ios.parsing.trustpool import PooledCertificate

_KINDS: Final = {"ra-sign": "ra-signature", "ra-encrypt": "ra-encryption"}
"""Words of the configuration for which screens have others."""
_SCREEN: Final = "show crypto pki certificates"
_POOL: Final = "Trustpool"
OWN: Final = frozenset({"identity", "self-signed", "pki"})
"""Kinds of certificates whose private key the router has."""


@dataclass(slots=True)
class _Holding:
    """One certificate in the making."""

    kind: str
    serial_number: str
    certificate: Certificate | None
    trustpoints: list[str]
    file: str | None = None
    saved: bool | None = None
    line: ConfigurationLine | None = None
    shown: ShownCertificate | None = field(default=None)

    def is_in(self, trustpoints: Iterable[str]) -> bool:
        return bool(set(self.trustpoints) & set(trustpoints))


def held_certificates(readings: Readings) -> tuple[tuple[HeldCertificate, ...], tuple[Gap, ...]]:
    """Every certificate once, with what all sources say of it, and where sources disagree."""
    holdings = _configured(readings)
    _add_exported(holdings, readings.of(ExportedTrustpoint))
    gaps = [
        replace(gap, origin=_origin(readings))
        for shown in readings.of(ShownCertificate)
        for gap in _add_shown(holdings, shown)
    ]
    holdings += [_pooled(each.certificate) for each in readings.of(PooledCertificate)]
    labels = _key_labels(readings.configuration)
    return tuple(_held(each, labels) for each in holdings), tuple(gaps)


def _origin(readings: Readings) -> str | None:
    """File that the screen of the certificates is from."""
    return next((each.origin for each in readings.sources if each.command == _SCREEN), None)


def _key_labels(configuration: Configuration | None) -> dict[str, str]:
    """Key pairs by the trustpoints that name them."""
    known = configuration.key_labels.values() if configuration else ()
    return {name: each.label for each in known for name in each.trustpoints}


def _configured(readings: Readings) -> list[_Holding]:
    """Those of the running configuration, and those that only a restart would bring back."""
    startup = list(_entries(readings.startup, readings.startup_output))
    if readings.running is None:
        holdings: list[_Holding] = []
        for each in startup:
            each.saved = True
            _merge(holdings, each)
        return holdings
    knows_startup = readings.startup is not None or readings.has_no_startup
    same_stamp = _same_stamp(readings.running, readings.startup)
    holdings = []
    for each in _entries(readings.running, readings.running_output):
        each.saved = _is_saved(each, startup, same_stamp=same_stamp) if knows_startup else None
        _merge(holdings, each)
    return holdings


def _same_stamp(running: Configuration, startup: Configuration | None) -> bool:
    """A save copies the stamp of the last change: equal stamps, equal certificates."""
    stamp = running.last_change
    return startup is not None and stamp is not None and stamp == startup.last_change


def _entries(configuration: Configuration | None, output: Output | None) -> Iterator[_Holding]:
    for trustpoint, entries in (configuration.chains if configuration else {}).items():
        for entry in entries:
            kind = _KINDS.get(entry.kind, entry.kind)
            yield _Holding(
                kind,
                entry.serial,
                entry.certificate,
                [trustpoint],
                entry.file,
                line=output.line(entry.heading, entry.number) if output else None,
            )


def _is_saved(running: _Holding, startup: Iterable[_Holding], *, same_stamp: bool) -> bool | None:
    """None where only the file name of a certificate like this is saved, and maybe of another."""
    alike = [
        each
        for each in startup
        if each.trustpoints == running.trustpoints
        and _same_number(each.serial_number, running.serial_number)
        and each.kind == running.kind
    ]
    if not alike:
        return False
    encoded = [each.certificate for each in alike if each.certificate]
    if not encoded or running.certificate is None:
        return True if same_stamp else None
    return running.certificate in encoded


def _merge(holdings: list[_Holding], new: _Holding) -> None:
    """One certificate that several trustpoints hold is one holding."""
    for known in holdings:
        same = new.certificate is not None and known.certificate == new.certificate
        if same and known.kind == new.kind:
            known.trustpoints += [
                name for name in new.trustpoints if name not in known.trustpoints
            ]
            known.file = known.file or new.file
            if known.saved is not False:
                known.saved = new.saved if new.saved is False else known.saved and new.saved
            return
    holdings.append(new)


def _add_exported(holdings: list[_Holding], exported: Iterable[ExportedTrustpoint]) -> None:
    for trustpoint in exported:
        names = [trustpoint.name] if trustpoint.name else []
        own = [identity.certificate for identity in trustpoint.identities]
        for kind, certificates in (("ca", trustpoint.ca), ("identity", own)):
            for certificate in certificates:
                _complete(holdings, _Holding(kind, certificate.serial_hex, certificate, names))


def _complete(holdings: list[_Holding], exported: _Holding) -> None:
    """Give an entry without encoding the exported one; an unknown certificate is new."""
    for known in holdings:
        if known.certificate == exported.certificate:
            return
        same_number = _same_number(known.serial_number, exported.serial_number)
        if known.certificate is None and same_number and known.is_in(exported.trustpoints):
            known.certificate = exported.certificate
            return
    holdings.append(exported)


def _add_shown(holdings: list[_Holding], shown: ShownCertificate) -> Iterator[Gap]:
    alike = [each for each in holdings if _may_be(each, shown)]
    same = [each for each in alike if _digests_agree(each.certificate, shown)]
    for known in same:
        known.shown = shown
    if same:
        return
    for other in alike:
        yield Gap(
            _SCREEN,
            f"the certificate {shown.serial_number} of trustpoint {', '.join(other.trustpoints)} "
            "has another fingerprint on the screen than in the configuration: the two were read "
            "at different times",
        )
    number, names = shown.serial_number or "", [*_trustpoints(shown)]
    holdings.append(_Holding(shown.kind, number, None, names, shown=shown))


def _trustpoints(shown: ShownCertificate) -> tuple[str, ...]:
    """Without the word that says that the pool of the software holds the certificate as well."""
    return tuple(name for name in shown.trustpoints if name != _POOL)


def _pooled(shown: ShownCertificate) -> _Holding:
    """A CA certificate that came with the software, in no trustpoint."""
    return _Holding("trustpool", shown.serial_number or "", None, [], shown=shown)


def _may_be(known: _Holding, shown: ShownCertificate) -> bool:
    """Same serial number in the same trustpoint; screens without trustpoints tell less."""
    if not shown.serial_number or not _same_number(known.serial_number, shown.serial_number):
        return False
    if (known.kind == "ca") != (shown.kind == "ca"):
        return False
    names = _trustpoints(shown)
    return not names or known.is_in(names)


def _digests_agree(certificate: Certificate | None, shown: ShownCertificate) -> bool:
    if certificate is None:
        return True
    return all(certificate.fingerprint(each.algorithm) == each for each in shown.fingerprints)


def _same_number(one: str, other: str) -> bool:
    return one.lstrip("0") == other.lstrip("0")


def _held(holding: _Holding, labels: Mapping[str, str]) -> HeldCertificate:
    certificate, shown = holding.certificate, holding.shown
    configured = {labels[name] for name in holding.trustpoints if name in labels}
    label = configured.pop() if len(configured) == 1 and holding.kind in OWN else None
    return HeldCertificate(
        kind=holding.kind,
        trustpoints=tuple(holding.trustpoints),
        certificate=certificate,
        serial_number=holding.serial_number or None,
        subject=certificate.subject if certificate else _subject(shown),
        issuer=certificate.issuer if certificate else _name(shown.issuer if shown else ()),
        not_before=certificate.not_before if certificate else shown.not_before if shown else None,
        not_after=certificate.not_after if certificate else shown.not_after if shown else None,
        fingerprints=shown.fingerprints if shown else (),
        status=shown.status if shown else None,
        storage=holding.file or (shown.storage if shown else None),
        key_label=(shown.key_label if shown else None) or label,
        installed_at=shown.installed_at if shown else None,
        saved=holding.saved,
        line=holding.line,
    )


def _subject(shown: ShownCertificate | None) -> str | None:
    if shown is None:
        return None
    return _name(shown.subject) or shown.subject_name


def _name(attributes: Iterable[NameAttribute]) -> str | None:
    return ",".join(f"{attribute}={value}" for attribute, value in attributes) or None
