"""The form of certificates, as a linter judges it."""

from support.compliance import Sample, device, held
from unit.services.compliance.samples.served import LEAF, ROOT

from netpki.pki import Certificate
from netpki.platforms.contract import HeldCertificate
from netpki.services.compliance import LintFinding

REMARKS = {
    ROOT: (LintFinding("some.habit", "WARNING"), LintFinding("some.hint", "NOTICE")),
    LEAF: (
        LintFinding("some.warning", "WARNING"),
        LintFinding("some.rule", "ERROR", "why"),
        LintFinding("some.rule", "ERROR"),
        LintFinding("no.certificate", "FATAL"),
    ),
}


def linter(certificate: Certificate) -> tuple[LintFinding, ...]:
    """One that knows two certificates."""
    return REMARKS[certificate]


AROUND = {"linter": linter}

SAMPLES = (
    Sample("LINT-001", "habits only", "pass", device(held(ROOT, "ca")), around=AROUND),
    Sample(
        "LINT-001",
        "errors",
        "fail",
        device(held(ROOT, "ca"), held(LEAF)),
        around=AROUND,
        severity="medium",
        message="The linter says: no.certificate, some.rule.",
    ),
    Sample(
        "LINT-001",
        "no encoding",
        "not_applicable",
        device(HeldCertificate("identity", ("TP",), None)),
        around=AROUND,
    ),
    Sample(
        "LINT-001", "of the pool", "not_applicable", device(held(LEAF, "trustpool")), around=AROUND
    ),
)
