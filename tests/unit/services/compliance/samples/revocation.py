"""Whether certificates of peers are checked for revocation."""

from support.compliance import Sample, device

from netpki.platforms.contract import DeviceRecord, HeldTrustpoint


def checking(*methods: str) -> DeviceRecord:
    """A trustpoint with these methods."""
    line = f"revocation-check {' '.join(methods)}"
    return device(trustpoints=(HeldTrustpoint("TP", (line,), revocation_check=methods, line=7),))


SAMPLES = (
    Sample("REV-001", "by lists", "pass", checking("crl")),
    Sample(
        "REV-001",
        "not at all",
        "fail",
        checking("none"),
        severity="medium",
        message="Revoked certificates are accepted: the method is none.",
    ),
    Sample(
        "REV-001",
        "not at all where lists are out of reach",
        "fail",
        checking("ocsp", "crl", "none"),
        severity="medium",
        message="Revoked certificates are accepted whenever ocsp or crl cannot be asked.",
    ),
    Sample(
        "REV-001",
        "by the default, which is lists",
        "pass",
        device(trustpoints=(HeldTrustpoint("TP", ("enrollment terminal",)),)),
    ),
    Sample(
        "REV-001",
        "by the default, in an empty section",
        "pass",
        device(trustpoints=(HeldTrustpoint("TP", line=7),)),
    ),
    Sample(
        "REV-001",
        "its methods alone are known",
        "pass",
        device(trustpoints=(HeldTrustpoint("TP", revocation_check=("crl",)),)),
    ),
    Sample(
        "REV-001",
        "for certificates that it signs itself",
        "pass",
        device(
            trustpoints=(
                HeldTrustpoint("TP", enrollment="selfsigned", revocation_check=("none",), line=7),
            )
        ),
    ),
    Sample(
        "REV-001",
        "a screen shows its name",
        "unknown",
        device(trustpoints=(HeldTrustpoint("TP", authenticated=True),)),
        severity="medium",
        message="Nothing that was read tells how it checks for revocation.",
    ),
)
