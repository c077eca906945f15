"""CA back ends: from a certificate request to a chain, at once or when people have signed it."""

from netpki.issuing.contract import IssuedChain, Issuer, Pending
from netpki.issuing.local_ca import LocalCa, create_local_ca, read_local_ca
from netpki.issuing.manual import ManualExchange

__all__ = [
    "IssuedChain",
    "Issuer",
    "LocalCa",
    "ManualExchange",
    "Pending",
    "create_local_ca",
    "read_local_ca",
]
