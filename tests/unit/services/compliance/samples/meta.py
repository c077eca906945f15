"""What was not seen."""

from support.compliance import Sample, device

from netpki.platforms.contract import Gap

SAMPLES = (
    Sample("META-001", "reached, with gaps", "pass", device(gaps=(Gap("show clock", "odd"),))),
    Sample(
        "META-001",
        "not reached",
        "unknown",
        device(
            reached=False,
            gaps=(Gap("connection", "timed out."), Gap("connection", "no jump host")),
        ),
        severity="medium",
        message="Nothing of it was read: timed out; no jump host.",
    ),
    Sample(
        "META-001",
        "not reached, for no reason",
        "unknown",
        device(reached=False),
        severity="medium",
        message="Nothing of it was read.",
    ),
    Sample("META-002", "everything was understood", "not_applicable", device()),
    Sample(
        "META-002",
        "a screen was not understood",
        "unknown",
        device(gaps=(Gap("show clock", "show clock: 1 unknown line.", 1, "%odd"),)),
        severity="medium",
        message="show clock: 1 unknown line: %odd",
    ),
    Sample(
        "META-002",
        "not reached",
        "not_applicable",
        device(reached=False, gaps=(Gap("connection", "timed out"),)),
    ),
)
