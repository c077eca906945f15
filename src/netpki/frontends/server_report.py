"""Results of work on a web server as plain data: the same for every front end."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, assert_never

from netpki.errors import NetpkiError
from netpki.frontends.report import Report, certificate_facts, error_facts
from netpki.pki import Bundle, Certificate, Inspection, names_of
from netpki.pki.names import title_of
from netpki.platforms.contract import Served, ServerState, StoredFile
from netpki.services.outcome import RolledBack, Stuck, Unchanged
from netpki.services.server_certificate import Installed, ServerOutcome, ServerPlan


def server_report_of(result: ServerPlan | ServerOutcome, bundle: Bundle) -> Report:
    """Translate a plan or an outcome."""
    plan = result if isinstance(result, ServerPlan) else result.plan
    data = _common(plan, bundle) | _specific(result)
    failed = isinstance(result, RolledBack | Stuck)
    after = _text_before(plan) if failed else _text_after(plan)
    return Report(data, plan.bindings[0].pem_file, _text_before(plan), after)


def with_ssh(report: Report, error: NetpkiError | None) -> Report:
    """The report of work after which SSH was disabled, or could not be."""
    if error is None:
        return replace(report, data=report.data | {"ssh_disabled": True})
    more = {
        "failed": True,
        "ssh_disabled": None,
        "message": f"{report.message} But SSH is not known to be closed: {error.diagnostics()}",
        "error": error_facts(error),
    }
    return replace(report, data=report.data | more)


def server_facts(state: ServerState, *, now: datetime) -> dict[str, Any]:
    """A web server as plain data; keys are described in the results reference."""
    return {
        "device": state.device,
        "hostname": state.hostname,
        "software": state.software,
        "configuration": state.configuration,
        "chain_is_taken_from": state.delivery,
        "service_manager": state.service_manager,
        "endpoints": [
            _served_facts(served, now) | {"pem_file": binding.pem_file, "ca_file": binding.ca_file}
            for binding, served in zip(state.bindings, state.served, strict=True)
        ],
        "files": [_file_facts(path, stored, state) for path, stored in state.files.items()],
        "backups": [
            {"stamp": backup.stamp, "files": sorted(backup.files)} for backup in state.backups
        ],
        "leftovers": list(state.leftovers),
    }


def bundle_facts(found: Inspection, *, accepted: Collection[str]) -> dict[str, Any]:
    """What was handed in, and what is wrong with it; nothing of a key but its public digest."""
    wrong = [
        defect
        for defect in found.defects
        if defect.severity != "repaired" and defect.code not in accepted
    ]
    usable = found.bundle is not None and not wrong
    return {
        "usable": usable,
        "verdict": "This makes a server.pem."
        if usable
        else f"This makes no server.pem: {len(wrong)} "
        f"{'defect' if len(wrong) == 1 else 'defects'}.",
        "key_sha256": found.bundle.key.public_fingerprint.hexadecimal if found.bundle else None,
        "parts": list(_parts(found.bundle)) if found.bundle else [],
        "defects": [
            {
                "code": defect.code,
                "severity": defect.severity,
                "where": defect.where,
                "message": defect.message,
                "remedy": defect.remedy,
                "accepted": defect.severity == "policy" and defect.code in accepted,
            }
            for defect in found.defects
        ],
    }


def _parts(bundle: Bundle) -> Iterable[dict[str, Any]]:
    yield {"part": "leaf", "certificate": _leaf_facts(bundle.leaf)}
    for intermediate in bundle.intermediates:
        yield {"part": "intermediate", "certificate": _leaf_facts(intermediate)}
    if bundle.root is not None and bundle.root != bundle.leaf:
        yield {"part": "root, not written", "certificate": _leaf_facts(bundle.root)}


def _common(plan: ServerPlan, bundle: Bundle) -> dict[str, Any]:
    return {
        "device": plan.device,
        "hostname": plan.state.hostname,
        "release": plan.state.software,
        "reason": plan.reason,
        "pem_file": plan.bindings[0].pem_file,
        "before": _leaf_facts(plan.before),
        "after": _leaf_facts(plan.wanted.content.leaf),
        "chain": [certificate_facts(found) for found in plan.wanted.content.chain],
        "key_sha256": plan.wanted.content.key.public_fingerprint.hexadecimal,
        "endpoints": [_endpoint(served) for served in plan.state.served],
        "notes": [*_notes(bundle), *_lost_names(plan)],
        "commands": list(plan.steps),
        "remaining_commands": [],
        "ssh_disabled": False,
        "error": None,
    }


def _specific(result: ServerPlan | ServerOutcome) -> dict[str, Any]:
    match result:
        case ServerPlan():
            return _planned(result)
        case Unchanged():
            return {
                "outcome": "unchanged",
                "changed": False,
                "failed": False,
                "message": f"Nothing to do: {result.plan.reason}.",
            }
        case Installed():
            return {
                "outcome": "rotated",
                "changed": True,
                "failed": False,
                "endpoints": [_endpoint(served) for served in result.served],
                "message": "Changed, and new TLS connections bring it. "
                f"Reason: {result.plan.reason}.",
            }
        case RolledBack():
            return _failure(result.cause) | {
                "outcome": "rolled_back",
                "message": f"Rolled back, {_restored(result.plan)}. {result.cause.diagnostics()}",
            }
        case Stuck():
            return _failure(result.cause) | {
                "outcome": "stuck",
                "remaining_commands": list(result.commands),
                "message": "Neither done nor rolled back: a person is needed. "
                f"{result.cause.diagnostics()} Then, on the way back: "
                f"{result.obstacle.diagnostics()} 'remaining_commands' bring back what was there.",
            }
        case _:
            assert_never(result)


def _planned(plan: ServerPlan) -> dict[str, Any]:
    return {
        "outcome": "unchanged" if plan.is_empty else "planned",
        "changed": not plan.is_empty,
        "failed": False,
        "message": f"Nothing to do: {plan.reason}."
        if plan.is_empty
        else f"Would change. Reason: {plan.reason}.",
    }


def _failure(cause: NetpkiError) -> dict[str, Any]:
    return {"changed": True, "failed": True, "error": error_facts(cause)}


def _restored(plan: ServerPlan) -> str:
    if any(served.chain for served in plan.state.served):
        return "the web server serves what it served before"
    return "the web server serves nothing, as before"


def _notes(bundle: Bundle) -> Iterable[str]:
    yield from map(str, bundle.defects)


def _lost_names(plan: ServerPlan) -> Iterable[str]:
    if plan.before is None or plan.before.is_self_issued:
        return
    held = set(names_of(plan.wanted.content.leaf))
    lost = [name for name in names_of(plan.before) if name not in held]
    if lost:
        yield f"The certificate served now also has {', '.join(lost)}; the new one has not."


def _leaf_facts(certificate: Certificate | None) -> dict[str, Any] | None:
    facts = certificate_facts(certificate)
    if certificate is None or facts is None:
        return None
    return facts | {"names": list(names_of(certificate))}


def _endpoint(served: Served) -> dict[str, Any]:
    return {
        "endpoint": served.endpoint,
        "problem": served.problem,
        "sent": [sent.fingerprint("sha256").hexadecimal for sent in served.chain],
    }


def _served_facts(served: Served, now: datetime) -> dict[str, Any]:
    leaf = served.leaf
    return {
        "endpoint": served.endpoint,
        "problem": served.problem,
        "certificate": _leaf_facts(leaf),
        "sent": [certificate_facts(sent) for sent in served.chain],
        "self_signed": leaf.is_self_issued if leaf else None,
        "expired": leaf.not_after < now if leaf else None,
    }


def _file_facts(path: str, stored: StoredFile, state: ServerState) -> dict[str, Any]:
    return {
        "path": path,
        "resolved": stored.path,
        "owner": stored.attributes.owner,
        "group": stored.attributes.group,
        "mode": f"{stored.attributes.mode:04o}",
        "context": stored.attributes.context,
        "certificates": [certificate_facts(found) for found in stored.certificates],
        "key_sha256": stored.key.hexadecimal if stored.key else None,
        "defect": stored.defect,
        "is_served": any(
            served.leaf == leaf for served in state.served for leaf in stored.certificates[:1]
        ),
    }


def _text_before(plan: ServerPlan) -> str:
    served = plan.state.served_at(plan.bindings[0].endpoint)
    stored = plan.state.files.get(plan.bindings[0].pem_file)
    key = stored.key.hexadecimal if stored and stored.key else "not readable"
    return _text(plan, served.chain, key, served.problem)


def _text_after(plan: ServerPlan) -> str:
    if plan.is_empty:
        return _text_before(plan)
    content = plan.wanted.content
    return _text(plan, content.chain, content.key.public_fingerprint.hexadecimal, "")


def _text(plan: ServerPlan, chain: tuple[Certificate, ...], key: str, problem: str) -> str:
    """What is served, for people: certificates, and the public half of the key."""
    lines = [plan.bindings[0].pem_file]
    lines += [f" served at {binding.endpoint}" for binding in plan.bindings]
    lines.append(f" key (SHA-256 of its public half) {key}")
    if problem:
        lines.append(f" nothing is served: {problem}")
    for certificate in chain:
        lines += [
            f" certificate {title_of(certificate)}",
            f"   SHA-256 {certificate.fingerprint('sha256')}",
            f"   valid   {certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}",
        ]
    return "\n".join([*lines, ""])
