"""The job with web servers: a certificate of its own for each appliance, with key and chain."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from support.chains import make_chain, pem_of

_DIRECTORY = "directory"


@dataclass(frozen=True, slots=True)
class ServerJob:
    """Files that a CA has given back, one for each appliance, and its root.

    Attributes:
        directory: Where they lie.
    """

    directory: Path

    @property
    def root(self) -> Path:
        """The root that clients trust."""
        return self.directory / "root.pem"

    def bundle(self, hostname: str) -> Path:
        """Key, leaf and intermediate of an appliance."""
        return self.directory / f"{hostname}.pem"

    def chain(self, hostname: str) -> list[bytes]:
        """What the appliance shall send, DER."""
        found = x509.load_pem_x509_certificates(self.bundle(hostname).read_bytes())
        return [certificate.public_bytes(Encoding.DER) for certificate in found]

    def save(self, file: Path) -> None:
        """Write it as JSON."""
        file.write_text(json.dumps({_DIRECTORY: str(self.directory)}), encoding="utf-8")

    @classmethod
    def load(cls, file: Path) -> ServerJob:
        """Read what ``save`` wrote."""
        return cls(Path(json.loads(file.read_text(encoding="utf-8"))[_DIRECTORY]))


def hostnames(count: int) -> list[str]:
    """Names of the appliances."""
    return [f"s{number:03}" for number in range(1, count + 1)]


def make_server_job(directory: Path, count: int) -> ServerJob:
    """RSA keys of the usual size and an issuing CA below a root, for ``count`` appliances."""
    job = ServerJob(directory)
    for hostname in hostnames(count):
        chain = make_chain(f"{hostname}.example.com", ips=("127.0.0.1",))
        job.bundle(hostname).write_bytes(chain.canonical)
        job.root.write_bytes(pem_of(chain.root))
    return job
