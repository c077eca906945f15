"""All rules; one module for each family, one row and one function for each rule."""

from typing import Any, Final

from netpki.services.compliance.rule import Rule
from netpki.services.compliance.rules import (
    anchors,
    appliances,
    chains,
    configuration,
    drift,
    expiry,
    filtering,
    keys,
    linting,
    meta,
    names,
    revocation,
    served,
    signatures,
    ssh,
    time,
    web,
)

RULES: Final[tuple[Rule[Any], ...]] = (
    *expiry.RULES,
    *anchors.RULES,
    *keys.RULES,
    *signatures.RULES,
    *names.RULES,
    *chains.RULES,
    *served.RULES,
    *revocation.RULES,
    *web.RULES,
    *ssh.RULES,
    *time.RULES,
    *configuration.RULES,
    *drift.RULES,
    *filtering.RULES,
    *appliances.RULES,
    *meta.RULES,
    *linting.RULES,
)
"""In the order of their codes within each family."""
