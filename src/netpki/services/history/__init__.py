"""What earlier compliance runs found: what is new, what is fixed, since when the rest stands.

``comparison`` compares a run with what stood before it and is pure, ``database`` is the file,
``record`` brings them together.
"""

from netpki.services.history.record import History

__all__ = ["History"]
