"""Results of work on one device as plain data: the same for every front end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from netpki.dialog import mask_configuration
from netpki.errors import ConnectionFailedError, DialogError, NetpkiError
from netpki.pki import Certificate
from netpki.platforms.contract import Device, StoredCertificate, Trustpoint
from netpki.services.outcome import Outcome, RolledBack, Rotated, Stuck, Unchanged
from netpki.services.plan import Plan
from netpki.services.rotation import Options


@dataclass(frozen=True, slots=True)
class Report:
    """What happened, or would happen, on one device.

    Attributes:
        data: Plain values only, ready for JSON; its keys are described in
            ``docs/reference/results.md``.
        subject: What is changed, such as ``trustpoint EXAMPLE``.
        before: The subject before, as text for a diff.
        after: The subject after, likewise.
    """

    data: dict[str, Any]
    subject: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether the device was or would be changed."""
        return bool(self.data["changed"])

    @property
    def failed(self) -> bool:
        """Whether the device is not as wanted."""
        return bool(self.data["failed"])

    @property
    def message(self) -> str:
        """One or two sentences for people."""
        return str(self.data["message"])


def report_of(result: Plan | Outcome, device: Device, options: Options) -> Report:
    """Translate a plan or an outcome."""
    plan = result if isinstance(result, Plan) else result.plan
    data = _common(plan, device, options) | _specific(result)
    after_shown = plan.before if isinstance(result, RolledBack | Stuck) else _goal(plan)
    subject = f"trustpoint {plan.trustpoint}"
    return Report(data, subject, _text(plan.before), _text(after_shown))


def certificate_facts(certificate: Certificate | None) -> dict[str, Any] | None:
    """A certificate as plain data; times in ISO 8601, UTC."""
    if certificate is None:
        return None
    return {
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "serial_number": certificate.serial_hex,
        "not_before": certificate.not_before.isoformat(),
        "not_after": certificate.not_after.isoformat(),
        "key_type": certificate.key_type,
        "key_bits": certificate.key_bits,
        "signature_hash": certificate.signature_hash,
        "is_ca": certificate.is_ca,
        "fingerprint_sha256": certificate.fingerprint("sha256").hexadecimal,
        "fingerprint_sha1": certificate.fingerprint("sha1").hexadecimal,
        "fingerprint_md5": certificate.fingerprint("md5").hexadecimal,
    }


def error_data(device: str, error: NetpkiError) -> dict[str, Any]:
    """An error before anything was changed, in the form of a report's data."""
    unreachable = isinstance(error, ConnectionFailedError)
    return {
        "device": device,
        "outcome": "unreachable" if unreachable else "failed",
        "changed": False,
        "failed": True,
        "unreachable": unreachable,
        "message": error.diagnostics(),
        "error": error_facts(error),
    }


def error_facts(error: NetpkiError) -> dict[str, Any]:
    """An error as plain data; the transcript is masked already."""
    return {
        "kind": type(error).__name__,
        "message": error.diagnostics(),
        "transcript": error.transcript if isinstance(error, DialogError) else "",
    }


def _common(plan: Plan, device: Device, options: Options) -> dict[str, Any]:
    before, now = plan.before, plan.state.trustpoint(plan.trustpoint) or plan.before
    return {
        "device": plan.device,
        "hostname": plan.state.hostname,
        "release": plan.state.release,
        "clock": plan.state.clock.shown,
        "trustpoint": plan.trustpoint,
        "reason": plan.reason,
        "before": certificate_facts(before.ca if before else None),
        "after": certificate_facts(plan.certificate),
        "used_by": [str(usage) for usage in (now.used_by if now else ())],
        "commands": _commands(plan, device, options),
        "remaining_commands": [],
        "registered": None,
        "error": None,
    }


def _commands(plan: Plan, device: Device, options: Options) -> list[str]:
    lines = [line for step in plan.steps for line in device.commands(step)]
    if plan.register:
        lines.append("trm register")
    if plan.save:
        lines.extend(device.save_commands(options.save))
    return [mask_configuration(line) for line in lines]


def _specific(result: Plan | Outcome) -> dict[str, Any]:
    match result:
        case Plan():
            return {
                "outcome": "planned" if not result.is_empty else "unchanged",
                "changed": not result.is_empty,
                "failed": False,
                "saved": not result.save,
                "message": f"Would change. Reason: {result.reason}."
                if not result.is_empty
                else f"Nothing to do: {result.reason}.",
            }
        case Unchanged():
            return {
                "outcome": "unchanged",
                "changed": False,
                "failed": False,
                "saved": True,
                "registered": result.registered,
                "message": f"Nothing to do: {result.plan.reason}.",
            }
        case Rotated():
            return {
                "outcome": "rotated",
                "changed": True,
                "failed": False,
                "saved": True,
                "registered": result.registered,
                "message": "Changed, seen over a new connection, saved. "
                f"Reason: {result.plan.reason}.",
            }
        case RolledBack():
            return _failure(result.cause) | {
                "outcome": "rolled_back",
                "changed": bool(result.plan.begun),
                "message": "Rolled back, the device is as it was before. "
                + result.cause.diagnostics(),
            }
        case Stuck():
            return _failure(result.cause) | {
                "outcome": "stuck",
                "remaining_commands": [mask_configuration(line) for line in result.commands],
                "message": "Neither done nor rolled back: a person is needed. "
                f"{result.cause.diagnostics()} Then, on the way back: "
                f"{result.obstacle.diagnostics()} 'remaining_commands' bring back what was there.",
            }
        case _:
            assert_never(result)


def _failure(cause: NetpkiError) -> dict[str, Any]:
    return {"changed": True, "failed": True, "saved": None, "error": error_facts(cause)}


def _goal(plan: Plan) -> Trustpoint | None:
    if plan.absent:
        return None
    return Trustpoint(plan.trustpoint, plan.settings, _certificates_of_goal(plan))


def _certificates_of_goal(plan: Plan) -> tuple[StoredCertificate, ...]:
    current = plan.state.trustpoint(plan.trustpoint)
    if current is not None and current.ca == plan.certificate:
        return current.certificates
    if plan.certificate is None:
        return ()
    return (StoredCertificate("ca", plan.certificate.serial_hex, plan.certificate),)


def _text(trustpoint: Trustpoint | None) -> str:
    """A trustpoint for people: settings and what it trusts, secrets masked."""
    if trustpoint is None:
        return ""
    lines = [f"crypto pki trustpoint {trustpoint.name}"]
    lines += [f" {mask_configuration(setting)}" for setting in trustpoint.settings]
    for stored in trustpoint.certificates:
        lines += _certificate_lines(stored.kind, stored.certificate)
    return "\n".join([*lines, ""])


def _certificate_lines(kind: str, certificate: Certificate | None) -> Sequence[str]:
    if certificate is None:
        return (f" ! {kind} certificate",)
    return (
        f" ! {kind} certificate {certificate.subject}",
        f" !   SHA-256 {certificate.fingerprint('sha256')}",
        f" !   SHA-1   {certificate.fingerprint('sha1')}",
        f" !   valid   {certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}",
    )
