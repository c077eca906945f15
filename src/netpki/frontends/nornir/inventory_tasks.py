"""The certificate inventory as a Nornir task."""

from __future__ import annotations

from nornir.core.task import Result, Task

from netpki.errors import NetpkiError
from netpki.frontends import facade
from netpki.frontends.nornir.settings import settings_of_host
from netpki.frontends.report import error_data


def pki_inventory(task: Task, *, probe: bool = True) -> Result:
    """Everything about the certificates of a router; nothing is configured.

    Args:
        task: From Nornir.
        probe: Ask its HTTPS server as well which certificate it presents.

    Returns:
        An inventory document of this device alone as the result, and its ``DeviceRecord`` as the
        attribute ``record``; ``facade.inventory_of`` puts the records of all devices into one
        document. A device that was not reached has a record too.
    """
    try:
        record = facade.survey_device(settings_of_host(task.host), probe=probe)
    except NetpkiError as error:
        return Result(
            task.host,
            result=error_data(task.host.name, error),
            failed=True,
            record=facade.unreached(task.host.name, error),
        )
    data = {"device": record.name, "inventory": facade.inventory_of([record])}
    return Result(task.host, result=data, record=record)
