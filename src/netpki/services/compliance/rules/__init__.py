"""All rules; one module for each family, one row and one function for each rule."""

from typing import Any, Final

from netpki.services.compliance.rule import Rule
from netpki.services.compliance.rules import expiry

RULES: Final[tuple[Rule[Any], ...]] = (*expiry.RULES,)
"""In the order of their codes within each family."""
