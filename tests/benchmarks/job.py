"""The job that every contestant does: another CA certificate under the same trustpoint name."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from support.certificates import public_cas

_USUAL_BITS = 2048


@dataclass(frozen=True, slots=True)
class Job:
    """What is there, what shall be there, and how to log in.

    Attributes:
        trustpoint: Its name, before and after.
        settings: Its sub-commands, before and after.
        old_pem: The CA certificate that it holds.
        new_pem: The CA certificate that it shall hold.
        sha256: The pin of the new one.
        username: Who logs in.
        password: With which password.
    """

    trustpoint: str
    settings: tuple[str, ...]
    old_pem: str
    new_pem: str
    sha256: str
    username: str = "netops"
    password: str = "demo-password"

    def save(self, file: Path) -> None:
        """Write it as JSON."""
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, file: Path) -> Job:
        """Read what ``save`` wrote."""
        content = json.loads(file.read_text(encoding="utf-8"))
        return cls(**content | {"settings": tuple(content["settings"])})


def usual_job() -> Job:
    """Two public CAs with RSA keys of the usual size."""
    usual = (ca for ca in public_cas() if ca.key_type == "RSA" and ca.key_bits == _USUAL_BITS)
    old, new = next(usual), next(usual)
    return Job(
        trustpoint="trendmicro",
        settings=("enrollment terminal", "revocation-check none"),
        old_pem=old.pem(),
        new_pem=new.pem(),
        sha256=new.fingerprint("sha256").hexadecimal,
    )
