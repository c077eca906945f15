"""What pkilint says of certificates, by a profile; the library is an optional extra.

Its validators hold no state between certificates and take long to make: one set is made for each
kind of certificate, and each certificate is linted once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, Final

from netpki.errors import InputError
from netpki.pki import Certificate
from netpki.services.compliance import Linter, LintFinding

_REMEDY: Final = "Install it with: pip install 'netpki[lint]'"
_CERTIFICATES: Final = 10_000
"""A fleet has one certificate for each device and a few of CAs."""


def linter_for(profile: str) -> Linter:
    """The linter that judges by ``profile``; the same one each time.

    Args:
        profile: ``pkix`` is RFC 5280; ``cabf-serverauth`` the Baseline Requirements for TLS
            servers of the CA/Browser Forum, which certificates of private CAs seldom meet.

    Raises:
        InputError: There is no such profile, or pkilint is not installed.
    """
    if profile not in _PROFILES:
        raise InputError(
            f"There is no lint profile {profile!r}.",
            hint=f"Profiles are {' and '.join(_PROFILES)}.",
        )
    return _linter(profile)


@cache
def _linter(profile: str) -> Linter:
    results_of = _PROFILES[profile]()
    loader = _load("pkilint.loader").RFC5280CertificateDocumentLoader()

    @lru_cache(maxsize=_CERTIFICATES)
    def lint(certificate: Certificate) -> tuple[LintFinding, ...]:
        try:
            document = loader.load_der_document(certificate.der, "certificate")
        except ValueError as error:
            return (LintFinding("netpki.unreadable", "FATAL", str(error)),)
        return tuple(_remarks(results_of(document)))

    return lint


def _remarks(results: Iterable[Any]) -> Iterable[LintFinding]:
    for result in results:
        for each in result.finding_descriptions:
            finding = each.finding
            yield LintFinding(finding.code, finding.severity.name, each.message or "")


def _by_rfc_5280() -> Callable[[Any], Iterable[Any]]:
    rules = _load("pkilint.pkix.certificate")
    validator = rules.create_pkix_certificate_validator_container(
        rules.create_decoding_validators(
            _load("pkilint.pkix.name").ATTRIBUTE_TYPE_MAPPINGS,
            _load("pkilint.pkix.extension").EXTENSION_MAPPINGS,
        ),
        [
            rules.create_issuer_validator_container([]),
            rules.create_validity_validator_container(),
            rules.create_subject_validator_container([]),
            rules.create_extensions_validator_container([]),
            rules.create_spki_validator_container([]),
        ],
    )
    return lambda document: validator.validate(document.root)


def _by_baseline_requirements() -> Callable[[Any], Iterable[Any]]:
    """Which requirements hold depends on what a certificate says that it is."""
    forum = _load("pkilint.cabf.serverauth")
    rules, filters = _load("pkilint.pkix.certificate"), _load("pkilint.finding_filter")

    @cache
    def validator_of(kind: Any) -> Any:  # noqa: ANN401 the library has no types
        return rules.create_pkix_certificate_validator_container(
            forum.create_decoding_validators(), forum.create_validators(kind)
        )

    def results_of(document: Any) -> Iterable[Any]:  # noqa: ANN401 likewise
        kind = forum.determine_certificate_type(document)
        found = validator_of(kind).validate(document.root)
        kept, _ = filters.filter_results(forum.create_serverauth_finding_filters(kind), found)
        return list(kept)

    return results_of


def _load(module: str) -> Any:  # noqa: ANN401 likewise
    try:
        return import_module(module)
    except ImportError as error:
        raise InputError("pkilint is not installed.", hint=_REMEDY) from error


_PROFILES: Final = {"pkix": _by_rfc_5280, "cabf-serverauth": _by_baseline_requirements}
