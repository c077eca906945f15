"""The sub-commands of an IOS trustpoint: which there are, and how one replaces another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from netpki.errors import InputError
from netpki.pki import Certificate, Fingerprint
from netpki.platforms.contract import Trustpoint

# Sub-commands of ca-trustpoint mode, from Cisco's command references and captures.
KEYWORDS: Final = frozenset(
    {
        "authorization",
        "auto-enroll",
        "auto-trigger",
        "chain-validation",
        "crl",
        "eckeypair",
        "eku",
        "enrollment",
        "fingerprint",
        "fqdn",
        "hash",
        "ip-address",
        "ip-extension",
        "issuer-name",
        "match",
        "mldsakeypair",
        "ocsp",
        "on",
        "primary",
        "regenerate",
        "revocation-check",
        "root",
        "rsakeypair",
        "serial-number",
        "show-validation-path",
        "signature-algorithm",
        "source",
        "storage",
        "subject-alt-name",
        "subject-name",
        "usage",
        "validation-usage",
        "vrf",
    }
)
_ENROLLMENT_SOURCES: Final = frozenset({"pkcs12", "profile", "selfsigned", "terminal", "url"})
_REPEATABLE: Final = frozenset({"match", "eku"})
_PIN_DEMANDED_SINCE: Final = 26
"""IOS XE 26.x rejects a CA certificate unless the trustpoint has a ``fingerprint`` line."""
_UNTYPABLE: Final = re.compile(r"[^\x20-\x7e]|\?")
"""Control characters, what is not ASCII, and the question mark, which asks IOS for help."""


class IosSettingsRules:
    """Rules for the lines under ``crypto pki trustpoint``."""

    def validate(self, settings: Sequence[str]) -> tuple[str, ...]:
        """See ``SettingsRules.validate``."""
        return tuple(_validated(line) for line in settings)

    def settle(
        self,
        wanted: Sequence[str],
        *,
        current: Trustpoint | None,
        certificate: Certificate | None,
        release: str | None,
    ) -> tuple[str, ...]:
        """See ``SettingsRules.settle``.

        A ``fingerprint`` line of the certificate before is never kept for the new one.
        """
        lines = {_key(line): line for line in (current.settings if current else ())}
        had_pin = lines.pop("fingerprint", None)
        lines.update((_key(line), line) for line in self.validate(wanted))
        lines.setdefault("enrollment", "enrollment terminal")
        pin_needed = had_pin is not None or _demands_pin(release)
        if certificate is not None and (pin_needed or "fingerprint" in lines):
            lines.setdefault(
                "fingerprint", f"fingerprint {certificate.fingerprint('sha1').hexadecimal}"
            )
            _require_pin_of(certificate, lines["fingerprint"])
        elif "fingerprint" in lines and current is not None and current.ca is not None:
            _require_pin_of(current.ca, lines["fingerprint"])
        elif had_pin is not None:
            lines.setdefault("fingerprint", had_pin)
        if certificate is not None and (current is None or current.ca != certificate):
            _require_terminal(lines["enrollment"])
        return tuple(lines.values())

    def missing(self, wanted: Sequence[str], current: Sequence[str]) -> tuple[str, ...]:
        """See ``SettingsRules.missing``."""
        present = {_comparable(line) for line in current}
        return tuple(line for line in wanted if _comparable(line) not in present)

    def secret(self, settings: Sequence[str]) -> tuple[str, ...]:
        """See ``SettingsRules.secret``."""
        return tuple(line.split()[0] for line in settings if line.split()[0] == "password")


def is_pinned(settings: Sequence[str]) -> bool:
    """Whether the device compares the fingerprint by itself."""
    return any(line.split()[0] == "fingerprint" for line in settings)


def reverting(now: Sequence[str], before: Sequence[str]) -> tuple[str, ...]:
    """Lines that turn the settings ``now`` back into those ``before``.

    A password stays as it is: no step sets one, and a journal does not keep it.
    """
    kept = {_key(line) for line in before} | {"password"}
    return (*(f"no {line}" for line in now if _key(line) not in kept), *before)


def _validated(line: str) -> str:
    words = line.split()
    if words[:1] == ["password"]:
        raise InputError(
            "A trustpoint's challenge password cannot be set here: the device shows it "
            "encrypted, so that it could never be verified.",
            hint="Leave it out; trusting a CA needs none.",
        )
    if not words or _UNTYPABLE.search(line):
        raise InputError(
            f"{line!r} is not one line of a trustpoint.",
            hint="Give one sub-command per entry, in ASCII and without '?'.",
        )
    if words[0] not in KEYWORDS:
        raise InputError(
            f"{line!r} is not a trustpoint sub-command that netpki knows.",
            hint=f"Known are: {', '.join(sorted(KEYWORDS))}.",
        )
    if words[0] == "fingerprint":
        return _pin_line(" ".join(words[1:]))
    return " ".join(words)


def _pin_line(text: str) -> str:
    pin = Fingerprint.parse(text)
    if pin.algorithm == "sha256":  # no release is known to take one
        raise InputError(
            f"The setting 'fingerprint {text}' is a SHA-256; a trustpoint takes MD5 or SHA-1.",
            hint="Leave the line out: netpki adds the right one where the release wants it.",
        )
    return f"fingerprint {pin.hexadecimal}"


def _require_pin_of(certificate: Certificate, line: str) -> None:
    pin = Fingerprint.parse(line.removeprefix("fingerprint"))
    if pin != certificate.fingerprint(pin.algorithm):
        raise InputError(
            f"The setting {line!r} is not the fingerprint of {certificate.subject}.",
            hint="Leave the line out: netpki adds the right one where the release wants it.",
        )


def _require_terminal(line: str) -> None:
    if line.split()[:2] != ["enrollment", "terminal"]:
        raise InputError(
            f"A CA certificate cannot be pasted into a trustpoint with {line!r}.",
            hint="Add 'enrollment terminal' to the settings, or use a trustpoint of its own.",
        )


def _key(line: str) -> str:
    """What a line is about: a second line with the same key replaces the first."""
    words = line.split()
    if words[0] in _REPEATABLE:
        return line
    if words[0] == "enrollment" and len(words) > 1 and words[1] not in _ENROLLMENT_SOURCES:
        return " ".join(words[: 3 if words[1] == "retry" else 2])
    if words[0] in {"source", "crl", "ocsp", "authorization"}:
        return " ".join(words[:2])
    return words[0]


def _comparable(line: str) -> str:
    words = line.split()
    if words[0] == "fingerprint":
        return "fingerprint " + "".join(words[1:]).upper()
    return " ".join(words)


def _demands_pin(release: str | None) -> bool:
    match = re.match(r"(\d+)\.", release or "")
    return match is not None and int(match[1]) >= _PIN_DEMANDED_SINCE
