"""The certificates of a whole fleet: each once, with who holds it and what it hangs from.

``fleet`` puts the records of devices together, ``chains`` finds issuers, ``difference`` compares
two documents. Pure: nothing is read or connected here.
"""

from netpki.services.inventory.chains import Chains, chains_of
from netpki.services.inventory.difference import Change, differences
from netpki.services.inventory.fleet import Fleet, KnownCertificate, fleet_of
from netpki.services.inventory.served import Verdict, verdict_of

__all__ = [
    "Chains",
    "Change",
    "Fleet",
    "KnownCertificate",
    "Verdict",
    "chains_of",
    "differences",
    "fleet_of",
    "verdict_of",
]
