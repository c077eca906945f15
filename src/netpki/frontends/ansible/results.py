"""Reports and errors as results of Ansible tasks."""

from __future__ import annotations

from typing import Any

from netpki.errors import NetpkiError
from netpki.frontends.report import Report, error_data


def result_of(report: Report, *, with_diff: bool = False) -> dict[str, Any]:
    """A report as the result of a task.

    Args:
        report: What happened, or would happen.
        with_diff: Whether a person asked to see the difference.
    """
    result = report.data | {"msg": report.message}
    if report.failed and not with_diff:
        # Ansible prints all of a failed result; a certificate in it would bury the message.
        result["commands"] = []
    return result | {"diff": _diff(report)} if with_diff else result


def failure_of(error: NetpkiError, device: str = "") -> dict[str, Any]:
    """An error before anything was changed as the result of a task: one sentence, then data.

    ``unreachable`` is Ansible's own word for the state of a host and stays with Ansible.
    """
    data = error_data(device or getattr(error, "device", ""), error)
    del data["unreachable"]
    return data | {"msg": error.diagnostics()}


def _diff(report: Report) -> dict[str, str]:
    header = f"{report.data['device']}: {report.subject}"
    commands = "".join(f"{line}\n" for line in report.data["commands"])
    return {
        "before_header": header,
        "after_header": header,
        "before": report.before,
        "after": report.after,
        **({"prepared": f"Commands:\n{commands}"} if commands else {}),
    }
