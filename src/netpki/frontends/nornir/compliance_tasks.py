"""Compliance as a Nornir task."""

from __future__ import annotations

from datetime import UTC, datetime

from nornir.core.task import Result, Task

from netpki.errors import InputError
from netpki.frontends.facade.compliance import ComplianceRequest, check_compliance
from netpki.frontends.nornir.inventory_tasks import pki_inventory
from netpki.frontends.report import error_data
from netpki.platforms.contract import DeviceRecord


def pki_compliance(task: Task, *, request: ComplianceRequest | None = None) -> Result:
    """Judge one device by a policy; nothing is changed.

    Rules that compare devices see only this one. To judge a fleet, run ``pki_inventory`` and give
    the ``record`` of every result, also of those that failed, to
    ``netpki.frontends.facade.compliance.check_compliance``.

    Args:
        task: From Nornir.
        request: By what is judged; its history is passed over, since devices come one by one.

    Returns:
        The compliance document of this device as the result, its ``DeviceRecord`` as the
        attribute ``record``, and as ``compliant`` whether no finding is open. The task has failed
        where the device was not reached or the policy cannot be read, not where something is
        wrong: Nornir leaves hosts out of what follows a failed task.
    """
    record: DeviceRecord = vars(pki_inventory(task))["record"]
    wanted = request or ComplianceRequest()
    alone = ComplianceRequest(wanted.policy, wanted.profile)
    try:
        document = check_compliance([record], alone, now=datetime.now(UTC))
    except InputError as error:
        data = error_data(task.host.name, error)
        return Result(task.host, result=data, failed=True, record=record, compliant=False)
    compliant = document["totals"]["open"] == 0
    failed = not record.reached
    return Result(task.host, result=document, failed=failed, record=record, compliant=compliant)
