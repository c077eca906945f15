"""What a linter of X.509 certificates is to the rules; the linter itself is a library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from netpki.pki import Certificate


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One remark of a linter.

    Attributes:
        code: As the linter names it.
        severity: In its words, upper case: ``FATAL``, ``ERROR``, ``WARNING``, ``NOTICE``.
        message: What it says, or empty.
    """

    code: str
    severity: str
    message: str = ""


Linter = Callable[[Certificate], tuple[LintFinding, ...]]
"""All remarks about one certificate; the same ones each time."""
